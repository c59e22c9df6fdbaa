package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.token.TokenEstimator;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * One run: asks the model and runs the tools until there is a reason to stop.
 *
 * <pre>
 *             +------------------------------------+
 *             v                                    | all results saved
 *   start --> ask the model --> answer with calls --> run the tools
 *             |                 |
 *             |                 +--> answer without calls: ANSWERED, TRUNCATED
 *             +--> a limit is reached: MAX_STEPS, MAX_TOKENS, MAX_COST
 *
 *   anywhere: DEADLINE, CANCELLED; after the tools: REPEATED
 * </pre>
 */
final class AgentLoop {

  private final RunState run;
  private ToolBatch calls;
  private ModelCall modelCall;
  private ChatRequest request;
  /** The messages of the template and of the conversation as they go back to the model, up to the last request. */
  private final List<Message> messages;

  AgentLoop(Agent agent, Conversation conversation, BiConsumer<AgentEvent, Callbacks> listener) {
    run = new RunState(agent, conversation, listener);
    calls = new ToolBatch(run);
    messages = new ArrayList<>(agent.settings.template.messages());
  }

  /** Runs to the end. An exception of the model, the approval or the store is thrown after every open call has a result. */
  AgentRun run() {
    begin();
    run.startTimer();
    run.feed.begin();
    Throwable failure = attempt(this::executeSteps, null);
    run.stopTimer();
    if (run.callbacks.cutOff(failure)) {
      run.stop = Stop.DEADLINE;
      failure = null;
    }
    boolean interrupted = Thread.interrupted();
    failure = attempt(this::end, failure);
    run.budget.end();
    run.conversation.endRun();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      run.feed.fail(failure);
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException("the run failed", failure);
    }
    AgentRun result = new AgentRun(run.conversation, run.stop, run.steps, run.usage, run.response);
    run.tell(new AgentEvent.RunEnded(run.steps, result));
    return result;
  }

  /** Waits for the turn of the conversation. */
  private void begin() {
    Duration timeout = run.agent.settings.timeout;
    if (run.conversation.beginRun(timeout == null || timeout.compareTo(Turn.LONGEST_WAIT) > 0 ? Turn.LONGEST_WAIT : timeout)) {
      run.conversation.turn.renewLater();
    } else if (!run.stopped()) {
      throw run.conversation.turn.notTaken();
    }
  }

  /** Runs an action. Returns the first failure, with later ones as suppressed exceptions. */
  private static Throwable attempt(Runnable action, Throwable failure) {
    try {
      action.run();
    } catch (Throwable thrown) {
      if (failure == null) {
        return thrown;
      }
      if (failure != thrown) {
        failure.addSuppressed(thrown);
      }
    }
    return failure;
  }

  private void executeSteps() {
    run.conversation.lastAnswer().ifPresent(answer -> run.response = ChatResponse.of(answer));
    while (run.stop == null) {
      List<ToolCall> open = run.conversation.openCalls();
      if (run.conversation.answered()) {
        // Before this run, or by a run of a tool on this conversation.
        run.response = ChatResponse.of(run.conversation.lastAnswer().orElseThrow());
        run.stop = Stop.ANSWERED;
      } else if (run.expired()) {
        run.stop = Stop.DEADLINE;
      } else if (!open.isEmpty()) {
        calls.run(open);
      } else if (run.steps == run.agent.settings.maxSteps) {
        run.stop = Stop.MAX_STEPS;
      } else if (run.budget.usedUp().isPresent()) {
        run.stop = run.budget.usedUp().get();
      } else if (run.budget.reserve(() -> request(run.steps == 0), () -> run.post(() -> { }))) {
        askModel();
      } else {
        run.executeNext();
      }
    }
  }

  private void askModel() {
    run.steps++;
    run.tell(new AgentEvent.StepStarted(run.steps));
    if (run.stopped()) {
      run.steps--;
      return;
    }
    calls = new ToolBatch(run);
    modelCall = new ModelCall(run, calls);
    request = request(run.steps == 1);
    modelCall.execute(request).ifPresent(response -> accept(response, cost(response)));
  }

  /** Returns the request of the next step. A conversation only grows between two requests of a run. */
  private ChatRequest request(boolean first) {
    List<Message> history = run.conversation.messages();
    for (int i = messages.size() - run.agent.settings.template.messages().size(); i < history.size(); i++) {
      messages.add(run.agent.reasoned(history.get(i)));
    }
    return run.agent.request(messages, run.conversation.pages.tools(), first);
  }

  /** Returns the tokens of an answer. A budget counts an estimate if the service reports none. */
  private Usage cost(ChatResponse response) {
    Usage reported = response.usage().orElse(Usage.ZERO);
    return run.budget.limits() && reported.totalTokens() <= 0
        ? TokenEstimator.fresh().usage(request, response.message()) : reported;
  }

  private void accept(ChatResponse response, Usage usage) {
    run.response = response;
    run.settle(response, usage);
    run.conversation.add(run.agent.reasoned(response.message()), usage);
    run.tell(new AgentEvent.Answered(run.steps, response));
    if (response.toolCalls().isEmpty()) {
      run.stop = run.expired() ? Stop.DEADLINE : response.truncated() ? Stop.TRUNCATED : Stop.ANSWERED;
      if (run.stop == Stop.ANSWERED && response.message().wordless()) {
        run.callbacks.tell(() -> warnOfSilence(run.steps, response.reasoning().orElse("")));
      }
    }
  }

  private static void warnOfSilence(int step, String reasoning) {
    System.getLogger("io.github.kimisdk").log(System.Logger.Level.WARNING, "the model answered step " + step
        + " without text, with " + reasoning.length() + " characters of reasoning; AgentRun.response() has the answer, "
        + "and the conversation does not keep it");
  }

  /** Ends everything under way, saves the results that came, answers the other calls, and counts an answer that was cut off. */
  private void end() {
    calls.cancel();
    try {
      if (modelCall != null) {
        modelCall.cancel();
      }
    } finally {
      calls.settle();
    }
    if (modelCall != null) {
      modelCall.partial().ifPresent(this::keep);
    }
  }

  /** Keeps a part of an answer for the program. It is not in the history, where a later run would take it for the answer. */
  private void keep(ChatResponse part) {
    if (!part.message().wordless() || !part.reasoning().orElse("").isEmpty()) {
      run.response = part;
    }
    Usage usage = cost(part);
    run.settle(part, usage);
    run.conversation.add(usage);
  }
}
