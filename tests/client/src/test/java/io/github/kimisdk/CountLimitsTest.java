package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentRun;
import io.github.kimisdk.tool.Tool;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An answer has a limited number of tool calls and choices, however it is read. */
@Timeout(120)
class CountLimitsTest {

  private static final ChatRequest REQUEST = ChatRequest.of("hi");

  private static String join(int count, IntFunction<String> part) {
    return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining(","));
  }

  /** An answer of calls, all of them in one event or in the response. */
  private static ScriptedAnswer calls(boolean streamed, int count) {
    String calls = "\"tool_calls\":["
        + join(count, i -> "{\"id\":\"c" + i + "\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}")
        + "]";
    String end = "\"finish_reason\":\"tool_calls\"";
    return streamed
        ? ScriptedAnswer.events("data: {\"choices\":[{\"delta\":{" + calls + "}}]}\n\ndata: {\"choices\":[{\"delta\":{}," + end
        + "}]}\n\n"
            + "data: [DONE]\n\n")
        : json("{\"choices\":[{\"message\":{" + calls + "}," + end + "}]}");
  }

  private static ScriptedAnswer choices(boolean streamed, int count) {
    return choices(streamed, count, "{\"content\":\"x\"},\"finish_reason\":\"stop\"}");
  }

  private static ScriptedAnswer choices(boolean streamed, int count, String text) {
    return streamed
        ? ScriptedAnswer.events("data: {\"choices\":[" + join(count, i -> "{\"index\":" + i + ",\"delta\":" + text)
        + "]}\n\ndata: [DONE]\n\n")
        : json("{\"choices\":[" + join(count, i -> "{\"index\":" + i + ",\"message\":" + text) + "]}");
  }

  private static ScriptedAnswer json(String body) {
    return ScriptedAnswer.of(200, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private static KimiBuilder kimi(KimiServer server) {
    return Kimi.builder().key(TestKimi.KEY).baseUrl(server.baseUrl());
  }

  private static KimiException refused(Verb verb, KimiBuilder builder, String limit, String setting) throws Exception {
    try (Kimi kimi = builder.build()) {
      KimiException failure = verb.ask(kimi, REQUEST).failure();
      assertThat(failure).isInstanceOf(KimiException.InvalidResponse.class).hasMessageContaining("at most " + limit);
      assertThat(failure.hint()).contains("Kimi.builder()." + setting + "(...)");
      return failure;
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void anAnswerWithTooManyCallsIsRefused(Verb verb) throws Exception {
    try (KimiServer server = KimiServer.scripted(calls(verb.streams(), 90_000), calls(verb.streams(), 6),
        calls(verb.streams(), 5))) {
      // The values of so many calls take more memory than the default limit of events allows.
      refused(verb, kimi(server).maxEventBytes(32 << 20), "10000 tool calls", "maxToolCalls");
      KimiException failure = refused(verb, kimi(server).maxToolCalls(5), "5 tool calls", "maxToolCalls");
      assertThat(failure.partial().orElseThrow().toolCalls()).hasSize(6);
      try (Kimi kimi = kimi(server).maxToolCalls(5).build()) {
        assertThat(verb.ask(kimi, REQUEST).failure()).isNull();
      }
      assertThat(server.requests()).hasSize(3);
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void anAnswerWithTooManyChoicesIsRefused(Verb verb) throws Exception {
    try (KimiServer server = KimiServer.scripted(choices(verb.streams(), 3), choices(verb.streams(), 2))) {
      refused(verb, kimi(server).maxChoices(2), "2 choices", "maxChoices");
      try (Kimi kimi = kimi(server).maxChoices(2).build()) {
        assertThat(verb.ask(kimi, REQUEST).failure()).isNull();
      }
    }
  }

  /** Chunks without content are held back until the end of the stream. */
  @ParameterizedTest
  @EnumSource(Verb.class)
  void tooManyChoicesWithoutContentAreRefused(Verb verb) throws Exception {
    String empty = "{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":\"stop\"}";
    try (KimiServer server = KimiServer.scripted(choices(verb.streams(), 3, empty), choices(verb.streams(), 2, empty))) {
      refused(verb, kimi(server).maxChoices(2), "2 choices", "maxChoices");
      try (Kimi kimi = kimi(server).maxChoices(2).build()) {
        assertThat(verb.ask(kimi, REQUEST).failure()).isNull();
      }
    }
  }

  /** The end of a part is held back while another part may follow. */
  @ParameterizedTest
  @EnumSource(Verb.class)
  void tooManyChoicesAreRefusedWhereTheEndIsHeldBack(Verb verb) throws Exception {
    String first = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(ends(3)), ScriptedAnswer.events(first + ends(3)))) {
      refused(verb, kimi(server).maxChoices(2).maxContinuations(1), "2 choices", "maxChoices");
      refused(verb, kimi(server).maxChoices(2).maxContinuations(1), "2 choices", "maxChoices");
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void tooManyChoicesOfALaterPartAreRefused(Verb verb) throws Exception {
    String cut = "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n";
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(cut), ScriptedAnswer.events(ends(3)))) {
      KimiException failure = refused(verb, kimi(server).maxChoices(2).maxContinuations(1), "2 choices", "maxChoices");
      assertThat(failure.partial().orElseThrow().text()).isEqualTo("x");
    }
  }

  private static String ends(int choices) {
    return "data: {\"choices\":[" + join(choices, i -> "{\"index\":" + i + ",\"delta\":{},\"finish_reason\":\"stop\"}")
        + "]}\n\ndata: [DONE]\n\n";
  }

  @Test
  void aRaisedLimitAdmitsAllCallsInLinearTime() {
    try (KimiServer server = KimiServer.scripted(calls(false, 60_000), calls(true, 60_000));
        Kimi kimi = kimi(server).maxToolCalls(60_000).build()) {
      ChatResponse whole = kimi.chat(REQUEST);
      assertThat(whole.toolCalls()).hasSize(60_000);
      assertThat(kimi.withMaxResumes(1).chat(REQUEST).toolCalls()).isEqualTo(whole.toolCalls());
    }
  }

  @Test
  void noToolOfSuchAnAnswerStarts() throws Exception {
    record None() {}
    AtomicInteger ran = new AtomicInteger();
    Tool<None> tool = Tool.of("f", "", None.class, none -> "ran " + ran.incrementAndGet()).withRepeatable(true);
    try (KimiServer server = KimiServer.scripted(calls(true, 20_000)); Kimi kimi = kimi(server).build()) {
      assertThat(catchThrowable(() -> Agent.builder(kimi).tools(tool).build().run("go")))
          .isInstanceOf(KimiException.InvalidResponse.class);
      assertThat(ran).hasValue(0);
    }
  }

  /** A server may repeat the name with every piece. Calls of another choice must not make all pieces be joined each time. */
  @Test
  void aCallOfManyNamedPiecesIsJoinedOnce() {
    record None() {}
    String piece = "{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"" + "x".repeat(100) + "\"}}";
    String others = join(3, i -> "{\"index\":" + i + ",\"id\":\"o" + i + "\",\"function\":{\"name\":\"f\"}}");
    String events = "data: {\"choices\":[{\"index\":1,\"delta\":{\"tool_calls\":[" + others + "]}}]}\n\n"
        + ("data: {\"choices\":[{\"delta\":{\"tool_calls\":[" + piece + "]}}]}\n\n").repeat(200_000)
        + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"},"
        + "{\"index\":1,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n";
    Tool<None> tool = Tool.of("f", "", None.class, none -> "never").withRepeatable(true);
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(events)); Kimi kimi = kimi(server).build()) {
      AgentRun run = Agent.builder(kimi).tools(tool).maxSteps(1).build().run("go");
      assertThat(run.messages().get(1)).asInstanceOf(InstanceOfAssertFactories.type(AssistantMessage.class))
          .satisfies(answer -> assertThat(answer.toolCalls()).singleElement().satisfies(
              call -> assertThat(call.asWritten().arguments()).hasSize(20_000_000)));
    }
  }

  @Test
  void aLimitIsAtLeastOne() {
    assertThatIllegalArgumentException().isThrownBy(() -> Kimi.builder().maxToolCalls(0))
        .withMessageContaining("maxToolCalls: expected at least 1, found 0");
    assertThatIllegalArgumentException().isThrownBy(() -> Kimi.builder().maxChoices(0))
        .withMessageContaining("maxChoices: expected at least 1, found 0");
  }
}
