package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A strict server refuses what Kimi refuses, in Kimi's words, and nothing else. */
class StrictServerTest {

  private static final String CALL = """
      {"role":"assistant","reasoning_content":"","tool_calls":[{"id":"a:0","type":"function","function":{"name":"a","arguments":"{}"}}]}""";
  private static final String BARE_CALL = CALL.replace("\"reasoning_content\":\"\",", "");
  private static final String RESULT = "{\"role\":\"tool\",\"tool_call_id\":\"a:0\",\"content\":\"1\"}";
  private static final String MISSING = "reasoning_content is missing in assistant tool call message at index ";

  private static final String NAMED = ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"a\"}}";

  private record Case(String name, String expected, String model, String more, String... messages) {}

  @TestFactory
  List<DynamicTest> whatKimiRefuses() {
    return tests(
        new Case("missing reasoning, k2.5", MISSING + 1, "kimi-k2.5", "", user(), BARE_CALL, RESULT),
        new Case("missing reasoning, k2.6", MISSING + 1, "kimi-k2.6", "", user(), BARE_CALL, RESULT),
        new Case("missing reasoning, k2 thinking", MISSING + 1, "kimi-k2-thinking-turbo", "", user(), BARE_CALL, RESULT),
        new Case("missing reasoning of an earlier turn, k3", MISSING + 1, "kimi-k3", "", user(), BARE_CALL, RESULT, user()),
        new Case("missing reasoning of an earlier turn, k2.7", MISSING + 1, "kimi-k2.7-code", "", user(), BARE_CALL, RESULT,
        user()),
        new Case("missing reasoning of an earlier turn, Kimi Code", MISSING + 1, "kimi-for-coding", "", user(), BARE_CALL,
        RESULT, user()),
        new Case("missing reasoning of an earlier turn that is kept", MISSING + 1, "kimi-k2.6",
            ",\"thinking\":{\"type\":\"enabled\",\"keep\":\"all\"}", user(), BARE_CALL, RESULT, user()),
        new Case("null for reasoning", MISSING + 0, "kimi-k3", "", CALL.replace("\"\"", "null"), RESULT),
        new Case("a result without an id", "tool_call_id  not found", "kimi-k2.6", "", user(), CALL,
        "{\"role\":\"tool\",\"content\":\"1\"}"),
        new Case("a call and its result without an id", "tool_call_id  not found", "kimi-k2.6", "", user(),
        CALL.replace("a:0", ""), RESULT.replace("a:0", "")),
        new Case("a result with another id", "tool_call_id  not found", "kimi-k2.6", "", user(), CALL,
        RESULT.replace("a:0", "b:0")),
        new Case("two results of one call", "tool_call_id  not found", "kimi-k2.6", "", user(), CALL, RESULT, RESULT),
        new Case("a result without a call", "tool_call_id  not found", "kimi-k2.6", "", user(), RESULT),
        new Case("a call without a result at the end", "did not have response messages: a:0", "kimi-k2.6", "", user(), CALL),
        new Case("a call without a result before a user message", "did not have response messages: a:0", "kimi-k2.6", "", CALL,
        user(), RESULT),
        new Case("an empty assistant message", "the message at position 1 with role 'assistant' must not be empty",
            "kimi-k2.6", "", user(), "{\"role\":\"assistant\",\"content\":\"\"}"),
        new Case("an empty text part", "text content is empty", "kimi-k2.6", "", user(),
            CALL.replace("\"reasoning_content\"", "\"content\":[{\"type\":\"text\",\"text\":\"\"}],\"reasoning_content\""),
            RESULT),
        new Case("no messages", "Invalid request: messages must not be empty", "kimi-k2.6", ""),
        new Case("two tools of one name", "function name a is duplicated", "kimi-k2.6", tools("a", "b", "a"), user()),
        new Case("a name with a dot", "Invalid request: function name is invalid, must start with a letter", "kimi-k2.6",
        tools("a.b"), user()),
        new Case("a name that begins with a digit", "function name is invalid", "kimi-k2.6", tools("1a"), user()),
        new Case("129 tools", "Expected an array with maximum length 128, but got 129", "kimi-k2.6", tools(many(129)), user()),
        new Case("a tool required while thinking", "tool_choice 'required' is incompatible with thinking enabled", "kimi-k2.6",
            tools("a") + ",\"tool_choice\":\"required\"", user()),
        new Case("a named tool while thinking", "tool_choice 'specified' is incompatible", "kimi-k2.5",
            tools("a") + NAMED, user()),
        new Case("missing reasoning of an earlier turn, k3.1", MISSING + 1, "kimi-k3.1-pro", "", user(), BARE_CALL, RESULT,
        user()),
        new Case("missing reasoning of an earlier turn, k3.1 of Kimi Code", MISSING + 1, "k3.1-pro", "", user(), BARE_CALL,
        RESULT, user()),
        new Case("a named tool, k3.1", "tool_choice 'specified' is incompatible", "kimi-k3.1-pro", tools("a") + NAMED, user()));
  }

  @TestFactory
  List<DynamicTest> valuesThatKimiRefuses() {
    String six = "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]";
    String limit = "Your request exceeded model token limit: ";
    return tests(
        value("invalid temperature: only 1 is allowed for this model", "kimi-k3", "temperature", "0.7"),
        value("invalid temperature: only 1 is allowed for this model", "kimi-k3.1-pro", "temperature", "2"),
        value("invalid temperature: only 0.6 is allowed for this model", "kimi-k2.6", "temperature",
            "1,\"thinking\":{\"type\":\"disabled\"}"),
        value("invalid temperature: This model takes 0.0 to 1.0", "moonshot-v1-8k", "temperature", "1.5"),
        value("invalid top_p: only 0.95 is allowed for this model", "kimi-k3", "top_p", "1"),
        value("Invalid request: topP: expected a share of 0 to 1, found -0.5", "kimi-k2-thinking", "top_p", "-0.5"),
        value("invalid n: only 1 is allowed for this model", "kimi-k2.6", "n", "2"),
        value("invalid n: This model takes 1.0 to 5.0", "moonshot-v1-8k", "n", "6"),
        value("invalid presence_penalty: only 0 is allowed for this model", "kimi-k3", "presence_penalty", "1"),
        value("Invalid request: a limit of 0 tokens", "kimi-k3", "max_tokens", "0"),
        value("Invalid request: maxCompletionTokens: expected a limit of at least 1", "kimi-k3", "max_completion_tokens", "0"),
        value(limit + "262144", "kimi-k2.6", "max_completion_tokens", "262145"),
        value(limit + "1048576", "kimi-k3", "max_tokens", "2000000"),
        value("stop array too long. Expected an array with maximum length 5, but got 6", "kimi-k3", "stop", six),
        value("invalid stop: a stop word of 33 bytes", "kimi-k3", "stop", "\"" + "x".repeat(33) + "\""),
        value("invalid logprobs: only false is allowed for this model", "kimi-k3", "logprobs", "true"),
        value("Invalid request: logprobs must be set to true if top_logprobs is used", "kimi-k2.6", "top_logprobs", "2"),
        value("invalid thinking: only type=enabled is allowed for this model", "kimi-k2.7-code", "thinking",
            "{\"type\":\"disabled\"}"),
        value("thinking.keep is not supported by model \"kimi-k2.5\"", "kimi-k2.5", "thinking",
            "{\"type\":\"enabled\",\"keep\":\"all\"}"),
        new Case("an image", "the model moonshot-v1-8k does not take a part of kind image", "moonshot-v1-8k", "", image("image")),
        new Case("a video", "does not take a part of kind video", "moonshot-v1-8k-vision-preview", "", image("video")));
  }

  private static Case value(String expected, String model, String member, String value) {
    return new Case(member + " " + value + ", " + model, expected, model, ",\"" + member + "\":" + value, user());
  }

  private static String image(String kind) {
    return "{\"role\":\"user\",\"content\":[{\"type\":\"K_url\",\"K_url\":{\"url\":\"data:K/x;base64,AAAA\"}}]}".replace("K", kind);
  }

  @ParameterizedTest
  @CsvSource({"kimi-k3.1-por, 404", "kimi-k2-0711, 404", "kmi-k2.6, 404", "moonshot-v1, 404", "kimi-k9, 404", "kimi-k4, 200",
      "kimi-mapped, 200", "kimi-k2-6, 404", "alias, 200", "my-model, 200", "mock, 200", "k9, 200", "kimi-k3.1-pro, 200"})
  void aModelThatKimiDoesNotHaveIsNotFound(String id, int status) {
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("ok")).strict(true).models("kimi-k4")
        .map("alias", "kimi-mapped").start()) {
      var answer = Http.post(server, body(id, "", user()));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      assertThat(answer.body().contains("Not found the model " + id + " or Permission denied")).isEqualTo(status == 404);
      if (status == 404) {
        assertThat(Http.error(answer).get("type").asString()).isEqualTo("resource_not_found_error");
      }
    }
  }

  @Test
  void theServiceBehindAStrictGatewayJudgesItsModelsItself() {
    try (KimiServer service = KimiServer.builder(request -> ChatResponse.of("ok")).strict(true).models("kimi-k4").start();
        Kimi kimi = Kimi.builder().key("any").baseUrl(service.baseUrl()).build();
        KimiServer gateway = KimiServer.builder(kimi).strict(true).start()) {
      assertThat(Http.post(gateway, body("kimi-k4", "", user())).statusCode()).isEqualTo(200);
      assertThat(Http.post(gateway, body("kimi-k5", "", user())).statusCode()).isEqualTo(404);
    }
  }

  @TestFactory
  List<DynamicTest> whatKimiTakes() {
    String off = ",\"thinking\":{\"type\":\"disabled\"}";
    return tests(
        new Case("empty reasoning", "", "kimi-k3", "", user(), CALL, RESULT),
        new Case("no reasoning of an earlier turn, k2.5", "", "kimi-k2.5", "", user(), BARE_CALL, RESULT, user()),
        new Case("no reasoning of an earlier turn, k2.6", "", "kimi-k2.6", "", user(), BARE_CALL, RESULT, user()),
        new Case("no reasoning where thinking is off", "", "kimi-k2.6", off, user(), BARE_CALL, RESULT),
        new Case("no reasoning of a model that never thinks", "", "moonshot-v1-8k", "", user(), BARE_CALL, RESULT),
        new Case("no reasoning of a preview", "", "kimi-k2-0905-preview", "", user(), BARE_CALL, RESULT),
        new Case("no reasoning of a model that nobody knows", "", "my-model", "", user(), BARE_CALL, RESULT),
        new Case("results in any order", "", "kimi-k2.6", "", user(),
            CALL.replace("]}", ",{\"id\":\"b:1\",\"type\":\"function\",\"function\":{\"name\":\"b\",\"arguments\":\"{\"}}]}"),
            RESULT.replace("a:0", "b:1"), RESULT),
        new Case("a system message between a call and its result", "", "kimi-k2.6", "", user(), CALL,
            "{\"role\":\"system\",\"content\":\"Be quick.\"}", RESULT),
        new Case("the beginning of an answer", "", "kimi-k2.6", "", user(),
            "{\"role\":\"assistant\",\"content\":\"\",\"name\":\"Ann\",\"partial\":true}"),
        new Case("the values that a model has anyway", "", "kimi-k3",
            ",\"temperature\":1,\"top_p\":0.95,\"n\":1,\"max_completion_tokens\":1048576,\"stop\":[\"a\"]", user()),
        new Case("values of a model that nobody knows", "", "my-model", ",\"temperature\":2,\"n\":9", image("image")),
        new Case("an image", "", "kimi-k3", "", image("image")),
        new Case("a user that says nothing", "", "kimi-k3", "", "{\"role\":\"user\",\"content\":\"\"}", user()),
        new Case("a result that is empty", "", "kimi-k3", "", user(), CALL, RESULT.replace("\"1\"", "\"\"")),
        new Case("128 tools", "", "kimi-k2.6", tools(many(128)), user()),
        new Case("a builtin", "", "kimi-k2.6", off
        + ",\"tools\":[{\"type\":\"builtin_function\",\"function\":{\"name\":\"$web_search\"}}]", user()),
        new Case("a tool required without thinking", "", "kimi-k2.6", off + tools("a") + ",\"tool_choice\":\"required\"", user()),
        new Case("a tool required, k3", "", "kimi-k3", tools("a") + ",\"tool_choice\":\"required\"", user()),
        new Case("a tool required, k3.1", "", "kimi-k3.1-pro", tools("a") + ",\"tool_choice\":\"required\"", user()),
        new Case("a named tool, an unknown model", "", "my-model", tools("a") + NAMED, user()),
        new Case("no reasoning, an id like one of Kimi Code", "", "k3-mine", "", user(), BARE_CALL, RESULT));
  }

  @Test
  void aServerThatIsNotStrictTakesAnyHistory() throws Exception {
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("ok")).strict(false).start()) {
      assertThat(Http.post(server, body("kimi-k3", "", user(), BARE_CALL, user())).statusCode()).isEqualTo(200);
    }
  }

  private static List<DynamicTest> tests(Case... cases) {
    List<DynamicTest> tests = new ArrayList<>();
    for (Case each : cases) {
      tests.add(DynamicTest.dynamicTest(each.name, () -> check(each)));
    }
    return tests;
  }

  private static void check(Case each) throws Exception {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("ok"))) {
      var answer = Http.post(server, body(each.model, each.more, each.messages));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(each.expected.isEmpty() ? 200 : 400);
      if (!each.expected.isEmpty()) {
        var error = Json.parse(answer.body()).get("error");
        assertThat(error.get("type").asString()).isEqualTo("invalid_request_error");
        assertThat(error.get("message").asString()).contains(each.expected);
      }
    }
  }

  private static String body(String model, String more, String... messages) {
    return "{\"model\":\"" + model + "\",\"messages\":[" + String.join(",", messages) + "]" + more + "}";
  }

  private static String user() {
    return "{\"role\":\"user\",\"content\":\"go on\"}";
  }

  private static String[] many(int count) {
    return IntStream.range(0, count).mapToObj(i -> "t" + i).toArray(String[]::new);
  }

  private static String tools(String... names) {
    List<String> tools = new ArrayList<>();
    for (String name : names) {
      tools.add("{\"type\":\"function\",\"function\":{\"name\":\"" + name + "\",\"parameters\":{\"type\":\"object\"}}}");
    }
    return ",\"tools\":[" + String.join(",", tools) + "]";
  }
}
