package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three hundred steps of a thinking model with concurrent calls, over HTTP, against a server as strict as Kimi. */
@Timeout(120)
class LongRunTest {

  private static final int STEPS = 300;

  record Add(int a, int b) {}

  /** Answers the n-th request, and asserts that every earlier answer came back unchanged. */
  private static final class Model implements ChatModel {

    final AtomicInteger asked = new AtomicInteger();
    final List<AssistantMessage> given = new ArrayList<>();

    @Override
    public ChatResponse chat(ChatRequest request) {
      List<Message> said = new ArrayList<>(request.messages());
      said.removeIf(message -> !(message instanceof AssistantMessage));
      said.replaceAll(message -> written((AssistantMessage) message));
      assertThat(said).as("the answers so far, whole and in order").isEqualTo(given);
      checkResults(request.messages());
      asked.incrementAndGet();
      given.add(given.size() == STEPS ? AssistantMessage.of("the end").withReasoning("done") : step(given.size()));
      return ChatResponse.of(given.get(given.size() - 1)).withUsage(Usage.of(100, 10));
    }

    private static AssistantMessage written(AssistantMessage said) {
      return said.withToolCalls(said.toolCalls().stream().map(ToolCall::asWritten).toList());
    }

    private static AssistantMessage step(int n) {
      List<ToolCall> calls = new ArrayList<>();
      for (int i = 0; i <= n % 4; i++) {
        calls.add(ToolCall.of("add:" + (n + i), i == 2 ? "read" : "add", "{\"a\": " + n + ", \"b\": " + i + "}"));
      }
      if (n % 7 == 0) {
        calls.add(ToolCall.of("oops:" + n, n % 2 == 0 ? "none" : "add", "{\"a\":"));
      }
      return AssistantMessage.of(n % 3 == 0 ? "step " + n : "", calls).withReasoning(n % 5 == 0 ? "" : "thought " + n);
    }

    /** Asserts that the results of each answer follow it in the order of its calls. */
    private void checkResults(List<Message> messages) {
      int next = 1;
      for (AssistantMessage message : given) {
        assertThat(written((AssistantMessage) messages.get(next++))).isEqualTo(message);
        for (ToolCall call : message.toolCalls()) {
          ToolMessage result = (ToolMessage) messages.get(next++);
          assertThat(result.toolCallId()).isEqualTo(call.id());
          assertThat(result.text()).isEqualTo(expected(call, result.text()));
        }
      }
      assertThat(next).isEqualTo(messages.size());
    }

    private static String expected(ToolCall call, String found) {
      if (!call.arguments().endsWith("}")) {
        assertThat(found).startsWith("Error: ");
        return found;
      }
      return call.parsedArguments().get("a").asInt() + call.parsedArguments().get("b").asInt() + "";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kimi-k3", "kimi-k2.7-code", "kimi-k2.6", "kimi-k2-thinking", "kimi-for-coding"})
  void noStepIsRefused(String id) {
    Model model = new Model();
    Tool<Add> add = Tool.of("add", "Adds", Add.class, sum -> String.valueOf(sum.a() + sum.b()));
    Tool<Add> read = Tool.of("read", "Adds, and may start early", Add.class, sum -> String.valueOf(sum.a() + sum.b()))
        .withRepeatable(true);
    try (KimiServer server = KimiServer.builder(model).strict(true).recording(2 * STEPS, 64 << 20).start();
        Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).model(id).build()) {
      AgentRun run = Agent.builder(kimi).tools(add, read).maxSteps(STEPS + 1).build().run("Add a lot");
      assertThat(run.text()).isEqualTo("the end");
      assertThat(run.steps()).isEqualTo(STEPS + 1).isEqualTo(model.asked.get()).isEqualTo(server.requests().size());
      assertThat(run.usage()).isEqualTo(Usage.of(100 * (STEPS + 1), 10 * (STEPS + 1)));
      Valid.history(run.messages());
    }
  }
}
