package io.github.kimisdk.tool;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk.ToolCallDelta;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run: asks the model, runs the tools, until there is a reason to stop.
 *
 * <p>All of it happens on one thread. The threads of the model and of the tools only put something into its inbox: a
 * chunk, the end of an answer, a failure, or a call that has its result. That thread alone saves, and tells the listener.
 */
final class Loop implements Flow.Subscriber<ChatChunk> {

  private static final Object END = new Object();
  private static final int AHEAD = 64;
  private static final int REMEMBERED_STEPS = 4;
  private static final int LONGEST_NAME = 80;
  private static final String CUT = "\n\nNote: the answer with this call was cut off by the limit of tokens. Write less at a time.";
  private static final String NOT_BEGUN = "no result: the run ended before this call began. It has had no effect.";
  private static final String KEPT =
      "\n\nNote: what was written for arguments is kept as text under \"" + ToolCall.UNREADABLE + "\", which is no parameter.";
  private static final String NOTE = "\n\nNote: this same call has given this same result before. Do something else, or answer.";

  private final Agent agent;
  private final Conversation conversation;
  private final Consumer<? super AgentEvent> listener;
  private final BlockingQueue<Object> inbox = new LinkedBlockingQueue<>();
  private final Map<ToolCall, PendingToolCall> early = new HashMap<>();
  /** The calls of the last answer that were given to the executor. */
  private final Set<String> begun = new HashSet<>();
  /** Of the answer that is coming: the ids of the calls that have come whole, and how many those are. */
  private final Set<String> ids = new HashSet<>();
  private int whole;
  private final List<PendingToolCall> running = new ArrayList<>();
  private final ArrayDeque<Set<String>> seen = new ArrayDeque<>();
  private final long began = System.nanoTime();
  private volatile Flow.Subscription subscription;
  private volatile boolean over;
  private FutureTask<?> asking;
  private List<String> notTwice = List.of();
  private ChatResponse last = ChatResponse.of("");
  private Usage usage = Usage.ZERO;
  private Stop stop;
  private int steps;
  private int repeats;

  Loop(Agent agent, Conversation conversation, Consumer<? super AgentEvent> listener) {
    this.agent = agent;
    this.conversation = conversation;
    this.listener = listener;
  }

  /** Runs to the end. What the model or the listener throws is thrown on, after the history has been made whole. */
  AgentRun go() {
    conversation.running(true);
    Throwable failure = null;
    try {
      goOn();
    } catch (Throwable thrown) {
      failure = thrown;
    }
    boolean interrupted = Thread.interrupted();
    try {
      end();
    } catch (Throwable again) {
      if (failure == null) {
        failure = again;
      } else if (failure != again) {
        failure.addSuppressed(again);
      }
    }
    conversation.running(false);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw failure instanceof RuntimeException known ? known : new IllegalStateException("the run failed", failure);
    }
    AgentRun run = new AgentRun(conversation, stop, steps, usage, last);
    listener.accept(new AgentEvent.RunEnded(steps, run));
    return run;
  }

  private void goOn() {
    List<Message> history = conversation.messages();
    if (!history.isEmpty() && history.get(history.size() - 1) instanceof AssistantMessage said && !said.partial()) {
      last = ChatResponse.of(said);
      stop = said.toolCalls().isEmpty() ? Stop.ANSWERED : null;
    }
    while (stop == null) {
      List<ToolCall> open = conversation.openCalls();
      if (left() <= 0) {
        stop = Stop.DEADLINE;
      } else if (!open.isEmpty()) {
        work(open);
      } else if (steps == agent.maxSteps) {
        stop = Stop.MAX_STEPS;
      } else if (usage.totalTokens() >= agent.maxTokens) {
        stop = Stop.MAX_TOKENS;
      } else {
        ask();
      }
    }
  }

  /** Ends what is still under way, keeps what has come meanwhile, and answers the rest. */
  private void end() {
    over = true;
    for (PendingToolCall calling : early.values()) {
      calling.abandon(null);
    }
    for (PendingToolCall calling : running) {
      calling.abandon(null);
    }
    try {
      if (asking != null) {
        asking.cancel(true);
      }
      if (subscription != null) {
        subscription.cancel();
      }
    } finally {
      settle();
    }
  }

  private void settle() {
    for (PendingToolCall calling : running) {
      if (!calling.isCompletedExceptionally() && !calling.saved) {
        save(calling);
      }
    }
    for (ToolCall open : conversation.openCalls()) {
      boolean lost = begun.contains(open.id()) || conversation.wasStarted(open) && !notTwice.contains(open.id());
      conversation.add(ToolResult.failed(lost ? Conversation.LOST : NOT_BEGUN).message(open), Usage.ZERO);
    }
  }

  /** What was started early, and is not what the answer has in the end. */
  private void abandonEarly() {
    for (PendingToolCall calling : early.values()) {
      calling.abandon(ToolResult.failed("this was not the whole call, which has a result of its own"));
      calling.check();
      if (!calling.told) {
        tellEnded(calling);
      }
    }
    early.clear();
  }

  private void ask() {
    steps++;
    listener.accept(new AgentEvent.StepStarted(steps));
    if (halted()) {
      steps--;
      return;
    }
    begun.clear();
    ids.clear();
    whole = 0;
    notTwice = List.of();
    ask(agent.request(conversation.messages(), steps == 1));
    ChatAssembler answer = new ChatAssembler();
    int taken = 0;
    for (Object news = take(); news != END; news = take()) {
      if (news == null) {
        return;
      } else if (news instanceof ChatChunk chunk) {
        answer.add(chunk);
        tell(chunk, answer);
        if (++taken % (AHEAD / 2) == 0) {
          subscription.request(AHEAD / 2);
        }
      } else if (news instanceof PendingToolCall calling) {
        if (early.get(calling.call()) == calling) {
          calling.told = true;
          tellEnded(calling);
        }
      } else if (news instanceof RuntimeException failure) {
        throw failure;
      } else {
        throw new IllegalStateException("the model failed", (Throwable) news);
      }
    }
    last = answer.response();
    usage = usage.plus(last.usage().orElse(Usage.ZERO));
    conversation.add(agent.reasoned(last.message()), last.usage().orElse(Usage.ZERO));
    listener.accept(new AgentEvent.Answered(steps, last));
    if (last.toolCalls().isEmpty()) {
      stop = last.truncated() ? Stop.TRUNCATED : Stop.ANSWERED;
    }
  }

  /** With a limit of time the model is asked on a thread of its own, as it may be one that waits. */
  private void ask(ChatRequest request) {
    subscription = null;
    Flow.Publisher<ChatChunk> answer = agent.model.publish(request);
    if (agent.timeout == null) {
      try {
        answer.subscribe(this);
      } catch (RuntimeException failure) {
        // By way of the inbox, where an interruption, which may have caused it, comes first.
        onError(failure);
      }
      return;
    }
    asking = new FutureTask<>(() -> {
      try {
        answer.subscribe(this);
      } catch (Throwable failure) {
        onError(failure);
      }
    }, null);
    Agent.THREADS.execute(asking);
  }

  private void tell(ChatChunk chunk, ChatAssembler answer) {
    if (chunk.index() != 0) {
      return;
    }
    if (!chunk.reasoning().isEmpty()) {
      listener.accept(new AgentEvent.ReasoningDelta(steps, chunk.reasoning()));
    }
    if (!chunk.text().isEmpty()) {
      listener.accept(new AgentEvent.TextDelta(steps, chunk.text()));
    }
    if (agent.eager) {
      startEarly(chunk, answer);
    }
  }

  /** A call has come whole when another begins or the answer ends; where pieces are mixed, what runs now is not used. */
  private void startEarly(ChatChunk chunk, ChatAssembler answer) {
    boolean ended = chunk.finishReason().isPresent();
    boolean news = ended;
    for (ToolCallDelta piece : chunk.toolCalls()) {
      news |= piece.name().isPresent();
    }
    List<ToolCall> calls = news ? answer.toolCalls(whole) : List.of();
    for (ToolCall call : ended || calls.isEmpty() ? calls : calls.subList(0, calls.size() - 1)) {
      whole++;
      Tool<?> tool = agent.tools.get(call.name());
      // One without an id, or with that of another, is given its own when the answer has ended, and is another call then.
      boolean lasting = !call.id().isEmpty() && ids.add(call.id());
      if (lasting && tool != null && tool.repeatable() && readable(call)) {
        PendingToolCall calling = new PendingToolCall(call, inbox).with(tool, call, agent.toolTimeout);
        early.put(call, calling);
        start(calling);
      }
    }
  }

  private void start(PendingToolCall calling) {
    if (halted()) {
      return;
    }
    listener.accept(new AgentEvent.ToolStarted(steps, calling.call()));
    if (!calling.isDone() && !halted()) {
      begun.add(calling.call().id());
      calling.start(agent.executor);
    }
  }

  /** Whether the run has come to its end while somebody else had the thread: an approval, a listener, a tool. */
  private boolean halted() {
    if (Thread.currentThread().isInterrupted()) {
      stop = Stop.CANCELLED;
    } else if (left() <= 0) {
      stop = Stop.DEADLINE;
    }
    return stop != null;
  }

  private static boolean readable(ToolCall call) {
    try {
      return call.parsedArguments() instanceof JsonObject;
    } catch (JsonParseException notYet) {
      return false;
    }
  }

  /** Runs calls side by side and saves every result as it comes. */
  private void work(List<ToolCall> calls) {
    running.clear();
    seen.addFirst(new HashSet<>());
    List<PendingToolCall> decided = new ArrayList<>();
    notTwice = new ArrayList<>();
    for (ToolCall call : calls) {
      PendingToolCall calling = early.remove(call);
      if (calling == null) {
        calling = decided(call);
        decided.add(calling);
        if (calling.notTwice()) {
          notTwice.add(call.id());
        }
      }
      running.add(calling);
    }
    abandonEarly();
    if (halted()) {
      return;
    }
    conversation.starting(notTwice);
    for (PendingToolCall calling : decided) {
      start(calling);
    }
    boolean fresh = false;
    int open = running.size();
    for (PendingToolCall calling : running) {
      if (calling.told) {
        fresh |= save(calling);
        open--;
      }
    }
    while (open > 0) {
      Object news = take();
      if (news == null) {
        return;
      }
      if (news instanceof PendingToolCall calling && running.contains(calling)) {
        fresh |= save(calling);
        open--;
        tellEnded(calling);
      }
    }
    repeats = fresh ? 0 : repeats + 1;
    if (repeats >= agent.maxRepeats) {
      stop = Stop.REPEATED;
    }
    if (seen.size() > REMEMBERED_STEPS) {
      seen.removeLast();
    }
  }

  /** A call that is allowed, or that has its result already because it cannot be run. */
  private PendingToolCall decided(ToolCall call) {
    PendingToolCall calling = new PendingToolCall(call, inbox);
    Tool<?> tool = agent.tools.get(call.name());
    if (tool == null) {
      String name = call.name();
      if (name.codePointCount(0, name.length()) > LONGEST_NAME) {
        name = name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME)) + "...";
      }
      calling.complete(ToolResult.failed("there is no tool " + name + "; the tools are " + agent.tools.keySet()));
      return calling;
    }
    if (conversation.wasStarted(call) && !tool.repeatable()) {
      calling.complete(ToolResult.failed(Conversation.LOST));
      return calling;
    }
    Approval approval = agent.approval == null ? Approval.ALLOWED : Objects.requireNonNull(
        agent.approval.apply(call), () -> "expected the approval to give a decision on " + call + ", found null");
    if (approval.refusal().isPresent()) {
      calling.complete(ToolResult.refused(approval.refusal().get()));
    }
    String arguments = approval.arguments().orElse(call.arguments());
    return calling.with(tool, new ToolCall(call.id(), call.type(), call.name(), arguments, call.extra()), agent.toolTimeout);
  }

  /** Saves a result; gives whether it is new: no call of the last steps was the same and gave the same. */
  private boolean save(PendingToolCall calling) {
    calling.saved = true;
    ToolResult result = calling.join();
    String mark = calling.call().name() + '\n' + calling.call().arguments() + '\n' + result.text();
    boolean fresh = true;
    for (Set<String> marks : seen) {
      fresh &= !marks.contains(mark);
    }
    seen.getFirst().add(mark);
    String note = last.truncated() && result.failed() ? CUT : fresh || repeats < 2 ? "" : NOTE;
    String kept = result.failed() && calling.call().withObjectArguments().arguments().contains(ToolCall.UNREADABLE) ? KEPT : "";
    conversation.add(result.plus(kept + note).message(calling.call()), result.usage());
    usage = usage.plus(result.usage());
    return fresh;
  }

  /** What comes next; null when there is a reason to stop. */
  private Object take() {
    try {
      Object news = left() <= 0 ? null : inbox.poll(left(), TimeUnit.NANOSECONDS);
      stop = news == null ? Stop.DEADLINE : null;
      if (news instanceof PendingToolCall calling) {
        calling.check();
      }
      return news;
    } catch (InterruptedException cancelled) {
      Thread.currentThread().interrupt();
      stop = Stop.CANCELLED;
      return null;
    }
  }

  /** How much time is left, in nanoseconds. */
  private long left() {
    return agent.timeout == null ? Long.MAX_VALUE : agent.timeout.toNanos() - (System.nanoTime() - began);
  }

  private void tellEnded(PendingToolCall calling) {
    listener.accept(new AgentEvent.ToolEnded(steps, calling.call(), calling.join()));
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (over) {
      given.cancel();
    } else {
      given.request(AHEAD);
    }
  }

  @Override
  public void onNext(ChatChunk chunk) {
    inbox.add(chunk);
  }

  @Override
  public void onError(Throwable failure) {
    inbox.add(failure);
  }

  @Override
  public void onComplete() {
    inbox.add(END);
  }
}
