package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The way to a server, which outlives its connections.
 *
 * <pre>
 *   CONNECTING --- handshake ---> CONNECTED --- the server ends ---> PAUSED --- timer ---> CONNECTING
 *        | failure                    | the session is unknown
 *        +--> PAUSED                  +--> CONNECTING
 *   any: close ---> CLOSED
 * </pre>
 *
 * <p>The pause doubles from half a second to 30 seconds, and begins anew after a connection of a minute. After {@link
 * #MAX_RESTARTS} starts that failed, the next start waits for a request. A request that comes meanwhile waits for the next
 * start, within its own time limit.
 */
public final class ServerLink {

  /** How many starts in a row may fail before the server is started for a request only. */
  static final int MAX_RESTARTS = 5;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration STEADY = Duration.ofMinutes(1);

  private final LinkSettings settings;
  private final AtomicReference<Runnable> cleanup = new AtomicReference<>(() -> { });
  /** The connection, or the start that requests wait for. */
  private CompletableFuture<Connection> current = new CompletableFuture<>();
  /** Whether a start runs or a timer waits for it. */
  private boolean starting;
  private int failures;
  private long notBefore;
  private MessageTransport transport;
  /** The stream of changes of the last connection; null before the first one. */
  private Listening listening;
  private volatile ServerFacts facts;
  /** Connections whose session has ended, and whose requests may be under way. */
  private final Set<Connection> ended = new HashSet<>();
  private boolean closed;
  private volatile boolean initializeFirst;

  public ServerLink(LinkSettings settings) {
    this.settings = settings;
    this.notBefore = settings.scheduler().nanos();
  }

  /** Starts the server for the first time. The future fails with the reason, and then nothing is started again. */
  public CompletableFuture<ServerFacts> open() {
    CompletableFuture<Connection> first = begin();
    return first.thenApply(Connection::facts).whenComplete((facts, failure) -> {
      if (failure != null) {
        close();
      }
    });
  }

  /**
   * Sends a request, and waits for a connection before. A request that an ended session did not take is sent once more. One whose
   * result asks for input goes on with the answers.
   */
  public CompletableFuture<JsonObject> request(Call call) {
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    round(call, answer, 1);
    return answer;
  }

  private void round(Call call, CompletableFuture<JsonObject> answer, int number) {
    CompletableFuture<JsonObject> sent = sent(call, true);
    answer.whenComplete((result, failure) -> sent.cancel(true));
    sent.whenComplete((result, failure) -> {
      if (failure != null) {
        answer.completeExceptionally(Failure.of(failure));
      } else if (!Questions.asked(result)) {
        answer.complete(result);
      } else if (number == Questions.MAX_ROUNDS) {
        answer.completeExceptionally(new Failure(Failure.Kind.LIMIT_EXCEEDED,
            "the server asks for input more than " + number + " times in " + call.method(), ""));
      } else if (!answer.isDone()) {
        goOn(call, answer, result, number);
      }
    });
  }

  private void goOn(Call call, CompletableFuture<JsonObject> answer, JsonObject result, int number) {
    Scheduler.Timer limit = settings.scheduler().after(call.limits().total(), () -> answer.completeExceptionally(new Failure(
        Failure.Kind.TIMED_OUT, "nobody answered a question of the server " + settings.name() + " in time", "")));
    settings.questions().next(call.params(), result).whenComplete((params, failure) -> {
      limit.cancel();
      if (failure != null) {
        answer.completeExceptionally(unanswered(failure));
      } else if (!answer.isDone()) {
        round(new Call(call.method(), params, call.headers(), call.limits(), call.progress()), answer, number + 1);
      }
    });
  }

  private static Failure unanswered(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    return cause instanceof Failure known ? known : new Failure(Failure.Kind.MISCONFIGURED,
        "the function that answers questions of a server threw " + cause,
        "Change the function that the builder got as onQuestion", cause);
  }

  /** Sends a request when there is a connection, unless the caller waits no longer. */
  private CompletableFuture<JsonObject> sent(Call call, boolean first) {
    Forwarded<JsonObject> answer = new Forwarded<>();
    connection(call).whenComplete((connection, failure) -> {
      if (failure != null) {
        answer.completeExceptionally(Failure.of(failure));
      } else if (!answer.isDone()) {
        answer.follow(connection.request(call), refused -> first ? again(connection, refused, call) : null);
      }
    });
    return answer;
  }

  /** Each of the other requests that are under way gets an answer of its own, so the connection is not closed. */
  private CompletableFuture<JsonObject> again(Connection connection, Failure failure, Call call) {
    if (failure.kind() != Failure.Kind.SESSION_ENDED) {
      return null;
    }
    synchronized (this) {
      if (!closed && current.isDone() && !current.isCompletedExceptionally() && current.join() == connection) {
        current = new CompletableFuture<>();
        listening.end();
        ended.removeIf(earlier -> earlier.peer().idle());
        ended.add(connection);
      }
    }
    return sent(call, false);
  }

  /** The facts of the last connection; null before the first one. */
  public ServerFacts facts() {
    return facts;
  }

  private CompletableFuture<Connection> connection(Call call) {
    CompletableFuture<Connection> wanted = begin();
    if (wanted.isDone()) {
      return wanted;
    }
    CompletableFuture<Connection> waiting = wanted.thenApply(connection -> connection);
    Scheduler.Timer limit = settings.scheduler().after(call.limits().silence(), () -> waiting.completeExceptionally(
        new Failure(Failure.Kind.TIMED_OUT, "the server " + settings.name() + " was not started again in time", "")));
    waiting.whenComplete((connection, failure) -> limit.cancel());
    return waiting;
  }

  /** Returns the connection or its start. Begins a start, after the pause, if there is none. */
  private CompletableFuture<Connection> begin() {
    long pause;
    CompletableFuture<Connection> wanted;
    synchronized (this) {
      wanted = current;
      if (closed || starting || wanted.isDone() && !wanted.isCompletedExceptionally()) {
        return closed ? CompletableFuture.failedFuture(closedFailure()) : wanted;
      }
      if (wanted.isDone()) {
        wanted = current = new CompletableFuture<>();
      }
      starting = true;
      pause = notBefore - settings.scheduler().nanos();
    }
    if (pause <= 0) {
      connect();
    } else {
      Scheduler.Timer timer = settings.scheduler().after(Duration.ofNanos(pause), this::connect);
      cleanup.set(timer::cancel);
    }
    return wanted;
  }

  private Failure closedFailure() {
    return new Failure(Failure.Kind.UNREACHABLE, "the server " + settings.name() + " is closed", "Use it before it is closed");
  }

  private void connect() {
    Workers.run(() -> {
      MessageTransport made = null;
      try {
        made = settings.transports().get();
        if (use(made)) {
          RpcPeer peer = new RpcPeer(made, settings, this::notified);
          made.open(peer);
          if (use(made)) {
            shake(peer, made);
          }
        }
      } catch (RuntimeException | Error thrown) {
        failed(made, Failure.of(thrown));
      }
    });
  }

  /** Uses a transport, or closes it if the link was closed meanwhile. */
  private boolean use(MessageTransport made) {
    synchronized (this) {
      transport = closed ? transport : made;
      if (!closed) {
        return true;
      }
    }
    made.close();
    return false;
  }

  private void shake(RpcPeer peer, MessageTransport made) {
    CompletableFuture<ServerFacts> shaking = new Handshake(peer, settings.start(), settings.scheduler()).start(initializeFirst);
    peer.end().thenAccept(shaking::completeExceptionally);
    shaking.whenComplete((facts, failure) -> {
      if (failure == null) {
        connected(new Connection(peer, made, facts, settings.scheduler().nanos()));
      } else if (peer.end().isDone() && !initializeFirst) {
        // An old server may end when its first message is not the one that it expects.
        initializeFirst = true;
        made.close();
        connect();
      } else {
        failed(made, Failure.of(failure));
      }
    });
  }

  private void connected(Connection connection) {
    if (!use(connection.transport())) {
      return;
    }
    boolean again;
    CompletableFuture<Connection> waiting;
    Listening tools = new Listening(connection, settings.scheduler(), settings.toolsChanged());
    synchronized (this) {
      starting = false;
      waiting = current;
      current = CompletableFuture.completedFuture(connection);
      again = listening != null;
      listening = tools;
      facts = connection.facts();
    }
    waiting.complete(connection);
    connection.peer().end().thenAccept(failure -> lost(connection, failure));
    tools.begin();
    if (again && settings.toolsChanged() != null) {
      settings.toolsChanged().run();
    }
  }

  /** The server has ended. It is started again after a pause. */
  private void lost(Connection connection, Failure failure) {
    synchronized (this) {
      if (closed || !current.isDone() || current.isCompletedExceptionally() || current.join() != connection) {
        return;
      }
      boolean steady = settings.scheduler().nanos() - connection.since() >= STEADY.toNanos();
      failures = steady ? 0 : failures;
      pause();
      current = new CompletableFuture<>();
    }
    connection.transport().close();
    Log.warn("the server " + settings.name() + " has ended and is started again: " + failure.getMessage());
    begin();
  }

  private void pause() {
    long pause = FIRST_PAUSE.toNanos() << Math.min(failures, 10);
    notBefore = settings.scheduler().nanos() + Math.min(pause, LONGEST_PAUSE.toNanos());
    failures++;
  }

  private void failed(MessageTransport made, Failure failure) {
    CompletableFuture<Connection> waiting;
    boolean again;
    synchronized (this) {
      starting = false;
      waiting = current;
      current = new CompletableFuture<>();
      again = !closed && failures > 0 && failures < MAX_RESTARTS;
      pause();
    }
    if (made != null) {
      made.close();
    }
    waiting.completeExceptionally(failure);
    if (again) {
      begin();
    }
  }

  private void notified(String method, JsonObject params) {
    if (method.equals("notifications/tools/list_changed") && settings.toolsChanged() != null) {
      settings.toolsChanged().run();
    } else if (method.equals("notifications/message")) {
      Log.told(settings.name(), params);
    }
  }

  /** Ends the connection and the server process, if there is one. The future ends when that has happened. */
  public CompletableFuture<Void> close() {
    CompletableFuture<Connection> waiting;
    MessageTransport last;
    List<Connection> earlier;
    synchronized (this) {
      if (closed) {
        return CompletableFuture.completedFuture(null);
      }
      closed = true;
      waiting = current;
      last = transport;
      earlier = List.copyOf(ended);
    }
    cleanup.get().run();
    earlier.forEach(connection -> {
      connection.peer().lost(closedFailure());
      connection.transport().close();
    });
    if (!waiting.completeExceptionally(closedFailure()) && !waiting.isCompletedExceptionally()) {
      waiting.join().peer().lost(closedFailure());
    }
    return last == null ? CompletableFuture.completedFuture(null) : last.close();
  }
}
