package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the revision that both sides speak. First the server is asked with {@code server/discover}, which every server of the
 * stateless revision answers. A server that refuses it, or does not answer it soon, gets {@code initialize}; a late answer to the
 * first question still counts.
 *
 * <pre>
 *   discover --- answer ------------------------------> stateless
 *      |  error or silence
 *   initialize --- answer --> notifications/initialized --> the revision of the answer, 2024-11-05 or later
 * </pre>
 *
 * <p>An answer to the first question that lists no revision counts as a refusal. A server that refuses the stateless revision and
 * lists it is asked once more. So is one that refuses {@code initialize} over the transport of 2024-11-05, which it opened.
 */
final class Handshake {

  private static final int UNSUPPORTED_REVISION = -32022;
  private static final int MISSING_CAPABILITY = -32021;
  private static final int WRONG_HEADER = -32020;

  /** The time limit after which a silent server gets {@code initialize}. */
  static final Duration PROBE = Duration.ofSeconds(3);

  private final RpcPeer peer;
  private final Call.Times limits;
  private final CompletableFuture<ServerFacts> facts = new CompletableFuture<>();
  private final Scheduler scheduler;
  private volatile boolean asked;
  /** Whether the first question went to a transport of exchanges. */
  private volatile boolean exchanged;
  private boolean initializing;
  private boolean refused;
  /** Why the server refuses {@code initialize} over the transport of 2024-11-05; null if it does not. */
  private volatile Failure reason;
  private boolean askedAgain;

  Handshake(RpcPeer peer, Duration limit, Scheduler scheduler) {
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
    exchanged = peer.exchanges();
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
      answered(result, MessageMembers.texts(result, "supportedVersions"));
    } else if (failure.code() == UNSUPPORTED_REVISION) {
      unsupported(failure, failure.data().map(data -> data instanceof JsonObject object ? MessageMembers.texts(object,
          "supported")
          : List.<String>of()).orElse(List.of()));
    } else if (failure.code() == MISSING_CAPABILITY || failure.code() == WRONG_HEADER || conclusive(failure)) {
      facts.completeExceptionally(failure);
    } else {
      refused(failure);
    }
  }

  private void answered(JsonObject result, List<String> offered) {
    if (offered.contains(Revision.STATELESS)) {
      peer.speak(Revision.STATELESS);
      JsonObject program = MessageMembers.object(MessageMembers.object(result, "_meta"), "io.modelcontextprotocol/serverInfo");
      facts.complete(ServerFacts.read(Revision.STATELESS, result, program));
    } else if (offered.isEmpty()) {
      refused(noCommon("no supportedVersions in the answer to server/discover", ""));
    } else {
      older(offered);
    }
  }

  private void unsupported(Failure failure, List<String> offered) {
    if (!offered.contains(Revision.STATELESS)) {
      older(offered);
    } else if (askedAgain) {
      facts.completeExceptionally(new Failure(Failure.Kind.INVALID_MESSAGE, "the server refuses " + Revision.STATELESS
          + ", which it lists: " + failure.getMessage(), "Tell the operator of the server"));
    } else {
      askedAgain = true;
      discover();
    }
  }

  /** The server speaks other revisions, which may begin with the other question. */
  private void older(List<String> offered) {
    boolean newer = offered.stream().anyMatch(revision -> revision.compareTo(Revision.STATELESS) > 0);
    Failure none = noCommon(Log.shown(offered.toString()), newer ? "Update kimi-sdk-mcp" : "Update the server");
    if (offered.stream().anyMatch(other -> other.compareTo(Revision.STATELESS) < 0 && Revision.spoken(other).isPresent())) {
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
      facts.completeExceptionally(reason == null ? failure : reason);
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
    peer.request(Call.of("initialize", peer.initialize(), limits)).whenComplete((result, failure) -> {
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
    boolean otherTransport = exchanged && !peer.exchanges() && failure.kind() == Failure.Kind.REFUSED;
    reason = otherTransport ? failure : null;
    if (otherTransport || !asked && !conclusive(failure)) {
      discover();
    } else if (last || conclusive(failure) || failure.kind() == Failure.Kind.TIMED_OUT) {
      facts.completeExceptionally(failure);
    }
  }

  private void initialized(JsonObject result) {
    String chosen = MessageMembers.text(result, "protocolVersion");
    if (facts.isDone()) {
      return;
    }
    Optional<String> spoken = Revision.spoken(chosen);
    if (spoken.isEmpty()) {
      facts.completeExceptionally(noCommon(chosen.isEmpty() ? "no protocolVersion" : Log.shown(chosen), "Update the server"));
      return;
    }
    if (!spoken.get().equals(chosen)) {
      Log.warn("the server speaks the revision " + chosen + ", which this client does not know; it speaks " + spoken.get());
    }
    peer.speak(spoken.get());
    ServerFacts found = ServerFacts.read(spoken.get(), result, MessageMembers.object(result, "serverInfo"));
    peer.tell("notifications/initialized", JsonObject.EMPTY).whenComplete((nothing, failure) -> {
      if (failure == null) {
        facts.complete(found);
      } else {
        facts.completeExceptionally(Failure.of(failure));
      }
    });
  }

  private static Failure noCommon(String found, String hint) {
    return new Failure(Failure.Kind.INVALID_MESSAGE,
        "expected a server that speaks a revision from " + Revision.RANGE + ", found " + found, hint);
  }
}
