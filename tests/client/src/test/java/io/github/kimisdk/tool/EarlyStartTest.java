package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.tool.AgentEvent.Answered;
import io.github.kimisdk.tool.AgentEvent.ToolEnded;
import io.github.kimisdk.tool.AgentEvent.ToolStarted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Repeatable tools start while the answer still arrives. */
@Timeout(60)
class EarlyStartTest {

  record Named(String name) {}

  private static final Tool<Named> HELLO = Tool.of("hello", "", Named.class, who -> "hello " + who.name());

  /** The answer ends only after the tool has run, so the tool must have started before. */
  @Test
  void aRepeatableToolStartsBeforeTheAnswerHasEnded() {
    CountDownLatch ran = new CountDownLatch(2);
    Tool<Named> early = Tool.of("hello", "", Named.class, who -> {
      ran.countDown();
      return "hello " + who.name();
    }).withRepeatable(true);
    ChatResponse answer = ChatResponse.of(calls(
        ToolCall.of("h:0", "hello", "{\"name\":\"Ann\"}"), ToolCall.of("h:1", "hello", "{\"name\":\"Bob\"}"),
        ToolCall.of("h:2", "hello", "{\"na")));
    List<Class<?>> kinds = new ArrayList<>();
    Conversation conversation = Conversation.inMemory().user("go");
    Agent.builder(new Holding(answer, ran)).tools(early).maxSteps(1).build()
        .run(conversation, event -> kinds.add(event.getClass()));
    assertThat(kinds.subList(0, kinds.indexOf(Answered.class))).filteredOn(ToolStarted.class::equals).hasSize(2);
    assertThat(kinds).filteredOn(ToolEnded.class::equals).hasSize(3);
    assertThat(Scripted.results(conversation.messages())).startsWith("hello Ann", "hello Bob").last().asString()
        .contains("cannot be read");
    Valid.history(conversation.messages());
  }

  @Test
  void eachOfManyCallsStartsOnceBeforeTheAnswerHasEnded() {
    ToolCall[] many = new ToolCall[5_000];
    Arrays.setAll(many, i -> ToolCall.of("h:" + i, "hello", "{\"name\":\"" + i + "\"}"));
    List<AgentEvent> events = new ArrayList<>();
    Agent.builder(Scripted.of(calls(many))).tools(HELLO.withRepeatable(true)).executor(Runnable::run).maxSteps(1).build()
        .run(Conversation.inMemory().user("go"), events::add);
    List<Class<?>> kinds = new ArrayList<>(events.stream().map(AgentEvent::getClass).toList());
    assertThat(kinds.subList(0, kinds.indexOf(Answered.class))).filteredOn(ToolStarted.class::equals).hasSize(5_000);
    assertThat(events).filteredOn(ToolStarted.class::isInstance).extracting(event -> ((ToolStarted) event).call().id())
        .doesNotHaveDuplicates();
  }

  @Test
  void withAnApprovalNoToolStartsBeforeTheAnswerHasEnded() {
    List<Class<?>> kinds = new ArrayList<>();
    Agent agent = Agent.builder(Scripted.of(calls("h:0", "hello", "{\"name\":\"Ann\"}"), says("ok")))
        .tools(HELLO.withRepeatable(true)).approval(call -> Approval.ALLOWED).build();
    agent.run(Conversation.inMemory().user("go"), event -> kinds.add(event.getClass()));
    assertThat(kinds.indexOf(ToolStarted.class)).isGreaterThan(kinds.indexOf(Answered.class));
  }

  /** Publishes all chunks but the last, and the last chunk when the latch is open. */
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
}
