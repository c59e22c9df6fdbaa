package io.github.kimisdk.tool;

import io.github.kimisdk.internal.flow.ChunkProcessor;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** A run whose events are published. It has a thread of its own, which waits until the subscriber has taken the last event. */
final class RunSubscription extends ChunkProcessor<AgentEvent> {

  private final Optional<ToolScope> around = ToolScope.current();
  private final Semaphore taken = new Semaphore(0);
  private final Agent agent;
  private final Conversation conversation;

  RunSubscription(Agent agent, Conversation conversation) {
    this.agent = agent;
    this.conversation = conversation;
  }

  @Override
  protected void start() {
    work(ThreadPerTaskExecutor.INSTANCE, around.map(scope -> scope.around(this::run)).orElse(this::run));
  }

  private void run() {
    new AgentLoop(agent, conversation, (event, callbacks) -> publish(event)).run();
    end(null);
  }

  private void publish(AgentEvent event) {
    emit(event);
    try {
      if (!over()) {
        taken.acquire();
        return;
      }
    } catch (InterruptedException cancel) {
      // The run ends at its next step.
    }
    // A tool on this thread may have swallowed the first interruption.
    Thread.currentThread().interrupt();
  }

  @Override
  protected void delivered() {
    taken.release();
  }
}
