package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.call.Call;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.call.Dispatcher;
import io.github.kimisdk.internal.call.Successor;
import io.github.kimisdk.internal.call.WholeReceiver.NoAnswer;
import io.github.kimisdk.internal.call.WholeReceiver.Operation;
import io.github.kimisdk.internal.call.WholeReceiver;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.threads.Await;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.ModelsWire;
import io.github.kimisdk.internal.wire.PartialAnswer;
import io.github.kimisdk.internal.wire.TokenCount;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.models.Models;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;

/** Turns chat requests into calls to one endpoint, for whole answers and for streams. */
public final class ChatCalls {

  private final Dispatcher dispatcher;
  private final CallSettings settings;
  private final RequestFactory requests;

  /**
   * Creates the chat calls of a client. The check may be null; without a check the estimator estimates usages that are not
   * reported.
   */
  public ChatCalls(
      Dispatcher dispatcher, CallSettings settings, RequestCheck check,
      BiFunction<ChatRequest, AssistantMessage, Usage> estimator) {
    this.dispatcher = dispatcher;
    this.settings = settings;
    this.requests = new RequestFactory(settings, check, estimator);
  }

  /**
   * Starts a call for a whole answer. The answer is streamed if it may be resumed or continued. Cancelling the future ends the
   * call.
   */
  public CompletableFuture<ChatResponse> chat(ChatRequest request) {
    return chat(request, Workers.THREADS);
  }

  /** Starts a call for a whole answer and waits for it. */
  public ChatResponse await(ChatRequest request) {
    return Await.running(executor -> chat(request, executor));
  }

  private CompletableFuture<ChatResponse> chat(ChatRequest request, Executor executor) {
    if (requests.resumes() + requests.continuations() > 0) {
      StreamedAnswer answer = new StreamedAnswer();
      return answer.start(streamed(request, answer, executor, true));
    }
    ModelRequests made = new ModelRequests(requests, request, false);
    made.followedBy(() -> List.of(fallback(made)));
    return WholeReceiver.start(dispatcher, settings, new Operation<>(made, new ChatBody(made)), executor);
  }

  private Call streamed(ChatRequest request, StreamConsumer<ChatChunk> consumer, Executor executor, boolean keeping) {
    ModelRequests made = new ModelRequests(requests, request, true);
    StreamReceiver receiver = new StreamReceiver(made, consumer, keeping);
    made.followedBy(() -> successors(made, receiver));
    return new Call(dispatcher, settings, receiver, executor);
  }

  /**
   * Returns the decisions about the next request of a chat call, in order. Those about its key, its connection and a retry come
   * before.
   */
  private List<Successor> successors(ModelRequests made, StreamReceiver answer) {
    return List.of(new Resume(answer, requests.resumes(), settings.retry()), new Continue(answer), fallback(made));
  }

  private Successor fallback(ModelRequests made) {
    return new Fallback(made, settings.fallbacks());
  }

  /**
   * Asks for the number of tokens of a request, and waits for the answer. The number is an estimate if the host may not count and
   * does not.
   */
  public long countTokens(ChatRequest asked) {
    ChatRequest request = requests.named(asked);
    TokenCount count = requests.count(request);
    try {
      return Await.on(WholeReceiver.start(dispatcher, settings, Operation.of(requests.post(count, request), count.reader())));
    } catch (KimiException.NotFound noRoute) {
      if (!count.mayBeMissing()) {
        throw noRoute;
      }
      return new ModelRequests(requests, request, false).estimate(request, AssistantMessage.of("")).promptTokens();
    }
  }

  /** Starts a call that asks for the models of the account. The result adds them to the table in the jar. */
  public CompletableFuture<Models> models() {
    return WholeReceiver.start(
        dispatcher, settings,
        Operation.of(requests.models(), json -> Models.shipped().with(ModelsWire.read(json))));
  }

  /** Starts a call for a stream of chunks. */
  public ChatStream stream(ChatRequest request) {
    BlockingStream stream = new BlockingStream();
    BlockingReader<ChatChunk> reader = stream.reader();
    reader.start(streamed(request, reader, reader, true));
    return stream;
  }

  /** Returns a publisher of chunks. Every subscription starts a call. */
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    boolean keeping = !settings.sizes().openStreams();
    return new ChunkPublisher(consumer -> streamed(request, consumer, Workers.THREADS, keeping));
  }

  /**
   * A whole answer that is read as a stream, because only a stream can be resumed and continued. The call ends when another party
   * completes this future, by a cancel or a timeout.
   */
  private static final class StreamedAnswer extends CompletableFuture<ChatResponse> implements StreamConsumer<ChatChunk> {

    private final ChatAssembler answer = new ChatAssembler();
    private Call call;

    /** Starts the call whose chunks are folded here. */
    CompletableFuture<ChatResponse> start(Call call) {
      this.call = call;
      whenComplete((response, failure) -> call.cancel());
      call.demand();
      call.start();
      return this;
    }

    @Override
    public void take(ChatChunk chunk) {
      answer.add(chunk);
    }

    @Override
    public void batchEnded() {
      call.demand();
    }

    @Override
    public void complete() {
      complete(answer.response());
    }

    @Override
    public void late(Optional<KimiException> failure) {
      failure.ifPresentOrElse(this::completeExceptionally, this::complete);
    }

    @Override
    public void failed(KimiException failure) {
      completeExceptionally(failure);
    }
  }

  /** Reads a whole answer of a model. The check learns from the answer before the caller gets it. */
  private record ChatBody(ModelRequests requests) implements WholeReceiver.Sink<ChatResponse> {

    @Override
    public ChatResponse end(Reply reply) {
      return WholeReceiver.json(reply, true, this::read);
    }

    private ChatResponse read(JsonValue json) {
      ChatResponse response = requests.factory().format().readResponse(json);
      if (response.choices().stream().noneMatch(ChatBody::answered)) {
        throw new JsonTypeException("/choices", "content, reasoning, tool calls or a finish reason", "none of them");
      }
      ErrorWire.ofEnd(response).ifPresent(error -> {
        throw NoAnswer.because((failures, known) -> failures.of(PartialAnswer.masked(known.withPartial(response)), error));
      });
      requests.learn(response);
      return response;
    }

    /** Whether a choice has an answer, which may be empty if there is a finish reason. */
    private static boolean answered(Choice choice) {
      AssistantMessage message = choice.message();
      return choice.finishReason().isPresent()
          || !message.text().isEmpty()
          || !message.reasoning().orElse("").isEmpty()
          || !message.toolCalls().isEmpty();
    }

    @Override
    public Optional<Failures.TooMany> excess(ChatResponse response) {
      int calls = response.choices().stream().mapToInt(choice -> choice.message().toolCalls().size()).max().orElse(0);
      return AnswerFold.excess(response.choices().size(), calls, requests.factory().settings().sizes());
    }

    @Override
    public CallDetails describe(CallDetails known, ChatResponse response) {
      return known.withPartial(response);
    }
  }

  /** A stream of chunks that a thread pulls. It folds the chunks that were read. */
  static final class BlockingStream implements ChatStream, Iterator<ChatChunk> {

    private final ChatAssembler read = new ChatAssembler();
    private final BlockingReader<ChatChunk> reader = new BlockingReader<>(this::describe);

    BlockingReader<ChatChunk> reader() {
      return reader;
    }

    private CallDetails describe(CallDetails known) {
      ChatResponse partial = read.response();
      return partial.choices().isEmpty() ? known : known.withPartial(partial);
    }

    @Override
    public Iterator<ChatChunk> iterator() {
      reader.requireUnread(true, false);
      return this;
    }

    @Override
    public ChatResponse response() {
      forEachRemaining(chunk -> { });
      ChatResponse answer = partial();
      reader.requireUnread(false, answer.complete());
      return answer;
    }

    @Override
    public boolean hasNext() {
      return reader.hasNext();
    }

    @Override
    public ChatChunk next() {
      ChatChunk chunk = reader.next();
      read.add(chunk);
      return chunk;
    }

    @Override
    public ChatResponse partial() {
      return read.response();
    }

    @Override
    public void close() {
      reader.close();
    }

    @Override
    public String toString() {
      return "ChatStream[" + read.response().text().length() + " characters read]";
    }
  }
}
