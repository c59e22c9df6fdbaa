package io.github.kimisdk.server.gateway;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.server.fake.Strictness;
import io.github.kimisdk.server.format.ApiCall.Delivery;
import io.github.kimisdk.server.format.CodedRefusal;
import io.github.kimisdk.server.format.EventFraming;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.PlacedOrigin;
import io.github.kimisdk.server.format.ServerFormat.Failure;
import io.github.kimisdk.server.format.ServerFormat;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.Connection;
import io.github.kimisdk.server.http.ErrorAnswer;
import io.github.kimisdk.server.http.FailureLog;
import io.github.kimisdk.server.http.KeyQuota;
import io.github.kimisdk.server.http.Request.Ending;
import io.github.kimisdk.server.http.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Answers the calls of any wire format with a model, in one piece or as a stream of events. */
public final class ModelAnswers {

  /** The header that names the hints of a request that were left out. */
  private static final String DROPPED = "x-kimi-dropped";

  /** How long searches are left out after the account was found to have none. */
  private static final Duration SEARCH_REST = Duration.ofMinutes(10);

  /** The beginnings of model ids that programs of other vendors carry. */
  private static final List<String> FOREIGN = List.of("openai/", "anthropic/", "google/", "gpt-", "chatgpt-", "codex-", "claude-",
      "gemini-", "gemma-", "o1", "o3", "o4");

  /** How long the models of the service are not asked for again. Programs ask for them at each start. */
  private static final Duration LIST_REST = Duration.ofMinutes(1);

  /** The caller may not use the model that it asks for. */
  private static final class Forbidden extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient ApiError error;

    Forbidden(ApiError error) {
      this.error = error;
    }

    Answer answer(ServedCall call) {
      return call.errors().error(403, error);
    }
  }

  /** The models of the service, and until when they hold by {@link System#nanoTime}. */
  private record Listed(List<Model> models, long until) {}

  private final Upstream upstream;
  private final ChatModel model;
  private final Optional<Strictness> strictness;
  private final Intake intake;
  private volatile GatewaySettings options;
  private final Executor threads;
  private final ClientWatch watch;
  private final FailureLog failures;
  private final KeptConversations conversations;
  private final KeptItems items;

  private volatile Listed listed = new Listed(List.of(), System.nanoTime());

  /** When the account may have a search again, by {@link System#nanoTime}. */
  private volatile long searchesFrom = System.nanoTime();

  public ModelAnswers(Upstream upstream, GatewaySettings options, Executor threads, FailureLog failures) {
    this.upstream = upstream;
    this.model = upstream.model();
    this.strictness = options.strictness(upstream);
    this.intake = new Intake(upstream);
    this.options = options;
    this.threads = threads;
    this.watch = new ClientWatch(threads);
    this.failures = failures;
    this.items = new KeptItems(options.strict(), options.limits().bodyBytes());
    this.conversations = new KeptConversations(options, CallObserver.named(model, "conversations"));
  }

  /** Takes settings for the calls that come. */
  void take(GatewaySettings changed) {
    options = changed;
  }

  /** Returns the model if it wants to know of each call. */
  Optional<CallObserver> observer() {
    return model instanceof CallObserver observer ? Optional.of(observer) : Optional.empty();
  }

  /** Returns the model that answers a call. */
  private ChatModel modelOf(ServedCall call, ChatRequest request) {
    Request received = call.received();
    String asked = call.call().model().isEmpty() ? request.model().orElse("") : call.call().model();
    return observer().<ChatModel>map(observer -> observer.begin(
        new CallObserver.Begin(received.id(), call.caller().permissions(), asked))).orElse(model);
  }

  /** Returns the name of the model; empty if it has none. */
  Optional<String> model() {
    return model.model();
  }

  /** Returns the models that the service lists; those that it listed last if it cannot be asked. */
  List<Model> models(Connection connection) throws IOException {
    Listed known = listed;
    if (System.nanoTime() - known.until < 0) {
      return known.models;
    }
    try {
      List<Model> asked = ServedAnswer.whole(upstream::models, connection, watch);
      listed = new Listed(asked, System.nanoTime() + LIST_REST.toNanos());
      return asked;
    } catch (KimiException unreachable) {
      return known.models;
    }
  }

  /** Estimates the tokens of a request. */
  Answer count(ServedCall call) {
    try {
      ChatRequest request = call.format().readCounted(call.received().json());
      return Answer.json(200, call.format()
          .writeCount(TokenRuleOfThumb.estimate(named(filled(request), call).messages(), request.tools())));
    } catch (Forbidden forbidden) {
      return forbidden.answer(call);
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return invalid(call, wrong);
    }
  }

  /** A request that has been read, with the model of its call. Only a stream has a writer. */
  private record Asked(
      JsonObject body, Optional<EventWriter> writer, ChatRequest request, ChatModel called, Optional<KeptConversation> kept) {}

  /** A request that is answered, as its model gets it. A strict server takes it as it is. */
  private record Admitted(Asked asked, ChatRequest request, ChatModel model, Optional<Intake.Taken> taken) {

    Optional<String> dropped() {
      return taken.map(known -> String.join(", ", known.dropped())).filter(names -> !names.isEmpty());
    }
  }

  /** Answers with the model. */
  Ending answer(ServedCall call, Connection connection) throws IOException {
    Asked asked;
    try {
      asked = read(call);
    } catch (Forbidden forbidden) {
      return forbidden.answer(call).sendOn(connection);
    } catch (KeptConversations.UnknownConversation unknown) {
      return call.errors().error(404, "resource_not_found_error", unknown.getMessage()).sendOn(connection);
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return invalid(call, wrong).sendOn(connection);
    }
    try {
      return answer(call, asked, connection);
    } finally {
      asked.kept.ifPresent(KeptConversation::end);
    }
  }

  private Ending answer(ServedCall call, Asked asked, Connection connection) throws IOException {
    Admitted admitted;
    try {
      admitted = admitted(call, asked, connection);
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return invalid(call, wrong).sendOn(connection);
    }
    if (admitted.asked.writer.isEmpty()) {
      ChatResponse response = ServedAnswer.whole(() -> admitted.model.chat(admitted.request), connection, watch);
      return whole(call, admitted, Objects.requireNonNull(response, "expected an answer of the model, found null"))
          .sendOn(connection);
    }
    try (ServedAnswer answer = ServedAnswer.stream(admitted.model, admitted.request, connection, watch)) {
      return stream(call, admitted, answer, connection);
    }
  }

  private Asked read(ServedCall call) {
    JsonObject body = items.whole(call, call.received().json());
    Optional<EventWriter> writer = streamed(call, body)
        ? Optional.of(new PlacedOrigin(call.format().events(body))) : Optional.empty();
    ChatRequest request = filled(call.format().readRequest(body, upstream.protocol()));
    ChatModel called = modelOf(call, request);
    ChatRequest named = named(request, call);
    Optional<KeptConversation> kept = conversations.of(call, body, named, called);
    return new Asked(body, writer,
        kept.map(one -> KeptConversations.without(named.withMessages(one.messages()))).orElse(named), called, kept);
  }

  private Admitted admitted(ServedCall call, Asked asked, Connection connection) throws IOException {
    Admission admission = new Admission(call, asked.called);
    Optional<Intake.Taken> taken = options.strict() ? Optional.empty() : Optional.of(taken(asked, admission, connection));
    strictness.flatMap(rules -> fault(rules, call, asked)).ifPresent(fault -> {
      throw KeyQuotas.refusal(fault);
    });
    ChatRequest request = taken.map(Intake.Taken::request).orElse(asked.request);
    admission.require(request);
    ChatModel model = asked.kept.isPresent() ? asked.kept.get() : searching(asked.called, taken, request, admission);
    return new Admitted(asked, request, model, taken);
  }

  /** Takes a request. The service reads its documents, if it has any. */
  private Intake.Taken taken(Asked asked, Admission admission, Connection connection) throws IOException {
    ServerFormat format = admission.call.format();
    boolean searching = asked.kept.isEmpty() && searchable(asked.request);
    Supplier<Intake.Taken> work = () -> intake.take(asked.request, format, searching, admission::require);
    Intake.Taken taken = Documents.in(asked.request.messages()) ? ServedAnswer.whole(work, connection, watch) : work.get();
    taken.dropped().addAll(format.withoutEffect(asked.body, upstream.protocol()));
    taken.dropped().addAll(RequestMembers.leftOut(format, asked.body, upstream.protocol()));
    if (asked.called instanceof CallObserver.ObservedCall observed) {
      observed.dropped(taken.dropped());
    }
    return taken;
  }

  private Answer whole(ServedCall call, Admitted admitted, ChatResponse response) {
    ChatResponse returned = admitted.taken.map(taken -> taken.calls().of(response)).orElse(response);
    JsonObject written = call.format().writeResponse(returned, admitted.asked.body);
    items.keep(call, admitted.asked.body, written);
    Answer answer = Answer.json(200, written);
    return admitted.dropped().map(names -> answer.withHeader(DROPPED, names)).orElse(answer);
  }

  /** Returns the model that searches the web, if the program wants it. An account without a search is asked again later. */
  private ChatModel searching(ChatModel called, Optional<Intake.Taken> taken, ChatRequest request, Admission admission) {
    return taken.flatMap(Intake.Taken::searches)
        .<ChatModel>map(tools -> new WebSearch(called, tools, request, threads, admission)).orElse(called);
  }

  /** Several answers to one request cannot search each by itself. */
  private boolean searchable(ChatRequest request) {
    return options.search() && request.sampling().n().orElse(1) == 1 && System.nanoTime() - searchesFrom >= 0;
  }

  /** The limits and the budget of the caller. They are asked before a document is read, and again with its text. */
  private final class Admission implements WebSearch.Rounds {

    private final ServedCall call;
    private final ChatModel called;
    /** The tokens of the rounds before. */
    private long before;
    private long charged;

    Admission(ServedCall call, ChatModel called) {
      this.call = call;
      this.called = called;
    }

    /** Charges a request in place of its earlier charge. Throws if its caller may not make it. */
    void require(ChatRequest request) {
      KeyQuota quota = call.caller().quota();
      long cost = before + (quota.countsTokens() ? KeyQuotas.cost(request) : 0);
      KeyQuotas.require(quota, cost, charged);
      charged = cost;
      if (called instanceof CallObserver.ObservedCall observed) {
        observed.refusal(request).ifPresent(error -> {
          throw KeyQuotas.refusal(error);
        });
      }
    }

    /** Charges a further round beside those before. */
    @Override
    public ChatRequest admit(ChatRequest request) {
      ChatRequest fitting = intake.fitting(request);
      before = charged;
      require(fitting);
      call.caller().quota().again();
      return fitting;
    }

    @Override
    public void lacking() {
      searchesFrom = System.nanoTime() + SEARCH_REST.toNanos();
    }
  }

  private static Optional<ApiError> fault(Strictness rules, ServedCall call, Asked asked) {
    // The body of a kept conversation has only the messages that are new.
    JsonObject judged = asked.kept.isPresent() ? RequestWire.write(asked.request, false)
        : call.format().chatBody(asked.request, asked.body);
    return rules.refusal(asked.request, judged);
  }

  private Ending stream(ServedCall call, Admitted admitted, ServedAnswer answer, Connection connection) throws IOException {
    EventFraming framing = call.format().framing(call.call());
    EventWriter writer = admitted.asked.writer.orElseThrow();
    try {
      sendAll(call, admitted, answer, connection);
    } catch (RuntimeException | Error failure) {
      if (!connection.headSent()) {
        throw failure;
      }
      if (admitted.asked.called instanceof CallObserver.ObservedCall observed) {
        observed.failed(failure);
      }
      ErrorAnswer error = told(ErrorAnswer.of(failure), call.received(), call.format());
      failures.add(call.received(), failure, error);
      send(writer.error(error.status(), error.error()), framing, connection);
      connection.send(framing.end(false));
    }
    return connection.end();
  }

  private void sendAll(ServedCall call, Admitted admitted, ServedAnswer answer, Connection connection) throws IOException {
    EventFraming framing = call.format().framing(call.call());
    EventWriter writer = admitted.asked.writer.orElseThrow();
    ChatChunk chunk = answer.chunk();
    Map<String, String> headers = new HashMap<>(Map.of("Content-Type", framing.contentType(), "Cache-Control", "no-cache"));
    admitted.dropped().ifPresent(names -> headers.put(DROPPED, names));
    connection.head(200, headers);
    boolean complete = false;
    while (chunk != null) {
      complete |= chunk.complete();
      Optional<String> repeated = writer.repeated(chunk);
      if (repeated.isPresent()) {
        connection.send(EventFraming.text(repeated.get()).getBytes(StandardCharsets.UTF_8));
      } else {
        send(writer.chunk(admitted.taken.isPresent() ? admitted.taken.get().calls().of(chunk) : chunk), framing, connection);
      }
      if (!options.pace().isZero()) {
        connection.pause(options.pace().toMillis());
      }
      chunk = answer.chunk();
    }
    // A missing end tells the client that the answer of the model is incomplete.
    if (complete) {
      List<EventWriter.Event> end = writer.end();
      items.keep(call, admitted.asked.body, end);
      send(end, framing, connection);
      connection.send(framing.end(writer.endMark()));
    }
  }

  /** Sends events in one piece. */
  private static void send(List<EventWriter.Event> events, EventFraming framing, Connection connection) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    events.forEach(event -> bytes.writeBytes(framing.frame(event)));
    connection.send(bytes.toByteArray());
  }

  /**
   * Returns the answer to a failure as the program that asked recognizes it. A server that stands for Kimi tells it as Kimi does.
   */
  ErrorAnswer told(ErrorAnswer answer, Request received, ServerFormat format) {
    return options.strict() ? answer : answer.with(format.recognizable(measured(answer.failure(), received, format)));
  }

  /** Returns a failure with the numbers of an overflow: those of the service, else an estimate and the window of the model. */
  private Failure measured(Failure failure, Request received, ServerFormat format) {
    if (failure.cause() != Failure.Cause.OVERFLOW) {
      return failure;
    }
    ChatRequest request;
    try {
      request = format.readRequest(received.json());
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException unread) {
      return failure;
    }
    String model = request.model().map(this::served).or(this.model::model).orElse("");
    OptionalLong limit = failure.limit().isPresent() ? failure.limit() : Models.shipped().of(model).window();
    // An estimate may be below the limit that the service found exceeded.
    long estimate = Math.max(TokenRuleOfThumb.estimate(request.messages(), request.tools()), limit.orElse(0) + 1);
    return new Failure(failure.cause(), failure.status(), failure.error(),
        failure.requested().isPresent() ? failure.requested() : OptionalLong.of(estimate), limit);
  }

  private static boolean streamed(ServedCall call, JsonObject body) {
    Delivery delivery = call.call().delivery();
    return delivery == Delivery.BY_BODY ? call.format().streams(body) : delivery != Delivery.WHOLE;
  }

  /** Returns a request that has messages, as the service requires. */
  static ChatRequest filled(ChatRequest request) {
    if (request.messages().isEmpty()) {
      throw new IllegalArgumentException("messages must not be empty");
    }
    return request;
  }

  /** Returns the request with the model of its path, under the name that this server gives it, if its caller may use it. */
  private ChatRequest named(ChatRequest request, ServedCall call) {
    String inPath = call.call().model();
    ChatRequest named = inPath.isEmpty() ? request : request.withModel(inPath);
    String asked = named.model().orElse("");
    ChatRequest served = named.model().map(this::served).map(named::withModel).orElse(named);
    call.caller().permissions().refusal(asked, served.model().or(model::model).orElse("")).ifPresent(refusal -> {
      throw new Forbidden(refusal);
    });
    return served;
  }

  /** Programs of other vendors ask for models of these vendors, which here is the model of the service. */
  private String served(String name) {
    String mapped = options.servedModel(name);
    boolean unmapped = !options.strict() && mapped.equals(name) && !options.models().contains(name);
    boolean foreign = unmapped && FOREIGN.stream().anyMatch(name.toLowerCase(Locale.ROOT)::startsWith);
    return foreign ? model.model().orElse(name) : mapped;
  }

  /** Returns the model that answers requests for a name. */
  public String servedModel(String name) {
    return options.servedModel(name);
  }

  private static Answer invalid(ServedCall call, RuntimeException wrong) {
    Optional<String> code = wrong instanceof CodedRefusal coded ? Optional.of(coded.code()) : Optional.empty();
    return call.errors().error(
        400, new ApiError("Invalid request: " + wrong.getMessage(), Optional.of("invalid_request_error"), code,
        JsonObject.EMPTY));
  }
}
