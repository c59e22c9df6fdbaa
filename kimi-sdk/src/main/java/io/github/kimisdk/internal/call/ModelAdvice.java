package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.call.Dispatcher.Failed;
import io.github.kimisdk.internal.call.WholeReceiver.Operation;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.text.EditDistance;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.internal.wire.ModelsWire;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Explains the failure "no such model": it requests the list of models and names the most similar ones. A client requests the
 * list once and keeps the outcome for 5 minutes; a call that fails meanwhile does not wait. The request reads at most 1 MiB, for
 * at most 5 seconds and no longer than the call may take.
 */
public final class ModelAdvice implements Dispatcher.FailureAdvisor {

  private static final Duration MAX_WAIT = Duration.ofSeconds(5);
  private static final long KEEP_NANOS = Duration.ofMinutes(5).toNanos();
  private static final int MAX_SUGGESTIONS = 3;

  /** How many models are named to a program that has named none. */
  private static final int MAX_NAMED = 10;
  private static final int MAX_BYTES = 1024 * 1024;

  /** Longer lists and ids are cut before the comparison. */
  private static final int MAX_IDS = 1_000;
  private static final int MAX_ID_LENGTH = 100;

  /** The list of the service; empty if it did not answer, null before the first request. */
  private Optional<List<String>> known;
  private long learned;
  private boolean asking;

  @Override
  public Scheduler.Timer explain(Failed failed, Consumer<KimiException> explained) {
    Dispatcher dispatcher = failed.dispatcher();
    Duration limit = failed.left().compareTo(MAX_WAIT) < 0 ? failed.left() : MAX_WAIT;
    Optional<List<String>> remembered = Optional.empty();
    boolean ask = false;
    if (failed.failure() instanceof KimiException.NotFound && !failed.request().model().isEmpty()) {
      synchronized (this) {
        boolean fresh = known != null && dispatcher.scheduler().nanos() - learned < KEEP_NANOS;
        remembered = fresh ? known : remembered;
        ask = !fresh && !asking && limit.compareTo(Duration.ZERO) > 0;
        asking |= ask;
      }
    }
    if (!ask) {
      explained.accept(improved(failed, remembered));
      return Scheduler.Timer.NONE;
    }
    CompletableFuture<List<String>> asked = ask(failed, limit);
    asked.whenComplete((ids, none) -> explained.accept(improved(failed, learn(ids, none, dispatcher.scheduler().nanos()))));
    return () -> asked.cancel(true);
  }

  @Override
  public ModelAdvice forAnotherAccount() {
    return new ModelAdvice();
  }

  private static CompletableFuture<List<String>> ask(Failed failed, Duration limit) {
    CallSettings settings = failed.settings();
    OutgoingRequest list = OutgoingRequest.get(URI.create(settings.endpoint().baseUrl() + "/models"))
        .withHeaders(settings.headers());
    CallSettings once =
        CallSettings.DEFAULT
            .withEndpoint(settings.endpoint())
            .withRetry(RetryPolicy.NONE)
            .withHook(settings.hook().hook())
            .withSizes(settings.sizes().withResponseBytes(Math.min(MAX_BYTES, settings.sizes().responseBytes())))
            .withTimeouts(settings.timeouts().withTotal(limit));
    return WholeReceiver.start(failed.dispatcher(), once, Operation.of(list, ModelsWire::ids));
  }

  /** Keeps the outcome of the request, including a failure, unless the request was cancelled. */
  private synchronized Optional<List<String>> learn(List<String> ids, Throwable none, long now) {
    asking = false;
    Optional<List<String>> came = Optional.ofNullable(ids);
    if (!(none instanceof CancellationException)) {
      known = came;
      learned = now;
    }
    return came;
  }

  private static KimiException improved(Failed failed, Optional<List<String>> list) {
    KimiException failure = failed.failure();
    if (!(failure instanceof KimiException.NotFound)) {
      return failure;
    }
    if (failed.request().model().isEmpty()) {
      URI base = failed.settings().endpoint().baseUrl();
      return new KimiException.NotFound(
          failure.what(), "This host has no such path, or nothing with this id; check both, and the base URL " + base,
          failure.details());
    }
    Endpoint endpoint = failed.settings().endpoint();
    String model = failed.request().model();
    boolean unnamed = failed.settings().unnamed() && model.equals(endpoint.model());
    if (list.isEmpty() && !unnamed) {
      return failure;
    }
    String hint = list.map(ids -> hint(model, ids, endpoint)).orElse(failure.hint());
    String advice = unnamed ? unnamed(model, list.orElse(List.of()), hint) : hint;
    return new KimiException.NotFound(failure.what(), advice, failure.details());
  }

  /** The hint for the default of the host, of a client that has no model set. */
  private static String unnamed(String model, List<String> ids, String hint) {
    String client = "This client has no model set, and ";
    return ids.isEmpty() || ids.contains(model)
        ? client + brief(model) + " is its default. " + hint
        : client + "its default, " + brief(model) + ", is not available here. Set Kimi.builder().model(...) to one of the "
            + ids.size() + " models that are: " + String.join(", ", nearest(model, ids, MAX_NAMED))
            + (ids.size() > MAX_NAMED ? ", ..." : "");
  }

  /**
   * The hint. At Kimi the same answer has three causes: an unknown model, a retired one, and one that the account may not use.
   */
  static String hint(String model, List<String> ids, Endpoint endpoint) {
    if (ids.isEmpty()) {
      String why = endpoint.platform() ? "an account may need a first top-up before any model answers"
          : endpoint.coding() ? "check that the membership is active" : "check the base URL";
      return "GET " + endpoint.baseUrl() + "/models lists no model: " + why;
    }
    if (ids.contains(model)) {
      return "GET " + endpoint.baseUrl() + "/models lists \"" + brief(model)
          + "\", so the host has the model, but perhaps not the path of this call";
    }
    String who = endpoint.platform() || endpoint.coding()
        ? "An unknown model, a retired one and one that this account may not use get this same answer. This account may use "
        : "This server lists ";
    String names = String.join(", ", nearest(model, ids));
    return who + (ids.size() == 1 ? "1 model" : ids.size() + " models") + "; nearest to \"" + brief(model) + "\": " + names;
  }

  /** The ids with the smallest edit distance to a model, shortened. */
  static List<String> nearest(String model, List<String> ids) {
    return nearest(model, ids, MAX_SUGGESTIONS);
  }

  private static List<String> nearest(String model, List<String> ids, int most) {
    String asked = brief(model);
    return ids.stream()
        .limit(MAX_IDS)
        .map(ModelAdvice::brief)
        .map(id -> Map.entry(id.startsWith(asked) ? 0 : 1 + EditDistance.of(asked, id), id))
        .sorted(Map.Entry.comparingByKey())
        .limit(most)
        .map(Map.Entry::getValue)
        .toList();
  }

  private static String brief(String id) {
    String shown = KeyMask.mask(id);
    return shown.length() > MAX_ID_LENGTH ? shown.substring(0, MAX_ID_LENGTH) : shown;
  }
}
