package io.github.kimisdk.server.fake;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The parts that a prompt asks the offline model for, to see how a page shows them: a table, code, a formula, a tool call. */
final class OfflineDemo {

  private static final int MOST_ROWS = 8;
  private static final String[] ALL = {"demo", "演示"};

  private final String prompt;
  private final List<String> words;
  private final List<String> lower;

  OfflineDemo(String prompt) {
    this.prompt = prompt;
    this.words = Arrays.stream(prompt.split("\\s+")).map(OfflineAnswer::letters).filter(word -> !word.isEmpty()).toList();
    this.lower = words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
  }

  /** Returns whether the prompt has one of some words. Chinese words have no spaces around them. */
  private boolean has(String... names) {
    return Arrays.stream(names)
        .anyMatch(name -> lower.contains(name) || lower.contains(name + "s") || name.charAt(0) > '~' && prompt.contains(name));
  }

  private boolean asks(String... names) {
    return has(ALL) || has(names);
  }

  /** Returns the parts in Markdown, with an empty line in front of each; empty if the prompt asks for none. */
  String parts() {
    return (asks("table", "表格") ? table() : "") + (asks("code", "example", "代码", "例子") ? code() : "")
        + (asks("formula", "公式") ? formula() : "");
  }

  private String table() {
    return words.stream().limit(MOST_ROWS).map(word -> "| " + word.replace("|", "\\|") + " | " + word.length() + " |\n")
        .collect(Collectors.joining("", "\n\n| Word | Letters |\n|---|---:|\n", "")).stripTrailing();
  }

  private String code() {
    return """


        ```java
        static int letters(String... words) {
          return String.join("", words).length();   // %s for yours
        }
        ```""".formatted(letters());
  }

  private String formula() {
    return "\n\n$$\\text{letters of a word} = \\frac{%s}{%s} \\approx %s$$".formatted(
        letters(), words.size(), Math.round((double) letters() / Math.max(1, words.size())));
  }

  private int letters() {
    return words.stream().mapToInt(String::length).sum();
  }

  /** Returns a call of a tool that no request declares; empty if the prompt asks for none. */
  Optional<ToolCall> call() {
    boolean asked = has(ALL) || has("tool") && has("call") || has("工具");
    return asked ? Optional.of(ToolCall.of("demo:0", "demo", Json.write(JsonObject.of("topic", OfflineAnswer.subject(prompt)))))
        : Optional.empty();
  }
}
