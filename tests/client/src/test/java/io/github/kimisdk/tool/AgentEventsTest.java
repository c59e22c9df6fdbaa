package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AgentEventsTest {

  record Named(String name) {}

  private static final Tool<Named> HELLO = Tool.of("hello", "", Named.class, who -> "hello " + who.name());

  private static Agent agent(Tool<?> tool) {
    return Agent.builder(Scripted.of(calls("h:0", "hello", "{\"name\":\"Ann\"}"), says("good bye"))).tools(tool).build();
  }

  private static List<String> lines(List<AgentEvent> events) {
    return events.stream().map(AgentEvent::toString).toList();
  }

  private static final List<String> EXPECTED = List.of(
      "StepStarted[step=1]",
      "ReasoningDelta[step=1, text=I ]",
      "ReasoningDelta[step=1, text=call ]",
      "ReasoningDelta[step=1, text=1]",
      "Answered[step=1, usage=10 prompt + 5 completion = 15 tokens]",
      "ToolStarted[step=1, call=" + ToolCall.of("h:0", "hello", "{\"name\":\"Ann\"}") + "]",
      "ToolEnded[step=1, call=" + ToolCall.of("h:0", "hello", "{\"name\":\"Ann\"}") + ", result=ToolResult[\"hello Ann\"]]",
      "StepStarted[step=2]",
      "ReasoningDelta[step=2, text=so ]",
      "ReasoningDelta[step=2, text=I ]",
      "ReasoningDelta[step=2, text=say ]",
      "ReasoningDelta[step=2, text=good ]",
      "ReasoningDelta[step=2, text=bye]",
      "TextDelta[step=2, text=good ]",
      "TextDelta[step=2, text=bye]",
      "Answered[step=2, usage=10 prompt + 5 completion = 15 tokens]",
      "RunEnded[step=2, run=AgentRun[ANSWERED after 2 steps, 20 prompt + 10 completion = 30 tokens]]");

  @Test
  void aListenerGetsEveryEventInOrder() {
    List<AgentEvent> events = new ArrayList<>();
    AgentRun run = agent(HELLO).run(Conversation.inMemory().user("go"), events::add);
    assertThat(lines(events)).isEqualTo(EXPECTED);
    assertThat(events.get(events.size() - 1)).isEqualTo(new AgentEvent.RunEnded(2, run));
  }

  @Test
  void aSubscriberGetsTheSameEvents() throws Exception {
    Collecting all = new Collecting(Long.MAX_VALUE);
    agent(HELLO).publish(Conversation.inMemory().user("go")).subscribe(all);
    assertThat(all.ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(lines(all.events)).isEqualTo(EXPECTED);
    assertThat(all.end).isEqualTo("complete");
  }

  @Test
  void noEventIsPublishedWithoutDemand() throws Exception {
    Collecting slow = new Collecting(0);
    agent(HELLO).publish(Conversation.inMemory().user("go")).subscribe(slow);
    for (int i = 1; i <= EXPECTED.size(); i++) {
      assertThat(slow.events).hasSizeLessThan(i);
      slow.subscription.request(1);
      slow.await(i);
    }
    assertThat(slow.ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(lines(slow.events)).isEqualTo(EXPECTED);
  }

  @Test
  void cancellingTheSubscriptionCancelsTheRunAndLeavesAValidHistory() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Tool<Named> stuck = Tool.of("hello", "", Named.class, who -> {
      entered.countDown();
      try {
        new CountDownLatch(1).await();
      } finally {
        interrupted.countDown();
      }
      return "";
    });
    Conversation conversation = Conversation.inMemory().user("go");
    Collecting some = new Collecting(Long.MAX_VALUE);
    agent(stuck).publish(conversation).subscribe(some);
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    some.await(6);
    some.subscription.cancel();
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    while (Scripted.results(conversation.messages()).isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(some.events).hasSize(6);
    assertThat(some.end).isEmpty();
    Valid.history(conversation.messages());
  }

  @Test
  void cancellingWorksEvenIfAToolOnTheRunsThreadSwallowsTheInterruption() {
    Collecting some = new Collecting(Long.MAX_VALUE);
    Tool<Named> deaf = Tool.of("hello", "", Named.class, who -> {
      some.subscription.cancel();
      return "swallowed " + Thread.interrupted();
    });
    Scripted model = Scripted.of(calls("h:0", "hello", "{\"name\":\"Ann\"}"), says("good bye"));
    Conversation conversation = Conversation.inMemory().user("go");
    CountDownLatch over = new CountDownLatch(1);
    Agent agent = Agent.builder(model).tools(deaf).executor(task -> {
      task.run();
      over.countDown();
    }).build();
    agent.publish(conversation).subscribe(some);
    while (over.getCount() > 0 || !ended(conversation)) {
      Thread.onSpinWait();
    }
    assertThat(conversation.messages()).hasSize(3).last().extracting(Message::text).isEqualTo("swallowed true");
    assertThat(model.requests).hasSize(1);
  }

  /** Messages are refused while a run lasts. */
  private static boolean ended(Conversation conversation) {
    try {
      conversation.add();
      return true;
    } catch (IllegalStateException running) {
      return false;
    }
  }

  @Test
  void aFailureAndADemandBelowOneArePublished() throws Exception {
    Collecting failing = new Collecting(Long.MAX_VALUE);
    Agent.builder(request -> {
      throw new IllegalStateException("no line");
    }).build().publish(Conversation.inMemory().user("go")).subscribe(failing);
    assertThat(failing.ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(failing.end).isEqualTo("java.lang.IllegalStateException: no line");
    Collecting wrong = new Collecting(-1);
    agent(HELLO).publish(Conversation.inMemory().user("go")).subscribe(wrong);
    assertThat(wrong.ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(wrong.end).contains("expected a demand of at least 1, found -1");
    assertThat(wrong.events).isEmpty();
  }
}
