package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Bad output of a model: nothing crashes, the model is told, the raw text is kept, and every server accepts the history. */
@Timeout(60)
class BadOutputTest {

  record Sum(int a, int b) {}

  private static final Tool<Sum> ADD = Tool.of("add", "", Sum.class, sum -> String.valueOf(sum.a() + sum.b()));

  private record Case(String name, String tool, String arguments, String told) {}

  @TestFactory
  Stream<DynamicTest> theModelIsTold() {
    String large = "\"" + "x".repeat(1 << 20) + "\"";
    return Stream.of(
        new Case("right arguments", "add", "{\"a\":1,\"b\":2}", "3"),
        new Case("no JSON", "add", "one and two", "cannot be read: line 1, column 1"),
        new Case("cut JSON", "add", "{\"a\":1,", "the end of the text"),
        new Case("nothing", "add", "", "expected member \"a\""),
        new Case("text after the JSON", "add", "{\"a\":1,\"b\":2} is what I want", "line 1, column 15"),
        new Case("two objects", "add", "{\"a\":1,\"b\":2}{\"a\":1,\"b\":2}", "line 1, column 14"),
        new Case("a fence around it", "add", "```json\n{\"a\":1,\"b\":2}\n```", "found '`'"),
        new Case("an array", "add", "[1,2]", "expected object, found array"),
        new Case("a wrong type", "add", "{\"a\":\"1\",\"b\":2}", "/a: expected"),
        new Case("a missing member", "add", "{\"a\":1}", "expected member \"b\", found"),
        new Case("a member too many", "add", "{\"a\":1,\"b\":2,\"c\":3}", "/c: expected"),
        new Case("a number too large", "add", "{\"a\":1,\"b\":99999999999}", "/b: expected"),
        new Case("1 MB of arguments", "add", "{\"a\":" + large + ",\"b\":2}", "/a: expected"),
        new Case("1 MB of no JSON", "add", "{".repeat(1 << 20), "cannot be read"),
        new Case("a lone surrogate", "add", "{\"a\":\"\\ud800\"", "cannot be read"),
        new Case("an unknown tool", "subtract", "{\"a\":1}", "Error: there is no tool subtract; the tools are [add]"),
        new Case("an unknown tool with no JSON", "x y", "?", "there is no tool x y"),
        new Case("an endless name", "x".repeat(1_000_000), "{}", "Error: there is no tool " + "x".repeat(80)
        + "...; the tools are [add]"),
        new Case("an endless name of faces", "x" + "\ud83d\ude00".repeat(100), "{}", " x" + "\ud83d\ude00".repeat(79)
        + "...; the"),
        new Case("an empty name", "", "{}", "there is no tool unnamed"),
        new Case("a blank name", " ", "{}", "there is no tool unnamed"))
        .map(each -> DynamicTest.dynamicTest(each.name, () -> check(each)));
  }

  private static void check(Case each) {
    Scripted model = Scripted.of(calls("c:0", each.tool, each.arguments), says("repaired"));
    AgentRun run = Agent.builder(model).tools(ADD).build().run("go");
    assertThat(run.text()).isEqualTo("repaired");
    assertThat(model.shown()).hasSize(1);
    assertThat(model.shown().get(0)).contains(each.told).hasSizeLessThan(1_000);
    AssistantMessage said = (AssistantMessage) run.messages().get(1);
    ToolCall kept = said.toolCalls().get(0);
    assertThat(kept.parsedArguments()).isInstanceOf(JsonObject.class);
    assertThat(kept.asWritten().arguments()).isEqualTo(each.arguments.isEmpty() ? "{}" : each.arguments);
    assertThat(said.reasoning()).isPresent();
    Valid.history(run.messages());
  }

  @Test
  void callsWithTheSameIdBothRunAndGetDifferentIds() {
    Scripted model = Scripted.of(
        calls(ToolCall.of("c", "add", "{\"a\":1,\"b\":2}"), ToolCall.of("c", "add", "{\"a\":3,\"b\":4}"),
        ToolCall.of("c", "add", "{\"a\":3,\"b\":4}")),
        says("ok"));
    AgentRun run = Agent.builder(model).tools(ADD.withRepeatable(true)).build().run("go");
    assertThat(model.shown()).containsExactly("3", "7", "7");
    assertThat(((AssistantMessage) run.messages().get(1)).toolCalls()).extracting(ToolCall::id)
        .containsExactly("c", "c_0", "c_1");
    Valid.history(run.messages());
  }

  @Test
  void callsWithoutAnIdGetOne() {
    Scripted model = Scripted.of(calls(ToolCall.of("", "add", "{\"a\":1,\"b\":2}"), ToolCall.of("", "add", "{}")), says("ok"));
    AgentRun run = Agent.builder(model).tools(ADD).build().run("go");
    assertThat(model.shown().get(0)).isEqualTo("3");
    assertThat(((AssistantMessage) run.messages().get(1)).toolCalls()).extracting(ToolCall::id)
        .containsExactly("call_0", "call_1");
    Valid.history(run.messages());
  }

  @Test
  void theSameIdInTwoAnswersIsAccepted() {
    Scripted model = Scripted.of(calls("c:0", "add", "{\"a\":1,\"b\":2}"), calls("c:0", "add", "{\"a\":5,\"b\":5}"), says("ok"));
    AgentRun run = Agent.builder(model).tools(ADD).build().run("go");
    assertThat(model.shown()).containsExactly("10");
    Valid.history(run.messages());
  }

  @Test
  void hundredsOfCallsInOneAnswerAreAllAnswered() {
    List<ToolCall> many = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add(ToolCall.of("c:" + i, i % 3 == 0 ? "none" : "add", "{\"a\":" + i + ",\"b\":1}"));
    }
    Scripted model = Scripted.of(calls(many.toArray(new ToolCall[0])), says("ok"));
    AgentRun run = Agent.builder(model).tools(ADD).build().run("go");
    assertThat(model.shown()).hasSize(300).contains("300", "2").first().asString().contains("no tool none");
    Valid.history(run.messages());
  }

  @Test
  void theModelIsToldThatItsCallWasTruncated() {
    List<ChatResponse> answers = new ArrayList<>(List.of(ChatResponse.of(says("shorter"))));
    ChatResponse cut = ChatResponse.of(calls("c:0", "add", "{\"a\":1,"));
    answers.add(0, new ChatResponse("", cut.created(), "", List.of(Choice.of(cut.message(), FinishReason.LENGTH)),
        cut.usage(), cut.systemFingerprint(), true, cut.extra()));
    AgentRun run = Agent.builder(request -> answers.remove(0)).tools(ADD).build().run("go");
    assertThat(run.text()).isEqualTo("shorter");
    assertThat(run.messages().get(2).text()).contains("cannot be read", ToolCall.UNREADABLE)
        .endsWith("was cut off by the limit of tokens. Write less at a time.");
  }

  /** Runs an agent whose model answers so. Returns the run as text, and the warnings in the log. */
  private static List<String> told(AssistantMessage answer) {
    List<String> told = new ArrayList<>();
    Handler handler = new StreamHandler() {
      @Override
      public synchronized void publish(LogRecord one) {
        told.add(one.getLevel() + " " + one.getMessage());
      }
    };
    Logger logger = Logger.getLogger("io.github.kimisdk");
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      told.add(0, Agent.builder(Scripted.of(answer)).build().run("go").toString());
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
    return told;
  }

  @Test
  void anAnswerThatIsOnlyReasoningIsToldToTheProgram() {
    assertThat(told(AssistantMessage.of("").withReasoning("only thoughts"))).containsExactly(
        "AgentRun[ANSWERED with reasoning only after 1 step, 10 prompt + 5 completion = 15 tokens]",
        "WARNING the model answered step 1 without text, with 13 characters of reasoning; AgentRun.response() has the answer, "
            + "and the conversation does not keep it");
    assertThat(told(AssistantMessage.of("").withReasoning(""))).containsExactly(
        "AgentRun[ANSWERED without text after 1 step, 10 prompt + 5 completion = 15 tokens]",
        "WARNING the model answered step 1 without text, with 0 characters of reasoning; AgentRun.response() has the answer, "
            + "and the conversation does not keep it");
    assertThat(told(AssistantMessage.of("hello").withReasoning("only thoughts")))
        .containsExactly("AgentRun[ANSWERED after 1 step, 10 prompt + 5 completion = 15 tokens]");
  }

  @Test
  void anAnswerWithoutContentIsNotKept() {
    Scripted model = Scripted.of(AssistantMessage.of("").withReasoning("only thoughts"));
    AgentRun run = Agent.builder(model).tools(ADD).build().run("go");
    assertThat(run.done()).isTrue();
    assertThat(run.text()).isEmpty();
    assertThat(run.response().reasoning()).contains("only thoughts");
    assertThat(run.messages()).hasSize(1);
    assertThat(run.conversation().usage().completionTokens()).isEqualTo(5);
    Valid.history(run.messages());
  }

  @Test
  void anAnswerWithoutReasoningIsKeptWithEmptyReasoning() {
    ChatRequest thinking = ChatRequest.builder().model("kimi-k3").build();
    AssistantMessage bare = AssistantMessage.of("", List.of(ToolCall.of("c:0", "add", "{\"a\":1,\"b\":2}")));
    AgentRun run = Agent.builder(Scripted.of(bare, AssistantMessage.of("3"))).request(thinking).tools(ADD).build().run("go");
    assertThat(run.messages().get(1)).isEqualTo(bare.withReasoning(""));
    Valid.history(run.messages());
  }

  @Test
  void anExampleWithoutReasoningInTheTemplateIsSentWithEmptyReasoning() {
    AssistantMessage example = AssistantMessage.of("4");
    ChatRequest thinking = ChatRequest.builder().model("kimi-k3").build().withMessages(List.of(Message.user("2+2?"), example));
    Scripted model = Scripted.of(says("5"));
    Agent.builder(model).request(thinking).build().run("2+3?");
    assertThat(model.requests.get(0).messages().get(1)).isEqualTo(example.withReasoning(""));
  }
}
