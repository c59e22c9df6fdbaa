package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Finds the revision that both sides speak. First the server is asked with {@code server/discover}, which every server of the
 * stateless revision answers. A server that refuses it, or does not answer it soon, gets {@code initialize}; a late answer to the
 * first question still counts.
 *
 * <pre>
 *   discover --- answer ------------------------------> stateless
 *      |  error or silence
 *   initialize --- answer --> notifications/initialized --> 2025-11-25 or 2025-06-18
 * </pre>
 */
final class Handshake {

  private static final int UNSUPPORTED_REVISION = -32022;
  private static final int MISSING_CAPABILITY = -32021;
  private static final int WRONG_HEADER = -32020;

  /** The time limit after which a silent server gets {@code initialize}. */
  static final Duration PROBE = Duration.ofSeconds(3);

  private final Peer peer;
  private final Call.Times limits;
  private final CompletableFuture<ServerFacts> facts = new CompletableFuture<>();
  private final Scheduler scheduler;
  private volatile boolean asked;
  private boolean initializing;
  private boolean refused;

  Handshake(Peer peer, Duration limit, Scheduler scheduler) {
    this.peer = peer;
    this.limits = Call.Times.of(limit);
    this.scheduler = scheduler;
  }

  /** Begins. The future ends with the facts, or with the reason why there is no common revision. */
  CompletableFuture<ServerFacts> start(boolean initializeFirst) {
    if (initializeFirst) {
      initialize();
    } else {
      discover();
    }
    return facts;
  }

  private void discover() {
    asked = true;
    peer.speak(Revision.STATELESS);
    CompletableFuture<JsonObject> probe = peer.request(Call.of("server/discover", JsonObject.EMPTY, limits));
    Scheduler.Timer silence = scheduler.after(PROBE, this::initialize);
    probe.whenComplete((result, failure) -> {
      silence.cancel();
      discovered(result, failure == null ? null : Failure.of(failure));
    });
    facts.whenComplete((found, failure) -> probe.cancel(true));
  }

  private void discovered(JsonObject result, Failure failure) {
    if (failure == null) {
      List<String> offered = strings(result, "supportedVersions");
      Optional<String> common = Revision.newest(offered);
      if (common.isPresent() && Revision.stateless(common.get())) {
        peer.speak(Revision.STATELESS);
        JsonObject program = ServerFacts.object(ServerFacts.object(result, "_meta"), "io.modelcontextprotocol/serverInfo");
        facts.complete(ServerFacts.read(common.get(), result, program));
      } else if (common.isPresent()) {
        fallBack();
      } else {
        facts.completeExceptionally(noCommon(offered.toString()));
      }
    } else if (failure.code() == UNSUPPORTED_REVISION) {
      List<String> offered = failure.data().map(data -> data instanceof JsonObject object ? strings(object, "supported")
          : List.<String>of()).orElse(List.of());
      if (offered.stream().anyMatch(Revision.INITIALIZED::contains)) {
        fallBack();
      } else {
        facts.completeExceptionally(noCommon(offered.toString()));
      }
    } else if (failure.code() == MISSING_CAPABILITY || failure.code() == WRONG_HEADER || conclusive(failure)) {
      facts.completeExceptionally(failure);
    } else {
      refused(failure);
    }
  }

  /** Whether another question would fail in the same way. */
  private static boolean conclusive(Failure failure) {
    return switch (failure.kind()) {
      case UNREACHABLE, UNAUTHORIZED, LIMIT_EXCEEDED, MISCONFIGURED, INTERRUPTED -> true;
      default -> false;
    };
  }

  /** The server does not know the question. */
  private void refused(Failure failure) {
    boolean both;
    synchronized (this) {
      both = refused;
      refused = true;
    }
    if (both) {
      facts.completeExceptionally(failure);
    } else {
      initialize();
    }
  }

  /** The server has answered the question, and expects the other one. */
  private void fallBack() {
    synchronized (this) {
      refused = true;
    }
    initialize();
  }

  private void initialize() {
    synchronized (this) {
      if (initializing || facts.isDone()) {
        return;
      }
      initializing = true;
    }
    peer.speak("");
    peer.request(Call.of("initialize", Peer.initialize(), limits)).whenComplete((result, failure) -> {
      if (failure == null) {
        initialized(result);
      } else {
        failed(Failure.of(failure));
      }
    });
  }

  /** The answer to the first question may still come, unless it was a refusal. */
  private void failed(Failure failure) {
    boolean last;
    synchronized (this) {
      last = refused;
      refused = true;
    }
    if (!asked && !conclusive(failure)) {
      discover();
    } else if (last || conclusive(failure) || failure.kind() == Failure.Kind.TIMED_OUT) {
      facts.completeExceptionally(failure);
    }
  }

  private void initialized(JsonObject result) {
    String chosen = ServerFacts.text(result, "protocolVersion");
    if (facts.isDone()) {
      return;
    }
    if (!Revision.INITIALIZED.contains(chosen)) {
      facts.completeExceptionally(noCommon(chosen.isEmpty() ? "no protocolVersion" : Log.shown(chosen)));
      return;
    }
    peer.speak(chosen);
    ServerFacts found = ServerFacts.read(chosen, result, ServerFacts.object(result, "serverInfo"));
    peer.tell("notifications/initialized", JsonObject.EMPTY).whenComplete((nothing, failure) -> {
      if (failure == null) {
        facts.complete(found);
      } else {
        facts.completeExceptionally(Failure.of(failure));
      }
    });
  }

  private static Failure noCommon(String found) {
    return new Failure(Failure.Kind.INVALID_MESSAGE, "expected a server that speaks a revision of " + Revision.ALL + ", found "
        + found, "Update the server");
  }

  private static List<String> strings(JsonObject of, String member) {
    return of.tryGet(member).orElse(null) instanceof JsonArray array
        ? array.values().stream().flatMap(Handshake::string).limit(100).toList() : List.of();
  }

  private static Stream<String> string(JsonValue value) {
    return value instanceof JsonString text ? Stream.of(text.value()) : Stream.empty();
  }
}
