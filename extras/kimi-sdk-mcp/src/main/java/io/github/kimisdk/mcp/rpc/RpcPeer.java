package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.access.Version;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One side of a connection: sends requests, finds the request of each answer, and answers the server. Requests of the server
 * other than {@code ping} and questions are refused, because no capability of this client announces more. In the stateless
 * revision a server sends no requests, and gets no answers. Safe for use by many threads.
 */
final class RpcPeer implements MessageTransport.Inbox {

  /** The most requests that wait at the same time. */
  static final int MAX_PENDING = 1_000;

  /** The most answers to the server that are under way. More of its requests get none. */
  private static final int MAX_ANSWERS = 16;

  /** The time in which a server ends the stream of a request that it has answered. */
  static final Duration LINGER = Duration.ofSeconds(5);

  private static final int METHOD_NOT_FOUND = -32601;
  private static final int INTERNAL_ERROR = -32603;
  private static final int PARSE_ERROR = -32700;

  private static final JsonObject CLIENT = JsonObject.of("name", "kimi-sdk", "version", Version.COMPILED);
  private static final String META = "io.modelcontextprotocol/";

  /** The requests whose results may ask for input. */
  private static final Set<String> ASKING = Set.of("tools/call", "resources/read");

  private final MessageTransport transport;
  private final Scheduler scheduler;
  private final MessageReader reader;
  private final Questions questions;
  private final BiConsumer<String, JsonObject> notified;
  private final CompletableFuture<Failure> end = new CompletableFuture<>();
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicInteger answers = new AtomicInteger();
  /** The questions of the server that the user has not answered yet. */
  private final AtomicInteger asked = new AtomicInteger();
  private volatile String revision = "";
  /** The last request before the last notification, until a later request has its answer; −1 then. */
  private volatile long told = -1;

  /** Creates a side. The consumer takes notifications that belong to no request, on the thread of the transport. */
  RpcPeer(MessageTransport transport, LinkSettings settings, BiConsumer<String, JsonObject> notified) {
    this.transport = transport;
    this.scheduler = settings.scheduler();
    this.reader = new MessageReader(settings.name(), settings.maxBytes());
    this.questions = settings.questions();
    this.notified = notified;
  }

  /** Ends with the failure that ended the connection. */
  CompletableFuture<Failure> end() {
    return end;
  }

  /** Sets the revision of all further messages. */
  void speak(String revision) {
    this.revision = revision;
  }

  /** Whether each message has an answer of its own, as over Streamable HTTP. */
  boolean exchanges() {
    return transport.exchanges();
  }

  /** Whether no request waits. */
  boolean idle() {
    return pending.isEmpty();
  }

  /** Sends a request. Cancelling the future tells the server. */
  CompletableFuture<JsonObject> request(Call call) {
    Pending request = new Pending(lastId.incrementAndGet(), call, scheduler, () -> asked.get() > 0);
    if (pending.size() >= MAX_PENDING) {
      return CompletableFuture.failedFuture(new Failure(Failure.Kind.LIMIT_EXCEEDED,
          "expected at most " + MAX_PENDING + " requests that wait for a server, found one more", "Wait for answers first"));
    }
    pending.put(request.id, request);
    request.answer.whenComplete((result, failure) -> ended(request));
    String spoken = revision;
    Outgoing message = Outgoing.request(request, params(call, request.id, spoken), spoken);
    CompletableFuture<Void> exchange = transport.send(message);
    request.exchange = exchange;
    // The time limit tells the server, which must have the request by then.
    request.startTimer();
    exchange.whenComplete((nothing, failure) -> sent(request, failure));
    if (request.answer.isCompletedExceptionally()) {
      exchange.cancel(true);
    } else if (request.answer.isDone()) {
      linger(exchange);
    }
    if (end.isDone()) {
      request.answer.completeExceptionally(end.join());
    }
    return request.answer;
  }

  private JsonObject params(Call call, long id, String revision) {
    JsonObject meta = MessageMembers.object(call.params(), "_meta");
    if (call.progress().isPresent()) {
      meta = meta.with("progressToken", Json.of(id));
    }
    if (Revision.stateless(revision)) {
      meta = meta.with(META + "protocolVersion", Json.of(revision)).with(META + "clientInfo", CLIENT)
          .with(META + "clientCapabilities", questions.capabilities());
    }
    return meta.empty() ? call.params() : call.params().with("_meta", meta);
  }

  /** The parameters of {@code initialize}. */
  JsonObject initialize() {
    return JsonObject.of("protocolVersion", Revision.INITIALIZED.get(0), "capabilities", questions.capabilities(),
        "clientInfo", CLIENT);
  }

  private void sent(Pending request, Throwable failure) {
    if (failure != null) {
      // The end of the server closes the transport, which is not the reason.
      request.answer.completeExceptionally(end.isDone() ? end.join() : Failure.of(failure));
    } else if (transport.exchanges()) {
      request.answer.completeExceptionally(new Failure(Failure.Kind.INVALID_MESSAGE,
          "the server ended its answer to " + request.call.method() + " without a result",
          "The server named no event from which the answer could go on; call again if the call may run twice"));
    }
  }

  /** Sends a notification. */
  CompletableFuture<Void> tell(String method, JsonObject params) {
    told = transport.exchanges() ? -1 : lastId.get();
    return transport.send(Outgoing.notification(method, params, revision));
  }

  /** The request has its answer or failure. Tells the server if it still works on it. */
  private void ended(Pending request) {
    request.stopTimer();
    boolean waits = pending.remove(request.id) != null && !end.isDone();
    CompletableFuture<Void> exchange = request.exchange;
    if (!waits && exchange != null && !exchange.isDone()) {
      linger(exchange);
    }
    if (waits && exchange != null && !(transport.exchanges() && exchange.isDone())) {
      exchange.cancel(true);
      boolean silent = transport.exchanges() && Revision.stateless(revision) || request.call.method().equals("initialize");
      if (!silent) {
        tell("notifications/cancelled", JsonObject.of("requestId", request.id, "reason", "the client waits no longer"));
      }
    }
  }

  /** Ends an exchange that has brought its answer, if the server does not. */
  private void linger(CompletableFuture<Void> exchange) {
    Scheduler.Timer limit = scheduler.after(LINGER, () -> exchange.cancel(true));
    exchange.whenComplete((nothing, failure) -> limit.cancel());
  }

  @Override
  public void message(byte[] utf8, int from, int to) {
    Optional<Failure> first = Optional.empty();
    for (JsonValue each : reader.read(utf8, from, to)) {
      try {
        take(Message.read(each));
      } catch (Failure invalid) {
        Optional<Failure> lost = lost(each, invalid);
        first = first.isPresent() ? first : lost;
      }
    }
    if (first.isPresent()) {
      throw first.get();
    }
  }

  /** An answer that breaks the protocol fails its request. Without an id it may be that of any: its failure is returned. */
  private Optional<Failure> lost(JsonValue value, Failure invalid) {
    JsonObject answer = value instanceof JsonObject object && !object.has("method") ? object : JsonObject.EMPTY;
    boolean quoted = answer.has("error") && invalid.kind() == Failure.Kind.INVALID_MESSAGE;
    Failure failure = quoted ? invalid.at(": " + Log.quoted(answer.get("error").toString())) : invalid;
    long id = Message.number(answer.tryGet("id").orElse(null));
    Pending request = pending.remove(id);
    if (request != null) {
      request.answer.completeExceptionally(failure);
    } else if (id == Message.NO_ID && (answer.has("result") || answer.has("error"))) {
      return Optional.of(failure);
    } else {
      reader.ignore(invalid.getMessage());
    }
    return Optional.empty();
  }

  private void take(Message message) {
    if (message instanceof Message.Result result) {
      answer(result.id(), request -> complete(request, result.result()));
    } else if (message instanceof Message.Refusal refusal) {
      refused(refusal);
    } else if (message instanceof Message.Request request) {
      reply(request);
    } else if (message instanceof Message.Notification notification) {
      take(notification);
    }
  }

  /** Some servers answer a notification with an error, whose id is null. */
  private void refused(Message.Refusal refusal) {
    String text = " with the code " + refusal.code() + ": " + Log.shown(refusal.message());
    if (refusal.id() == Message.NO_ID && told >= 0 && refusal.code() != PARSE_ERROR) {
      told = -1;
      reader.ignore("it refused a notification" + text);
    } else if (refusal.id() == Message.NO_ID) {
      throw Failure.refused("the server " + reader.server() + " refused a message without its id" + text, refusal.code(),
          refusal.data());
    } else {
      answer(refusal.id(), request -> request.answer.completeExceptionally(Failure.refused("the server refused "
          + request.call.method() + text, refusal.code(), refusal.data())));
    }
  }

  private void answer(long id, Consumer<Pending> with) {
    Pending request = pending.remove(id);
    told = request != null && id > told ? -1 : told;
    if (request != null) {
      with.accept(request);
    } else if (id == Message.NO_ID) {
      throw new Failure(Failure.Kind.INVALID_MESSAGE, "expected the id of a request in a result of the server " + reader.server()
          + ", found none", "Tell the author of the server");
    } else {
      Log.detail("an answer of the server is ignored: no request waits for the id " + id);
    }
  }

  /** Only results of some requests of the stateless revision may ask for input, and then the link goes on. */
  private void complete(Pending request, JsonObject result) {
    JsonValue type = result.tryGet("resultType").orElse(Json.of("complete"));
    boolean asks = Revision.stateless(revision) && ASKING.contains(request.call.method()) && Questions.asked(result);
    if (asks || type.equals(Json.of("complete"))) {
      request.answer.complete(result);
    } else {
      request.answer.completeExceptionally(new Failure(Failure.Kind.INVALID_MESSAGE,
          "expected a complete result of " + request.call.method() + ", found one of the type " + Log.shown(type.toString()),
          ""));
    }
  }

  private void take(Message.Notification notification) {
    if (notification.method().equals("notifications/progress")) {
      Pending request = pending.get(Message.number(notification.params().tryGet("progressToken").orElse(null)));
      if (request != null) {
        request.progress(notification.params());
      }
    } else if (notification.method().equals("notifications/cancelled")) {
      cancelled(notification.params().tryGet("requestId").orElse(null));
    } else {
      notified.accept(notification.method(), notification.params());
    }
  }

  /** A server ends a subscription so, which has no other end. Other requests have answers. */
  private void cancelled(JsonValue id) {
    Pending request = pending.get(Message.number(id));
    if (request != null && request.call.method().equals(Listening.METHOD) && pending.remove(request.id, request)) {
      request.answer.complete(JsonObject.EMPTY);
    }
  }

  private void reply(Message.Request request) {
    String spoken = revision;
    if (Revision.stateless(spoken) || answers.incrementAndGet() > MAX_ANSWERS) {
      Log.detail("a request of the server is ignored: " + request.method());
      if (!Revision.stateless(spoken)) {
        answers.decrementAndGet();
      }
      return;
    }
    if (questions.answers(request.method())) {
      asked.incrementAndGet();
      questions.answer(request.params()).whenComplete((result, failure) -> {
        asked.decrementAndGet();
        pending.values().forEach(Pending::touch);
        answer(failure == null ? Outgoing.result(request.id(), result, spoken) : unanswered(request, failure, spoken));
      });
    } else {
      answer(request.method().equals("ping") ? Outgoing.result(request.id(), JsonObject.EMPTY, spoken)
          : Outgoing.refusal(request.id(), METHOD_NOT_FOUND, "this client does not offer " + request.method(), spoken));
    }
  }

  private static Outgoing unanswered(Message.Request request, Throwable failure, String spoken) {
    Log.warn("a question of the server got no answer: " + Failure.of(failure).getMessage());
    return Outgoing.refusal(request.id(), INTERNAL_ERROR, "the client could not answer the question", spoken);
  }

  private void answer(Outgoing reply) {
    transport.send(reply).whenComplete((nothing, failure) -> answers.decrementAndGet());
  }

  @Override
  public void dropped(Failure failure) {
    List.copyOf(pending.values()).forEach(request -> request.answer.completeExceptionally(failure));
  }

  @Override
  public void lost(Failure failure) {
    if (end.complete(failure)) {
      dropped(failure);
    }
  }
}
