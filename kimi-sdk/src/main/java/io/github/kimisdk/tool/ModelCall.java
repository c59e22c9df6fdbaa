package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.flow.ChunkProcessor;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * One request to the model. The model's threads call the methods of {@link Flow.Subscriber}, which post to the inbox of the run.
 * On the run's thread, the chunks become events and the response.
 */
final class ModelCall implements Flow.Subscriber<ChatChunk> {

  private static final int PREFETCH = 64;

  private final RunState run;
  private final ToolBatch calls;
  private final ChatAssembler answer = new ChatAssembler();
  private final ChunkProcessor<ChatChunk> model = new ChunkProcessor<>() {
    @Override
    protected void start() {
      if (run.agent.settings.timeout == null) {
        ask();
      } else {
        // A thread of its own, because publish and subscribe may block.
        work(ThreadPerTaskExecutor.INSTANCE, run.feed.inStep(this::ask));
      }
    }

    private void ask() {
      follow(run.agent.settings.model.publish(request));
    }
  };
  private ChatRequest request;
  private int received;
  private boolean complete;

  ModelCall(RunState run, ToolBatch calls) {
    this.run = run;
    this.calls = calls;
  }

  /** Asks the model and waits for its answer. Returns empty if the run has to stop. */
  Optional<ChatResponse> execute(ChatRequest asked) {
    request = asked;
    run.feed.inStep(() -> model.subscribe(this)).run();
    while (!complete) {
      if (!run.executeNext()) {
        return Optional.empty();
      }
    }
    return Optional.of(answer.response());
  }

  /** Ends the request, whether or not it has ended. */
  void cancel() {
    model.cancel();
  }

  /** Returns the answer so far, if it has begun and not ended. */
  Optional<ChatResponse> partial() {
    return received == 0 || complete ? Optional.empty() : Optional.of(answer.response());
  }

  private void accept(ChatChunk chunk) {
    if (complete) {
      return;
    }
    answer.add(chunk);
    report(chunk);
    if (++received % (PREFETCH / 2) == 0) {
      model.request(PREFETCH / 2);
    }
  }

  private void report(ChatChunk chunk) {
    if (chunk.index() != 0) {
      return;
    }
    if (!chunk.reasoning().isEmpty()) {
      run.tell(new AgentEvent.ReasoningDelta(run.steps, chunk.reasoning()));
    }
    if (!chunk.text().isEmpty()) {
      run.tell(new AgentEvent.TextDelta(run.steps, chunk.text()));
    }
    if (run.agent.eager) {
      calls.startEarly(chunk, answer);
    }
  }

  private void fail(Throwable failure) {
    if (!complete) {
      throw failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException("the model failed", failure);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    given.request(PREFETCH);
  }

  @Override
  public void onNext(ChatChunk chunk) {
    run.post(() -> accept(chunk));
  }

  @Override
  public void onError(Throwable failure) {
    run.post(() -> fail(failure));
  }

  @Override
  public void onComplete() {
    run.post(() -> complete = true);
  }
}
