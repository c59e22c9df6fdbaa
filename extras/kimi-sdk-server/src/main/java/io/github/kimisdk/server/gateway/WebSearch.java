package io.github.kimisdk.server.gateway;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.flow.ChunkProcessor;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.data.Sources;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;

/**
 * The model of one request that may search the web. Its calls of the tools for the web are run here, and the model is asked again
 * with their results, until it answers or calls a tool of the program. The program gets the texts of all rounds as one answer,
 * and the sources at its end. Searches beside calls of the program are left out: the model may search again in its next answer.
 */
final class WebSearch implements ChatModel {

  /** After so many rounds the model has to answer without the tools. */
  private static final int MOST_ROUNDS = 8;

  /** The most searches and pages of an answer. */
  static final int MOST_CALLS = 20;

  /** The beginning of a result with a page. Kimi charges nothing for others. */
  private static final String SOURCE = "[";

  /**
   * The tools of one request.
   *
   * @param byName the tools by the names that the model sees
   * @param sources the pages that they have shown
   * @param most the most calls of them; the others fail
   */
  record Tools(Map<String, Tool<?>> byName, Sources sources, int most) {}

  /** The gateway that asks for further rounds. */
  interface Rounds {

    /** Returns the request of a further round as it may be sent. Throws if the caller may not send it. */
    ChatRequest admit(ChatRequest request);

    /** Hears that the account has no search. */
    void lacking();
  }

  private final ChatModel model;
  private final Tools tools;
  private final boolean listed;
  private final Executor threads;
  private final Rounds further;
  private int calls;

  /** Takes the threads on which searches run. */
  WebSearch(ChatModel model, Tools tools, ChatRequest request, Executor threads, Rounds further) {
    this.model = model;
    this.tools = tools;
    this.listed = request.output().format().isEmpty();
    this.threads = threads;
    this.further = further;
  }

  private boolean searches(ChatResponse response, int rounds) {
    return rounds <= MOST_ROUNDS && response.choices().size() == 1 && onlySearches(response);
  }

  private boolean onlySearches(ChatResponse response) {
    return !response.toolCalls().isEmpty()
        && response.toolCalls().stream().allMatch(call -> tools.byName.containsKey(call.name()));
  }

  /** Returns the request of the next round, with the answer and its results. The choice of a tool holds for the first round. */
  private ChatRequest next(ChatRequest request, AssistantMessage answer, int round) throws InterruptedException {
    List<Message> messages = new ArrayList<>(request.messages());
    messages.add(answer);
    for (ToolCall call : answer.toolCalls()) {
      messages.add(new ToolMessage(call.id(), result(call).content(), Optional.of(call.name()), JsonObject.EMPTY));
    }
    List<ToolSpec> left = round < MOST_ROUNDS && calls < tools.most ? request.tools()
        : request.tools().stream().filter(tool -> !tools.byName.containsKey(tool.name())).toList();
    return further.admit(request.withMessages(messages).withToolUse(ToolUse.of(left)));
  }

  private ToolResult result(ToolCall call) throws InterruptedException {
    if (++calls > tools.most) {
      return ToolResult.failed("no call is left for this answer; answer with the pages so far");
    }
    ToolResult result = tools.byName.get(call.name()).call(call);
    if (Thread.interrupted() || result.cause().filter(KimiException.Interrupted.class::isInstance).isPresent()) {
      throw new InterruptedException();
    }
    if (result.cause().filter(WebSearch::lacking).isPresent()) {
      further.lacking();
    }
    if (model instanceof CallObserver.ObservedCall observed && result.text().startsWith(SOURCE)) {
      observed.searched();
    }
    // The text of a failed call names the service and the id of its request.
    return result.cause().filter(KimiException.class::isInstance).isEmpty() ? result
        : ToolResult.failed("the service failed; go on without this call");
  }

  private static boolean lacking(Throwable cause) {
    return cause instanceof KimiException.AccessDenied || cause instanceof KimiException.NotFound;
  }

  /** Returns the sources that a text cites, or else all, as the end of the text; empty without any. */
  private String sources(String text) {
    List<Sources.Source> cited = tools.sources.cited(text);
    List<Sources.Source> shown = cited.isEmpty() ? tools.sources.list() : cited;
    return !listed || shown.isEmpty() ? ""
        : shown.stream().map(Sources.Source::toString).collect(Collectors.joining("\n", "\n\nSources:\n", ""));
  }

  @Override
  public ChatResponse chat(ChatRequest request) {
    ChatRequest asked = request;
    List<AssistantMessage> rounds = new ArrayList<>();
    Optional<Usage> used = Optional.empty();
    while (true) {
      ChatResponse response = model.chat(asked);
      used = plus(used, response.usage());
      rounds.add(response.message());
      if (!searches(response, rounds.size())) {
        return whole(response, rounds, used);
      }
      try {
        asked = next(asked, response.message(), rounds.size());
      } catch (InterruptedException left) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the client has gone while the model searched", left);
      }
    }
  }

  private static Optional<Usage> plus(Optional<Usage> first, Optional<Usage> next) {
    return first.isPresent() && next.isPresent() ? Optional.of(first.get().plus(next.get())) : first.or(() -> next);
  }

  private ChatResponse whole(ChatResponse last, List<AssistantMessage> rounds, Optional<Usage> used) {
    if (last.choices().isEmpty() || last.choices().size() > 1) {
      return last;
    }
    String text = rounds.stream().map(Message::text).collect(Collectors.joining());
    String reasoning = rounds.stream().map(round -> round.reasoning().orElse("")).collect(Collectors.joining());
    List<ToolCall> calls = last.toolCalls().stream().filter(call -> !tools.byName.containsKey(call.name())).toList();
    String all = text + (calls.isEmpty() ? sources(text) : "");
    AssistantMessage message = last.message();
    message = new AssistantMessage(all.isEmpty() ? List.of() : List.of(ContentPart.text(all)),
        reasoning.isEmpty() ? message.reasoning() : Optional.of(reasoning),
        List.of(), calls, message.partial(), message.name(),
        message.extra());
    Choice choice = last.choices().get(0);
    Optional<FinishReason> reason = onlySearches(last) ? Optional.of(FinishReason.STOP) : choice.finishReason();
    ChatResponse whole = last.withChoices(
        List.of(new Choice(choice.index(), message, reason, choice.logprobs(), choice.extra())));
    return used.map(whole::withUsage).orElse(whole);
  }

  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    return ChunkProcessor.publisher(() -> new Stream(request));
  }

  @Override
  public Optional<String> model() {
    return model.model();
  }

  @Override
  public boolean acceptsSchema(String id) {
    return model.acceptsSchema(id);
  }

  /** The id of an answer of several rounds, and the usage of the rounds before. */
  private record Whole(Optional<String> id, Optional<Usage> before) {}

  /** The rounds of a streamed answer. The end of each is held back until it is clear whether it is that of the answer. */
  private final class Stream extends ChunkProcessor<ChatChunk> {

    private ChatRequest request;
    private ChatAssembler answer = new ChatAssembler();
    private final StringBuilder text = new StringBuilder();
    private final Set<Integer> own = new TreeSet<>();
    private final List<ChatChunk> ends = new ArrayList<>();
    private Whole whole = new Whole(Optional.empty(), Optional.empty());
    private int round;

    Stream(ChatRequest request) {
      this.request = request;
    }

    @Override
    protected void start() {
      follow(model.publish(request));
    }

    @Override
    protected void next(ChatChunk chunk) {
      answer.add(chunk);
      text.append(chunk.text());
      if (whole.id().isEmpty()) {
        whole = new Whole(Optional.of(chunk.id()), whole.before());
      }
      ChatChunk shown = round == 0 ? withoutSearches(chunk) : withoutSearches(chunk).withId(whole.id().get());
      if (!ends.isEmpty() || chunk.finishReason().isPresent() || chunk.complete()) {
        ends.add(shown);
      } else if (shown.hasContent() || !chunk.hasContent()) {
        emit(shown);
      }
    }

    /**
     * Returns a chunk without calls of the tools for the web; the other calls are counted without them. An answer of several
     * rounds has no origin.
     */
    private ChatChunk withoutSearches(ChatChunk chunk) {
      if (chunk.choices().stream().map(ChunkChoice::delta).allMatch(
          delta -> delta.toolCalls().isEmpty() && delta.origin().isEmpty())) {
        return chunk;
      }
      return chunk.withChoices(chunk.choices().stream().map(choice -> choice.withDelta(choice.delta().withOrigin(List.of())
          .withToolCalls(choice.delta().toolCalls().stream().filter(this::isOther).map(this::counted).toList())))
          .toList());
    }

    private boolean isOther(ToolCallDelta piece) {
      int index = piece.index().orElse(0);
      if (piece.name().filter(tools.byName::containsKey).isPresent()) {
        own.add(index);
      }
      return !own.contains(index);
    }

    private ToolCallDelta counted(ToolCallDelta piece) {
      int index = piece.index().orElse(0);
      int searches = (int) own.stream().filter(search -> search < index).count();
      return searches == 0 ? piece : piece.withIndex(index - searches);
    }

    @Override
    protected void ended(Throwable failure) {
      ChatResponse response = answer.response();
      if (failure != null) {
        end(failure);
      } else if (searches(response, round + 1)) {
        work(threads, () -> search(response));
      } else {
        finish(response);
      }
    }

    private void finish(ChatResponse response) {
      boolean calls = response.toolCalls().stream().anyMatch(call -> !tools.byName.containsKey(call.name()));
      String sources = calls ? "" : sources(text.toString());
      if (!sources.isEmpty()) {
        emit(ChatChunk.of(Delta.EMPTY.withContent(sources)).withId(whole.id().orElse(""))
            .withModel(response.model()));
      }
      plus(whole.before(), response.usage()).ifPresent(sum -> ends.replaceAll(end -> with(end, sum)));
      if (onlySearches(response)) {
        ends.replaceAll(Stream::stopping);
      }
      ends.forEach(this::emit);
      end(null);
    }

    /** Returns an end with the usage of all rounds where it has one. */
    private static ChatChunk with(ChatChunk end, Usage sum) {
      ChatChunk ending = end.withChoices(end.choices().stream()
          .map(choice -> choice.usage().isPresent() ? choice.withUsage(sum) : choice).toList());
      return end.usage().isPresent() ? ending.withUsage(sum) : ending;
    }

    /** Returns an end without its call of a search, which the program does not see. */
    private static ChatChunk stopping(ChatChunk end) {
      return end.withChoices(end.choices().stream()
          .map(choice -> choice.finishReason().isPresent() ? choice.withFinishReason(FinishReason.STOP) : choice).toList());
    }

    /** Searches, and asks for the next round. */
    private void search(ChatResponse response) {
      whole = new Whole(whole.id(), plus(whole.before(), response.usage()));
      try {
        request = WebSearch.this.next(request, response.message(), ++round);
      } catch (InterruptedException left) {
        end(left);
        return;
      }
      answer = new ChatAssembler();
      own.clear();
      ends.clear();
      start();
    }
  }
}
