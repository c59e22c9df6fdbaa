package io.github.kimisdk.tool;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;

/**
 * One request to the model. The model's threads call the methods of {@link Flow.Subscriber}, which post to the inbox of the run.
 * On the run's thread, the chunks become events and the response.
 */
final class ModelCall implements Flow.Subscriber<ChatChunk> {

  private static final int PREFETCH = 64;

  private final RunState run;
  private final ToolBatch calls;
  private final ChatAssembler answer = new ChatAssembler();
  private volatile Flow.Subscription subscription;
  private volatile boolean cancelled;
  private FutureTask<?> subscribing;
  private int received;
  private boolean complete;

  ModelCall(RunState run, ToolBatch calls) {
    this.run = run;
    this.calls = calls;
  }

  /** Asks the model and waits for its answer. Returns empty if the run has to stop. */
  Optional<ChatResponse> execute(ChatRequest request) {
    subscribe(run.feed.inStep(() -> run.agent.model.publish(request).subscribe(this)));
    while (!complete) {
      if (!run.executeNext()) {
        return Optional.empty();
      }
    }
    return Optional.of(answer.response());
  }

  /** With a timeout, the model gets a thread of its own, because {@code publish} and {@code subscribe} may block. */
  private void subscribe(Runnable model) {
    if (run.agent.timeout != null) {
      subscribing = new FutureTask<>(() -> {
        try {
          model.run();
        } catch (Throwable thrown) {
          onError(thrown);
        }
      }, null);
      ThreadPerTaskExecutor.INSTANCE.execute(subscribing);
      return;
    }
    try {
      model.run();
    } catch (RuntimeException thrown) {
      // Through the inbox, where an interruption, which may have caused the exception, comes first.
      onError(thrown);
    }
  }

  /** Ends the request, whether or not it has ended. */
  void cancel() {
    cancelled = true;
    if (subscribing != null) {
      subscribing.cancel(true);
    }
    if (subscription != null) {
      subscription.cancel();
    }
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
      subscription.request(PREFETCH / 2);
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
    subscription = given;
    if (cancelled) {
      given.cancel();
    } else {
      given.request(PREFETCH);
    }
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
