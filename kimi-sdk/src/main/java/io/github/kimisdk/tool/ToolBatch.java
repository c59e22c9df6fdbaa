package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.text.Total;
import io.github.kimisdk.internal.wire.MessageWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The tool calls of one answer. All methods run on the run's thread.
 *
 * <pre>
 *   answer arrives:   startEarly --> early
 *   answer complete:  run: decide about every call --> running, start them, wait, save each result as it comes
 *   start:            waiting --fewer than the limit of the agent are active--> active --a result--> the next one starts
 *                        '-- all threads are held by calls that were given up, and none returns --> failed
 *   run stops:        cancel, settle: save the results that came, answer the other calls with a failure
 * </pre>
 */
final class ToolBatch {

  /** The most bytes of all results of a step in memory, with their images, and the share of the heap that they may take. */
  private static final int MAX_RESULTS = 32 << 20;
  private static final int SHARE_OF_HEAP = 32;
  private static final int MAX_SHOWN_NAME = 80;
  private static final String TRUNCATED_NOTE =
      "\n\nNote: the answer with this call was cut off by the limit of tokens. Write less at a time.";
  private static final String REPEATED_NOTE =
      "\n\nNote: this same call has given this same result before. Do something else, or answer.";
  private static final String UNREADABLE_NOTE =
      "\n\nNote: what was written for arguments is kept as text under \"" + ToolCall.UNREADABLE + "\", which is no parameter.";
  private static final String NOT_STARTED = "no result: the run ended before this call began. It has had no effect.";

  private final RunState run;
  /** Calls that started before the answer ended, by id. */
  private final Map<String, PendingToolCall> early = new HashMap<>();
  /** The ids and the number of the calls that have arrived completely. */
  private final Set<String> completeIds = new HashSet<>();
  private int completeCalls;
  /** The calls of the whole answer, in its order. */
  private final Set<PendingToolCall> running = new LinkedHashSet<>();
  private final Total results = new Total(Math.min(MAX_RESULTS, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
  private int unsaved;
  /** The calls that wait until fewer calls are active. */
  private final Deque<PendingToolCall> waiting = new ArrayDeque<>();
  /** The calls that the executor got and that have no result yet. */
  private final Set<PendingToolCall> active = new HashSet<>();
  /** The calls that the executor got. */
  private final Set<String> startedIds = new HashSet<>();
  /** The calls that the conversation notes as started, because they must not run twice. */
  private final Set<String> notedIds = new LinkedHashSet<>();

  ToolBatch(RunState run) {
    this.run = run;
    run.givenUp.onReturn(this::beginWaiting);
  }

  /**
   * Starts the repeatable tools whose calls have arrived completely: a call is complete when the next call begins or the answer
   * ends. If a server mixes the pieces of several calls, a call that starts here differs from the final one and is dropped.
   */
  void startEarly(ChatChunk chunk, ChatAssembler answer) {
    boolean answerEnded = chunk.finishReason().isPresent();
    if (!answerEnded && chunk.toolCalls().stream().noneMatch(delta -> delta.name().isPresent())) {
      return;
    }
    if (!answerEnded && answer.toolCalls(completeCalls + 1).isEmpty()) {
      // The last call is not complete. A server may repeat its name with every piece.
      return;
    }
    List<ToolCall> calls = answer.toolCalls(completeCalls);
    int complete = answerEnded ? calls.size() : Math.max(0, calls.size() - 1);
    completeCalls += complete;
    for (ToolCall call : calls.subList(0, complete)) {
      Tool<?> tool = run.agent.tools.get(call.name());
      // A call without an id of its own is given one when the answer has ended, and is another call then.
      boolean ownId = !call.id().isEmpty() && completeIds.add(call.id());
      if (ownId && tool != null && tool.repeatable() && hasObjectArguments(call)) {
        PendingToolCall pending = pending(call, tool, call);
        early.put(call.id(), pending);
        start(pending);
      }
    }
  }

  private static boolean hasObjectArguments(ToolCall call) {
    try {
      return call.parsedArguments() instanceof JsonObject;
    } catch (JsonParseException incomplete) {
      return false;
    }
  }

  private PendingToolCall pending(ToolCall call, Tool<?> tool, ToolCall approvedCall) {
    return observed(new PendingToolCall(call, tool, approvedCall, tool.timeout().orElse(run.agent.settings.toolTimeout)));
  }

  private PendingToolCall observed(PendingToolCall pending) {
    pending.observe(run, () -> ended(pending), () -> run.givenUp.returned(pending));
    return pending;
  }

  /** Starts a call, or lets it wait for the end of another. A call with a result needs no thread, and does not wait. */
  private void start(PendingToolCall pending) {
    if (!pending.ended() && !free()) {
      waiting.add(pending);
      failWaitingUnlessOneReturns();
    } else if (!run.stopped()) {
      begin(pending);
    }
  }

  private void begin(PendingToolCall pending) {
    pending.told = true;
    run.tell(new AgentEvent.ToolStarted(run.steps, pending.call));
    if (!pending.ended() && !run.stopped()) {
      startedIds.add(pending.call.id());
      Executor executor = ToolScope.free(run.agent.settings.executor);
      ToolScope scope = ToolScope.of(run, pending);
      pending.start(task -> run.callbacks.run(() ->
          executor.execute(scope.around(run.feed.inTool(pending.call, task)))));
      if (!pending.ended()) {
        active.add(pending);
      }
    }
  }

  /** Whether another call may start. Calls that were given up may hold as many threads as active ones. */
  private boolean free() {
    long most = run.agent.settings.maxParallelTools;
    return active.size() < most && active.size() + run.givenUp.size() < 2 * most;
  }

  private void beginWaiting() {
    while (!waiting.isEmpty() && free() && !run.stopped()) {
      begin(waiting.remove());
    }
    failWaitingUnlessOneReturns();
  }

  /** If only calls that were given up hold threads, no result would ever let a waiting call start. */
  private void failWaitingUnlessOneReturns() {
    if (!waiting.isEmpty() && active.isEmpty() && !free()) {
      run.givenUp.whenNoneReturns(this::failWaiting);
    }
  }

  private void failWaiting() {
    while (!waiting.isEmpty() && active.isEmpty() && !free() && !run.stopped()) {
      PendingToolCall pending = waiting.remove();
      pending.replace(ToolResult.failed(pending.call.name() + " was not started, because " + run.givenUp.size()
          + " calls that were given up still run. It has had no effect."));
      begin(pending);
    }
  }

  /** Runs the calls, several at a time, and saves each result as it comes. Returns early if the run has to stop. */
  void run(List<ToolCall> calls) {
    run.repeats.beginStep();
    List<PendingToolCall> decided = decide(calls);
    dropEarly();
    if (run.stopped()) {
      return;
    }
    run.conversation.noteStarted(List.copyOf(notedIds));
    decided.forEach(this::start);
    unsaved = running.size();
    running.stream().filter(pending -> pending.reported).forEach(this::save);
    while (unsaved > 0) {
      if (!run.executeNext()) {
        return;
      }
    }
    if (run.repeats.endStep() >= run.agent.settings.maxRepeats) {
      run.stop = Stop.REPEATED;
    }
  }

  /** Fills {@link #running}. Returns the calls in it that did not start early. */
  private List<PendingToolCall> decide(List<ToolCall> calls) {
    List<PendingToolCall> decided = new ArrayList<>();
    for (ToolCall call : calls) {
      if (run.stopped()) {
        break;
      }
      PendingToolCall pending = early.get(call.id());
      if (pending != null && pending.call.equals(call)) {
        early.remove(call.id());
      } else {
        pending = decide(call);
        decided.add(pending);
      }
      running.add(pending);
    }
    return decided;
  }

  private PendingToolCall decide(ToolCall call) {
    if (call.name().equals(ResultPages.TOOL.name()) && !run.conversation.pages.tools().isEmpty()) {
      return answered(call, within(call, run.conversation.pages.read(call), true));
    }
    Tool<?> tool = run.agent.tools.get(call.name());
    if (tool == null) {
      String names = "there is no tool " + shown(call.name()) + "; the tools are " + run.agent.tools.keySet();
      return answered(call, ToolResult.failed(names));
    }
    if (run.conversation.wasStarted(call) && !tool.repeatable()) {
      return answered(call, ToolResult.failed(Conversation.LOST));
    }
    Approval approval = run.agent.settings.approval == null ? Approval.ALLOWED : Objects.requireNonNull(
        run.callbacks.ask(() -> run.agent.settings.approval.apply(call)),
        () -> "expected the approval to give a decision on " + call + ", found null");
    if (approval.refusal().isPresent()) {
      return answered(call, ToolResult.refused(approval.refusal().get()));
    }
    if (!tool.repeatable()) {
      notedIds.add(call.id());
    }
    String arguments = approval.arguments().orElse(call.arguments());
    return pending(call, tool, new ToolCall(call.id(), call.type(), call.name(), arguments, call.extra()));
  }

  private PendingToolCall answered(ToolCall call, ToolResult result) {
    return observed(new PendingToolCall(call, result));
  }

  private static String shown(String name) {
    return name.codePointCount(0, name.length()) > MAX_SHOWN_NAME
        ? name.substring(0, name.offsetByCodePoints(0, MAX_SHOWN_NAME)) + "..." : name;
  }

  /** Drops the calls that started early but are not in the final answer. */
  private void dropEarly() {
    for (PendingToolCall pending : early.values()) {
      pending.replace(ToolResult.failed("this was not the whole call, which has a result of its own"));
      ToolResult result = pending.result();
      if (pending.told && !pending.reported) {
        run.tell(new AgentEvent.ToolEnded(run.steps, pending.call, result));
      }
    }
    waiting.removeIf(PendingToolCall::ended);
    early.clear();
  }

  /** The result of a call that started early is saved later, when the answer is in the conversation. */
  private void ended(PendingToolCall pending) {
    active.remove(pending);
    run.givenUp.add(pending);
    run.budget.release(pending);
    boolean belated = !running.contains(pending) && early.get(pending.call.id()) != pending;
    if (!belated) {
      if (running.contains(pending)) {
        save(pending);
      } else {
        pending.reported = true;
      }
      run.tell(new AgentEvent.ToolEnded(run.steps, pending.call, pending.result()));
    }
    beginWaiting();
  }

  private void save(PendingToolCall pending) {
    ToolResult result = pending.result();
    boolean repeated = run.repeats.add(pending.call, result);
    boolean unreadable = result.failed() && pending.call.withObjectArguments().arguments().contains(ToolCall.UNREADABLE);
    String notes = (unreadable ? UNREADABLE_NOTE : "")
        + (result.failed() && run.response.truncated() ? TRUNCATED_NOTE : repeated ? REPEATED_NOTE : "");
    Tool<?> tool = run.agent.tools.get(pending.call.name());
    ToolResult shown = pending.call.name().equals(ResultPages.TOOL.name()) ? result : within(
        pending.call, run.conversation.paged(result, run.agent.settings.maxResultBytes), tool == null || tool.repeatable());
    run.conversation.add((notes.isEmpty() ? shown : shown.plus(notes)).message(pending.call), result.usage());
    pending.saved = true;
    unsaved--;
    run.usage = run.usage.plus(result.usage());
    run.budget.report(pending, result.usage(), tool == null ? Set.of() : tool.models);
  }

  /** Returns a result, or a shorter failure in its place if the results of the step are too many. One may have any size. */
  private ToolResult within(ToolCall call, ToolResult result, boolean repeatable) {
    long size = size(call, result);
    if (results.fits(Math.min(size, results.most()))) {
      results.add(size);
      return result;
    }
    ToolResult shorter = ToolResult.failed("expected results of at most " + results.most()
        + " bytes in this step, found more with this result of " + size + ". The result was left out. "
        + (repeatable ? "Call " + shown(call.name()) + " again in the next step, with fewer calls at a time"
            : "The call has had its effect: do not repeat it"));
    ToolResult shown = size(call, shorter) < size ? shorter : result;
    results.add(size(call, shown));
    return shown;
  }

  private static long size(ToolCall call, ToolResult result) {
    return Json.memory(MessageWire.write(result.message(call)));
  }

  /** Interrupts the tools that still run. */
  void cancel() {
    early.values().forEach(PendingToolCall::cancel);
    running.forEach(PendingToolCall::cancel);
  }

  /** Saves the results that came, and answers the other calls. */
  void settle() {
    for (PendingToolCall pending : running) {
      if (pending.hasResult() && !pending.saved) {
        save(pending);
      }
    }
    for (ToolCall open : run.conversation.openCalls()) {
      boolean startedBefore = run.conversation.wasStarted(open) && !notedIds.contains(open.id());
      String reason = startedIds.contains(open.id()) || startedBefore ? Conversation.LOST : NOT_STARTED;
      run.conversation.add(ToolResult.failed(reason).message(open), Usage.ZERO);
    }
  }
}
