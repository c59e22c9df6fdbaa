package io.github.kimisdk.internal.stream;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Streams of the Messages format, with the forms that servers give their events. */
final class RandomMessages {

  private static final String[] TEXTS = {
    "Hello", " world", ".", "", "?", "!", "\\n\\n", "\\\"quoted\\\"", "\\\\", "{\\\"city\\\":", "你好，", "é", "😀", "\\u4f60",
        "\\ud83d",
    "eight888", "a longer piece of text that goes over several words", "text\\\":\\\"x", "event: error\\n", "[DONE]",
  };

  private final Random random;
  private final StringBuilder stream = new StringBuilder();
  private final String end;
  private final String space;
  private final int names;

  private RandomMessages(Random random) {
    this.random = random;
    this.end = one("\n", "\n", "\n", "\n", "\r\n", "\r");
    this.space = one(" ", " ", "");
    this.names = random.nextInt(4);
  }

  /** A stream of a number of blocks, all from one seed. */
  static byte[] of(Random random, int blocks) {
    RandomMessages self = new RandomMessages(random);
    self.event("message_start",
        ",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"k\",\"content\":[],"
        + "\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}");
    for (int i = 0; i < blocks; i++) {
      self.block(i);
    }
    self.event("message_delta",
        ",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":9}");
    self.event("message_stop", "");
    return self.stream.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void block(int index) {
    String start = one("\"thinking\",\"thinking\":\"\"", "\"text\",\"text\":\"\"", "\"text\",\"text\":\"first\"",
        "\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}", "\"other\",\"x\":1");
    event("content_block_start", at(index) + ",\"content_block\":{\"type\":" + start + "}");
    String[] kinds = start.startsWith("\"thinking")
        ? new String[] {"thinking_delta\",\"thinking", "thinking_delta\",\"thinking", "thinking_delta\",\"thinking",
        "signature_delta\",\"signature"}
        : start.startsWith("\"text") ? new String[] {"text_delta\",\"text"} : new String[] {"input_json_delta\",\"partial_json"};
    for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
      delta(index, one(kinds));
    }
    event("content_block_stop", at(index));
  }

  private void delta(int index, String kind) {
    String piece = TEXTS[random.nextInt(TEXTS.length)];
    String members = "\"type\":\"" + kind + "\":\"" + piece + "\"";
    switch (random.nextInt(40)) {
      case 0 -> members += ",\"text\":\"" + piece + "\"";
      case 1 -> members = "\"text\":\"before\"," + members;
      case 2 -> members += ",\"deep\":{\"text\":\"" + piece + "\",\"thinking\":\"" + piece + "\"}";
      case 3 -> event("ping", "");
      case 4 -> stream.append(one(": note", "id: 3", "event: odd", "event: content_block_delta")).append(end);
      default -> { }
    }
    event("content_block_delta", at(index) + ",\"delta\":{" + members + "}");
  }

  /** Some servers leave the index out: the event belongs to the last block then. */
  private String at(int index) {
    return random.nextInt(60) == 0 || names == 3 ? "" : ",\"index\":" + index;
  }

  private void event(String type, String members) {
    if (names != 0) {
      stream.append("event:").append(space).append(type).append(end);
    }
    stream.append("data:").append(space).append("{\"type\":\"").append(type).append('"').append(members).append('}').append(end)
        .append(end);
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
