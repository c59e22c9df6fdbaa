package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
      List<String> offered = Members.texts(result, "supportedVersions");
      if (offered.contains(Revision.STATELESS)) {
        peer.speak(Revision.STATELESS);
        JsonObject program = Members.object(Members.object(result, "_meta"), "io.modelcontextprotocol/serverInfo");
        facts.complete(ServerFacts.read(Revision.STATELESS, result, program));
      } else {
        older(offered);
      }
    } else if (failure.code() == UNSUPPORTED_REVISION) {
      older(failure.data().map(data -> data instanceof JsonObject object ? Members.texts(object, "supported")
          : List.<String>of()).orElse(List.of()));
    } else if (failure.code() == MISSING_CAPABILITY || failure.code() == WRONG_HEADER || conclusive(failure)) {
      facts.completeExceptionally(failure);
    } else {
      refused(failure);
    }
  }

  /** The server speaks other revisions, which may begin with the other question. */
  private void older(List<String> offered) {
    Failure none = noCommon(Log.shown(offered.toString()));
    if (offered.stream().anyMatch(Revision.INITIALIZED::contains)) {
      refused(none);
    } else {
      facts.completeExceptionally(none);
    }
  }

  /** Whether another question would fail in the same way. */
  private static boolean conclusive(Failure failure) {
    return switch (failure.kind()) {
      case UNREACHABLE, UNAUTHORIZED, LIMIT_EXCEEDED, MISCONFIGURED, INTERRUPTED -> true;
      default -> false;
    };
  }

  /** The server does not know the question, and may expect the other one. */
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
    String chosen = Members.text(result, "protocolVersion");
    if (facts.isDone()) {
      return;
    }
    if (!Revision.INITIALIZED.contains(chosen)) {
      facts.completeExceptionally(noCommon(chosen.isEmpty() ? "no protocolVersion" : Log.shown(chosen)));
      return;
    }
    peer.speak(chosen);
    ServerFacts found = ServerFacts.read(chosen, result, Members.object(result, "serverInfo"));
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
}
