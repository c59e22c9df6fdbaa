package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every started call ends exactly once. */
@Timeout(60)
class PairedEventsTest {

  record Numbered(int n) {}

  private final List<String> events = new ArrayList<>();
  private final AtomicInteger ran = new AtomicInteger();
  private final Tool<Numbered> tool = Tool.of("tool", "", Numbered.class, one -> {
    ran.incrementAndGet();
    return "did " + one.n();
  });

  private void run(AgentBuilder builder) {
    Conversation conversation = Conversation.inMemory().user("go");
    AgentRun run = builder.executor(Runnable::run).build().run(conversation, event -> {
      if (event instanceof AgentEvent.ToolStarted started) {
        events.add("TOOL_STARTED " + started.call().id());
      } else if (event instanceof AgentEvent.ToolEnded ended) {
        events.add("TOOL_ENDED " + ended.call().id() + ": " + ended.result().text());
      }
    });
    assertThat(run.done()).isTrue();
    Valid.history(run.messages());
  }

  @Test
  void aCallThatDoesNotRunStillStartsAndEnds() {
    Scripted model = Scripted.of(calls(ToolCall.of("a", "tool", "{}"), ToolCall.of("b", "none", "{}")), says("ok"));
    run(Agent.builder(model).tools(tool).approval(call -> Approval.refused("no")));
    assertThat(events).containsExactlyInAnyOrder("TOOL_STARTED a", "TOOL_ENDED a: Error: the call was refused: no",
        "TOOL_STARTED b", "TOOL_ENDED b: Error: there is no tool none; the tools are [tool]");
    assertThat(events).startsWith("TOOL_STARTED a");
  }

  @Test
  void aCallThatGetsANewIdStartsOnceUnderThatId() {
    Scripted model = Scripted.of(calls(ToolCall.of("", "tool", "{\"n\":0}"), ToolCall.of("c", "tool", "{\"n\":1}"),
        ToolCall.of("c", "tool", "{\"n\":2}")), says("ok"));
    run(Agent.builder(model).tools(tool.withRepeatable(true)));
    assertThat(events).containsExactlyInAnyOrder("TOOL_STARTED call_0", "TOOL_ENDED call_0: did 0",
        "TOOL_STARTED c", "TOOL_ENDED c: did 1", "TOOL_STARTED c_0", "TOOL_ENDED c_0: did 2");
    assertThat(ran).hasValue(3);
  }

  /** The arguments look complete when another call begins, but then they continue. */
  @Test
  void aCallThatStartedTooEarlyEndsAndStartsAgain() {
    run(Agent.builder(new Mixed()).tools(tool.withRepeatable(true)));
    assertThat(events).startsWith("TOOL_STARTED c").filteredOn("TOOL_STARTED c"::equals).hasSize(2);
    assertThat(events).filteredOn(event -> event.startsWith("TOOL_ENDED c: ")).hasSize(2).endsWith(
        events.stream().filter(event -> event.contains("cannot be read")).findFirst().orElseThrow());
    assertThat(events).hasSize(6);
  }

  /** Answers first with mixed pieces of two calls, and then with text. */
  private static final class Mixed implements ChatModel {

    private boolean asked;

    @Override
    public ChatResponse chat(ChatRequest request) {
      return ChatResponse.of(says("ok"));
    }

    @Override
    public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
      if (asked) {
        return ChatModel.super.publish(request);
      }
      asked = true;
      List<ChatChunk> chunks = new ArrayList<>();
      chunks.addAll(chunksOf(calls(ToolCall.of("c", "tool", "{\"n\":1}"), ToolCall.of("d", "tool", "{\"n\":2}"))));
      chunks.add(chunks.size() - 1, io.github.kimisdk.internal.wire.ChunkWire.read(io.github.kimisdk.json.Json.parse("""
          {"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[
          {"index":0,"function":{"arguments":" and more"}}]},"finish_reason":null}]}""")));
      return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
        @Override
        public void request(long n) {
          List<ChatChunk> all = List.copyOf(chunks);
          chunks.clear();
          all.forEach(subscriber::onNext);
          if (!all.isEmpty()) {
            subscriber.onComplete();
          }
        }

        @Override
        public void cancel() {}
      });
    }

    private static List<ChatChunk> chunksOf(AssistantMessage said) {
      return ChatResponse.of(said).chunks();
    }
  }
}
