package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.tool.AgentEvent.Kind;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
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
      "STEP in step 1",
      "REASONING in step 1: I ",
      "REASONING in step 1: call ",
      "REASONING in step 1: 1",
      "ANSWERED in step 1: 10 prompt + 5 completion = 15 tokens",
      "TOOL_STARTED in step 1: " + ToolCall.of("h:0", "hello", "{\"name\":\"Ann\"}"),
      "TOOL_ENDED in step 1: " + ToolCall.of("h:0", "hello", "{\"name\":\"Ann\"}") + " gave ToolResult[hello Ann]",
      "STEP in step 2",
      "REASONING in step 2: so ",
      "REASONING in step 2: I ",
      "REASONING in step 2: say ",
      "REASONING in step 2: good ",
      "REASONING in step 2: bye",
      "TEXT in step 2: good ",
      "TEXT in step 2: bye",
      "ANSWERED in step 2: 10 prompt + 5 completion = 15 tokens",
      "DONE in step 2: AgentRun[ANSWERED after 2 steps, 20 prompt + 10 completion = 30 tokens]");

  @Test
  void aListenerIsToldEverythingInOrder() {
    List<AgentEvent> events = new ArrayList<>();
    AgentRun run = agent(HELLO).run(Conversation.inMemory().user("go"), events::add);
    assertThat(lines(events)).isEqualTo(EXPECTED);
    assertThat(events.get(events.size() - 1).run()).contains(run);
  }

  @Test
  void aSubscriberIsToldTheSame() throws Exception {
    Collecting all = new Collecting(Long.MAX_VALUE);
    agent(HELLO).publish(Conversation.inMemory().user("go")).subscribe(all);
    assertThat(all.ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(lines(all.events)).isEqualTo(EXPECTED);
    assertThat(all.end).isEqualTo("complete");
  }

  @Test
  void nothingIsPublishedThatWasNotAskedFor() throws Exception {
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
  void cancellingTheSubscriptionCancelsTheRunAndTheHistoryIsWhole() throws Exception {
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
  void aFailureIsPublishedAndSoIsADemandOfNothing() throws Exception {
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

  /** The end of the answer comes only after the tool has run: it must have started before. */
  @Test
  void aRepeatableToolStartsBeforeTheAnswerHasEnded() {
    CountDownLatch ran = new CountDownLatch(2);
    Tool<Named> early = Tool.of("hello", "", Named.class, who -> {
      ran.countDown();
      return "hello " + who.name();
    }).withRepeatable(true);
    ChatResponse answer = ChatResponse.of(calls(
        ToolCall.of("h:0", "hello", "{\"name\":\"Ann\"}"), ToolCall.of("h:1", "hello", "{\"name\":\"Bob\"}"), ToolCall.of("h:2", "hello", "{\"na")));
    List<Kind> kinds = new ArrayList<>();
    Conversation conversation = Conversation.inMemory().user("go");
    Agent.builder(new Holding(answer, ran)).tools(early).maxSteps(1).build().run(conversation, event -> kinds.add(event.kind()));
    assertThat(kinds.subList(0, kinds.indexOf(Kind.ANSWERED))).filteredOn(Kind.TOOL_STARTED::equals).hasSize(2);
    assertThat(kinds).filteredOn(Kind.TOOL_ENDED::equals).hasSize(3);
    assertThat(Scripted.results(conversation.messages())).startsWith("hello Ann", "hello Bob").last().asString().contains("cannot be read");
    Valid.history(conversation.messages());
  }

  @Test
  void withSomebodyToApproveNothingStartsBefore() {
    List<Kind> kinds = new ArrayList<>();
    Agent agent = Agent.builder(Scripted.of(calls("h:0", "hello", "{\"name\":\"Ann\"}"), says("ok")))
        .tools(HELLO.withRepeatable(true)).approval(call -> Approval.ALLOWED).build();
    agent.run(Conversation.inMemory().user("go"), event -> kinds.add(event.kind()));
    assertThat(kinds.indexOf(Kind.TOOL_STARTED)).isGreaterThan(kinds.indexOf(Kind.ANSWERED));
  }

  /** Publishes all chunks but the last, and that one when a latch is open. */
  private record Holding(ChatResponse answer, CountDownLatch latch) implements ChatModel {

    @Override
    public ChatResponse chat(ChatRequest request) {
      return answer;
    }

    @Override
    public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
      List<ChatChunk> chunks = answer.chunks();
      return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
        @Override
        public void request(long n) {
          chunks.subList(0, chunks.size() - 1).forEach(subscriber::onNext);
          new Thread(() -> {
            try {
              latch.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            subscriber.onNext(chunks.get(chunks.size() - 1));
            subscriber.onComplete();
          }).start();
        }

        @Override
        public void cancel() {}
      });
    }
  }

  /** Keeps what it is told; asks for so much at the start. */
  private static final class Collecting implements Flow.Subscriber<AgentEvent> {

    final List<AgentEvent> events = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch ended = new CountDownLatch(1);
    private final long first;
    volatile Flow.Subscription subscription;
    volatile String end = "";

    Collecting(long first) {
      this.first = first;
    }

    void await(int count) {
      while (events.size() < count) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      if (first != 0) {
        given.request(first);
      }
    }

    @Override
    public void onNext(AgentEvent event) {
      events.add(event);
    }

    @Override
    public void onError(Throwable failure) {
      end = failure.toString();
      ended.countDown();
    }

    @Override
    public void onComplete() {
      end = "complete";
      ended.countDown();
    }
  }
}
