package io.github.kimisdk.internal.stream;

import static io.github.kimisdk.internal.stream.Expected.answer;

import java.util.List;
import java.util.stream.Stream;

/** The expected results of all composed recordings. */
final class RecordedAnswers {

  private static final String CHINESE =
      "你好，我是一个语言模型。𠀀𪚥龘「引号」——😀\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67e\u0301\n\n1. 第一\t\"quoted\"\\反斜杠";
  private static final String LINES = "line one\nline two\r\n尾";

  private RecordedAnswers() {}

  static List<Expected> all() {
    return Stream.of(texts(), thinking(), calls(), usages(), frames(), failures()).flatMap(List::stream).toList();
  }

  static Stream<Expected> good() {
    return all().stream().filter(Expected::whole);
  }

  static Stream<Expected> failing() {
    return all().stream().filter(Expected::failed);
  }

  private static List<Expected> texts() {
    return List.of(
        answer("chat-plain-text").text("The capital of France is Paris.").reason("stop").usage(14, 8),
        answer("chat-chinese-text").text(CHINESE).reason("stop").usage(11, 27),
        answer("chat-chinese-escaped").text("你好，世界😀。").reason("stop").usage(9, 5),
        answer("chat-length-in-content").text("Once upon a time there was").reason("length").usage(20, 7),
        answer("chat-content-filter").text("I").reason("content_filter").usage(20, 2),
        answer("chat-two-choices").text("Red").reason("stop").text("Blue.").reason("stop").usage(10, 5),
        answer("chat-partial-continuation").text("Paris\",\"temp_c\":18}").reason("stop").usage(40, 9),
        answer("chat-leaked-tool-markers")
            .text("Sure.<|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0"
                + "<|tool_call_argument_begin|>{\"city\":\"Paris\"}<|tool_call_end|><|tool_calls_section_end|>")
            .reason("stop")
            .usage(70, 33),
        answer("chat-empty-answer").text("").reason("stop").usage(8, 0));
  }

  private static List<Expected> thinking() {
    return List.of(
        answer("chat-thinking").text("17 × 23 = **391**").reason("stop").usage(17, 41, 16, 31)
            .reasoning("The user asks for 17 * 23. 17*20=340, 17*3=51. Sum 391."),
        answer("chat-thinking-role-with-reasoning").text("Yes.").reasoning("Short thought.").reason("stop").usage(88, 9, 0, 4),
        answer("chat-length-in-reasoning").text("").reason("length").usage(87, 32, 87, 29)
            .reasoning("The user just said \"say hi\". This is an extremely"),
        answer("chat-kimi-code-no-space").text("print(\"Hello, 世界\")").reason("stop").usage(24, 19)
            .reasoning("The user wants hello world."));
  }

  private static List<Expected> calls() {
    return List.of(
        answer("chat-thinking-tool-call").text("").reasoning("Need the weather tool.").reason("tool_calls")
            .usage(158, 33, 0, 11)
            .call("get_weather_0", "get_weather", "{\"city\":\"Paris\"}"),
        answer("chat-parallel-tool-calls").text("I will check both.").reasoning("Two cities, two calls.")
            .reason("tool_calls").usage(121, 58, 64, 9)
            .call("get_weather:0", "get_weather", "{\"city\":\"Paris\"}")
            .call("get_weather:1", "get_weather", "{\"city\":\"上海\"}"),
        answer("chat-parallel-tool-calls-interleaved").text("").reason("tool_calls").usage(77, 29)
            .call("functions.read:0", "read", "{\"path\":\"README.md\"}")
            .call("functions.list:1", "list", "{\"dir\":\".\"}"),
        answer("chat-tool-call-one-fragment").text("").reason("tool_calls").usage(64, 22)
            .call("functions.search:0", "search", "{\"q\":\"kimi \\\"k3\\\" \\u53d1\\u5e03\"}"),
        answer("chat-tool-call-bad-arguments").text("").reason("tool_calls").usage(146, 20)
            .call("search:0", "search", "{\n    \"query\": \"缓存\"\n}自然科学}"),
        answer("chat-builtin-web-search").text("").reason("tool_calls").usage(96, 31)
            .call("$web_search:0", "builtin_function", "$web_search",
                "{\"search_result\":{\"search_id\":\"b1a2c3d4\"},\"usage\":{\"total_tokens\":13046}}"));
  }

  private static List<Expected> usages() {
    return List.of(
        answer("chat-usage-in-choice").text("Hi!").reason("stop").usage(9, 3, 8, 0),
        answer("chat-usage-in-choice-and-extra-chunk").text("Hi!").reason("stop").usage(9, 3, 8, 0),
        answer("chat-usage-null-then-extra-chunk").text("Hi!").reason("stop").usage(9, 3, 8, 0),
        answer("chat-usage-top-level-on-finish").text("Hi!").reason("stop").usage(9, 3, 8, 0),
        answer("chat-usage-only-details").text("Hi!").reason("stop").usage(8, 113, 8, 0),
        answer("chat-usage-absent").text("Hi!").reason("stop"));
  }

  private static List<Expected> frames() {
    return List.of(
        answer("chat-no-blank-lines").text("ab").reason("stop").usage(5, 2),
        answer("chat-keepalive-comments").text("Done.").reasoning("Long thinking").reason("stop").usage(90, 6, 0, 3),
        answer("chat-crlf").text(LINES).reason("stop").usage(12, 6),
        answer("chat-cr-only").text(LINES).reason("stop").usage(12, 6),
        answer("chat-bom").text(LINES).reason("stop").usage(12, 6),
        answer("chat-done-without-final-blank-line").text("ok").reason("stop").usage(9, 2),
        answer("chat-multi-data-lines").text("split").reason("stop").usage(5, 1));
  }

  private static List<Expected> failures() {
    return List.of(
        answer("chat-error-mid-stream").text("The answer").reasoning("Let me").ending("engine_overloaded_error"),
        answer("chat-error-mid-stream-with-done").text("The answer").ending("content_filter"),
        answer("chat-error-first-frame").ending("rate_limit_reached_error"),
        answer("chat-truncated-no-done").text("Hello wor").ending(Recording.BROKEN_OFF),
        answer("chat-truncated-after-finish").text("Hello").reason("stop").usage(9, 2).ending(Recording.FINISHED),
        answer("chat-truncated-inside-utf8").text("").ending(Recording.BROKEN_OFF),
        answer("chat-glued-frames").ending(Recording.UNREADABLE),
        answer("empty").ending(Recording.BROKEN_OFF));
  }
}
