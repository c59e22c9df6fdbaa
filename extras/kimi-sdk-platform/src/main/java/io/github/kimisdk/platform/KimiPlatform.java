package io.github.kimisdk.platform;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.access.HiddenPart;
import io.github.kimisdk.internal.access.Version;
import io.github.kimisdk.internal.failures.ErrorClassifier;
import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.data.RequestSignature;
import io.github.kimisdk.platform.files.FileMemory;
import io.github.kimisdk.platform.raw.RawCalls;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The services of the platform beside the models, for one client. It has the connections, limits, retries, deadlines, headers and
 * the listener of that client, and masks its key. It is immutable, safe for use by many threads, and not closed: close the
 * client.
 *
 * <pre>{@code
 * try (Kimi kimi = Kimi.fromEnv()) {
 *   KimiPlatform platform = KimiPlatform.of(kimi);
 *   System.out.println(platform.account().balance());
 * }
 * }</pre>
 */
public final class KimiPlatform {

  private final Kimi kimi;
  private final ApiCalls calls;

  private KimiPlatform(Kimi kimi) {
    Version.check("kimi-sdk-platform", Version.COMPILED, Version.current());
    this.kimi = kimi;
    this.calls = new ApiCalls(HiddenPart.DISPATCHER.of(kimi), HiddenPart.SETTINGS.of(kimi));
  }

  /**
   * Returns the platform of a client. A copy of the client, such as {@link Kimi#withTotalTimeout}, has a platform of its own.
   *
   * @param model a {@link Kimi}
   * @return its platform
   * @throws IllegalArgumentException if the model is not a {@code Kimi}, because another one has no account
   * @throws IllegalStateException if the client has another version than this artifact
   */
  public static KimiPlatform of(ChatModel model) {
    Objects.requireNonNull(model, "model");
    if (model instanceof Kimi kimi) {
      return new KimiPlatform(kimi);
    }
    throw new IllegalArgumentException("expected a Kimi, which has an account, found " + model.getClass().getName()
        + "; if it asks a Kimi, make the platform of that one");
  }

  /** {@return the files of the account; copies of the client with the same key share what they remember of uploads} */
  public KimiFiles files() {
    Map<Class<?>, Object> memory = HiddenPart.MEMORY.of(kimi);
    return new KimiFiles(kimi, calls, (FileMemory) memory.computeIfAbsent(FileMemory.class, none -> new FileMemory()));
  }

  /** {@return batches, which the service runs within hours} */
  public KimiBatches batches() {
    return new KimiBatches(calls, HiddenPart.CHECK.of(kimi));
  }

  /**
   * Returns a bulk: many calls with bounded concurrency. {@link Bulk} also takes streams and requests with ids.
   *
   * @param requests the requests, which are read one by one while the bulk runs; their ids are their positions
   * @return a bulk that has not started
   */
  public Bulk bulk(Iterable<ChatRequest> requests) {
    return new Bulk(kimi, calls, Objects.requireNonNull(requests, "requests"));
  }

  /** {@return web search and pages as Markdown} */
  public KimiWeb web() {
    return new KimiWeb(calls);
  }

  /** {@return the official tools of the platform} */
  public KimiFormulas formulas() {
    return new KimiFormulas(calls);
  }

  /** {@return the calls to any path of the endpoint, with the settings of the client} */
  public KimiRaw raw() {
    return new KimiRaw(new RawCalls(calls));
  }

  /** {@return the account behind the key} */
  public KimiAccount account() {
    return new KimiAccount(calls);
  }

  /**
   * {@return a copy of the client whose answers the platform signs} It sends a new nonce with each request but a GET.
   * {@link RequestSignature#in(io.github.kimisdk.call.CallReport)} finds the signature of an answer, and {@link
   * KimiAccount#verify} checks it.
   */
  public Kimi signing() {
    return kimi.withIdempotencyHeader(RequestSignature.NONCE_HEADER);
  }

  /**
   * Asks Kimi's hosts, one after the other, for their models with the key of this client: both hosts of the platform and both of
   * Kimi Code. They get the headers of the client, too. Nothing else sends a key to a host that the program did not name.
   *
   * @return the first host that takes the key, to be used with {@link io.github.kimisdk.KimiBuilder#endpoint}; empty if all
   *     refuse it
   * @throws KimiException if no host takes the key, and the call to one of them failed for another reason
   */
  public Optional<Endpoint> whichHost() {
    return whichHost(List.of(Endpoint.INTERNATIONAL, Endpoint.CHINA, Endpoint.CODING, Endpoint.CODING_GLOBAL));
  }

  Optional<Endpoint> whichHost(List<Endpoint> hosts) {
    KimiException failure = null;
    for (Endpoint host : hosts) {
      try (Kimi asking = kimi.toBuilder().endpoint(host).build()) {
        asking.models();
        return Optional.of(host);
      } catch (KimiException.Interrupted ended) {
        throw ended;
      } catch (KimiException other) {
        failure = ErrorClassifier.refusesKey(other) ? failure : other;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "KimiPlatform[" + kimi + "]";
  }
}
