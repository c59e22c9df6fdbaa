package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AgentTest {

  record Named(String name) {}

  private static Tool<Named> tool(String name, Tool.Work<Named> work) {
    return Tool.of(name, "", Named.class, work);
  }

  private static final Tool<Named> HELLO = tool("hello", who -> "hello " + who.name());

  @Test
  void anAnswerWithoutCallsEndsTheRun() {
    Scripted model = Scripted.of(says("42"));
    AgentRun run = Agent.builder(model).tools(HELLO).build().run("What?");
    assertThat(run.done()).isTrue();
    assertThat(run.text()).isEqualTo("42");
    assertThat(run.steps()).isEqualTo(1);
    assertThat(run.usage()).isEqualTo(Usage.of(10, 5));
    assertThat(run.messages()).containsExactly(Message.user("What?"), says("42"));
    assertThat(run).hasToString("AgentRun[ANSWERED after 1 step, 10 prompt + 5 completion = 15 tokens]");
  }

  @Test
  void callsAreRunAndTheModelIsAskedAgainWithTheirResults() {
    Scripted model = Scripted.of(calls("h:0", "hello", "{\"name\":\"Ann\"}"), says("done"));
    AgentRun run = Agent.builder(model).tools(HELLO).build().run("Greet Ann");
    assertThat(run.messages()).containsExactly(
        Message.user("Greet Ann"),
        calls("h:0", "hello", "{\"name\":\"Ann\"}"),
        ToolResult.of("hello Ann").message(ToolCall.of("h:0", "hello", "")),
        says("done"));
    assertThat(model.requests.get(1).messages()).isEqualTo(run.messages().subList(0, 3));
    assertThat(run.usage()).isEqualTo(Usage.of(20, 10));
    assertThat(run.conversation().usage()).isEqualTo(Usage.of(20, 10));
    Valid.history(run.messages());
  }

  @Test
  void callsOfOneAnswerRunConcurrentlyAndTheirResultsStandInOrder() throws Exception {
    CyclicBarrier together = new CyclicBarrier(3);
    CountDownLatch last = new CountDownLatch(1);
    Tool<Named> meeting = tool("meet", who -> {
      together.await(20, TimeUnit.SECONDS);
      if (who.name().equals("a")) {
        assertThat(last.await(20, TimeUnit.SECONDS)).isTrue();
      } else if (who.name().equals("c")) {
        last.countDown();
      }
      return who.name();
    });
    Scripted model = Scripted.of(calls(call("a"), call("b"), call("c")), says("met"));
    AgentRun run = Agent.builder(model).tools(meeting).build().run("go");
    assertThat(run.text()).isEqualTo("met");
    assertThat(model.shown()).containsExactly("a", "b", "c");
  }

  private static ToolCall call(String name) {
    return ToolCall.of("id:" + name, "meet", "{\"name\":\"" + name + "\"}");
  }

  @Test
  void theTemplateStandsBeforeTheConversationAndIsNotKeptInIt() {
    Scripted model = Scripted.of(says("ok"));
    ChatRequest template = ChatRequest.builder().model("kimi-k3").reasoningEffort("low").maxCompletionTokens(99).build();
    AgentRun run = Agent.builder(model).request(template).system("Be brief.").tools(HELLO).build().run("hi");
    ChatRequest asked = model.requests.get(0);
    assertThat(asked.messages()).containsExactly(Message.system("Be brief."), Message.user("hi"));
    assertThat(asked.model()).contains("kimi-k3");
    assertThat(asked.output().maxCompletionTokens()).hasValue(99);
    assertThat(asked.tools()).containsExactly(HELLO.spec());
    assertThat(run.messages()).containsExactly(Message.user("hi"), says("ok"));
  }

  @Test
  void aConversationContinuesOverSeveralRuns() {
    Scripted model = Scripted.of(says("one"), says("two"));
    Agent agent = Agent.builder(model).build();
    Conversation conversation = Conversation.inMemory().user("first");
    agent.run(conversation);
    assertThat(agent.run(conversation).steps()).as("there is nothing to do").isZero();
    assertThat(agent.run(conversation).text()).isEqualTo("one");
    AgentRun second = agent.run(conversation.user("second"));
    assertThat(second.text()).isEqualTo("two");
    assertThat(second.messages()).extracting(Message::text).containsExactly("first", "one", "second", "two");
    assertThat(second.usage()).isEqualTo(Usage.of(10, 5));
    assertThat(conversation.usage()).isEqualTo(Usage.of(20, 10));
  }

  @Test
  void missingReasoningGoesBackEmptyIfTheModelThinks() {
    AssistantMessage bare = AssistantMessage.of("", List.of(ToolCall.of("h:0", "hello", "{\"name\":\"x\"}")));
    assertThat(sentBack("kimi-k2.6", Optional.empty(), bare)).contains("");
    assertThat(sentBack("kimi-k2.5", Optional.empty(), bare)).contains("");
    assertThat(sentBack("kimi-for-coding", Optional.empty(), bare)).contains("");
    assertThat(sentBack("kimi-k2.6", Optional.of(Thinking.DISABLED), bare)).isEmpty();
    assertThat(sentBack("moonshot-v1-8k", Optional.empty(), bare)).isEmpty();
    assertThat(sentBack("kimi-k2-0905-preview", Optional.empty(), bare)).isEmpty();
    assertThat(sentBack("kimi-k3", Optional.empty(), bare.withReasoning("hm"))).contains("hm");
    assertThat(sentBack("moonshot-v1-8k", Optional.empty(), bare.withReasoning("hm"))).contains("hm");
    assertThat(sentBack("kimi-k3", Optional.empty(), AssistantMessage.of("plain"))).contains("");
    assertThat(sentBack("kimi-k2.6", Optional.empty(), AssistantMessage.of("plain"))).isEmpty();
    assertThat(sentBack("kimi-k2.6", Optional.of(Thinking.ENABLED.withKeep("all")), AssistantMessage.of("plain"))).contains("");
  }

  private static Optional<String> sentBack(String id, Optional<Thinking> thinking, AssistantMessage said) {
    Scripted model = Scripted.of(says("ok"));
    ChatRequestBuilder template = ChatRequest.builder().model(id);
    thinking.ifPresent(template::thinking);
    Conversation conversation = Conversation.inMemory().user("hi").add(said);
    conversation = said.toolCalls().isEmpty() ? conversation.user("and?") : conversation;
    Agent.builder(model).request(template.build()).tools(HELLO).build().run(conversation);
    return ((AssistantMessage) model.requests.get(0).messages().get(1)).reasoning();
  }

  @Test
  void aForcedCallIsForcedOnlyOnce() {
    Scripted model = Scripted.of(calls("h:0", "hello", "{\"name\":\"x\"}"), says("ok"));
    ChatRequest forced = ChatRequest.builder().toolChoice(ToolChoice.REQUIRED).build();
    assertThat(Agent.builder(model).request(forced).tools(HELLO).build().run("hi").done()).isTrue();
    assertThat(model.requests).extracting(request -> request.toolUse().choice())
        .containsExactly(Optional.of(ToolChoice.REQUIRED), Optional.empty());
  }

  @Test
  void theTokensOfANestedAgentCountForTheOuterRun() {
    Agent inner = Agent.builder(Scripted.of(calls("h:0", "hello", "{\"name\":\"Bob\"}"), says("greeted"))).tools(HELLO).build();
    Scripted model = Scripted.of(calls("g:0", "greeter", "{\"task\":\"Greet Bob\"}"), says("all done"));
    AgentRun run = Agent.builder(model).tools(inner.tool("greeter", "Greets")).build().run("go");
    assertThat(model.shown()).containsExactly("greeted");
    assertThat(run.usage()).isEqualTo(Usage.of(40, 20));
    assertThat(run.conversation().usage()).isEqualTo(Usage.of(40, 20));
  }

  @Test
  void anUnfinishedNestedRunIsAFailedResult() {
    Agent inner = Agent.builder(Scripted.of(calls("h:0", "hello", "{\"name\":\"Bob\"}"))).tools(HELLO).maxSteps(2).build();
    Scripted model = Scripted.of(calls("g:0", "greeter", "{\"task\":\"Greet Bob\"}"), says("all done"));
    Agent.builder(model).tools(inner.tool("greeter", "Greets")).build().run("go");
    assertThat(model.shown().get(0)).startsWith("Error: the agent ended with MAX_STEPS");
  }

  @Test
  void buildRefusesTooManyDuplicateAndTooLargeTools() {
    List<Tool<?>> many = new ArrayList<>();
    for (int i = 0; i < 128; i++) {
      many.add(tool("t" + i, who -> ""));
    }
    AgentBuilder builder = Agent.builder(Scripted.of());
    assertThatThrownBy(() -> builder.tools(many.toArray(new Tool<?>[0])).build())
        .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("expected at most 127 tools, found 128; choose those that the task needs");
    assertThatThrownBy(() -> Agent.builder(Scripted.of()).tools(HELLO, HELLO).build())
        .hasMessage("expected tools of different names, and none named read_result, which is the agent's own; "
            + "found two named hello");
    ChatRequest declared = ChatRequest.of("")
        .withToolUse(new io.github.kimisdk.chat.ToolUse(List.of(HELLO.spec()), Optional.empty()));
    assertThatThrownBy(() -> Agent.builder(Scripted.of()).request(declared).tools(HELLO).build())
        .hasMessageContaining("two named hello");
    Schema large = Schema.builder().required("a", Schema.string("x".repeat(15_000))).build();
    AgentBuilder coding = Agent.builder(Scripted.of()).tools(Tool.of("large", "", large, none -> ""));
    assertThat(coding.build()).isNotNull();
    assertThatThrownBy(() -> coding.request(ChatRequest.of("").withModel("kimi-for-coding")).build())
        .hasMessageContaining("tool large: expected a schema of at most 15000 bytes").hasMessageContaining("Kimi Code");
  }

  @Test
  void aTruncatedAnswerIsNotDone() {
    ChatResponse cut = ChatResponse.of("half");
    ChatResponse truncated = new ChatResponse(
        "", Optional.empty(), "",
        List.of(io.github.kimisdk.chat.Choice.of(cut.message(), io.github.kimisdk.chat.FinishReason.LENGTH)),
        Optional.empty(), Optional.empty(), true, cut.extra());
    AgentRun run = Agent.builder(request -> truncated).build().run("go");
    assertThat(run.stop()).isEqualTo(Stop.TRUNCATED);
    assertThat(run.done()).isFalse();
    Valid.history(run.messages());
  }
}
