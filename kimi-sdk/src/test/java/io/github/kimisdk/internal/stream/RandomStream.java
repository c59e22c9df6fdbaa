package io.github.kimisdk.internal.stream;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Streams as a service may send them, and what may become of them on the way. */
final class RandomStream {

  private static final String[] TEXTS = {
    "Hello", " world", ".", "", "?", "\\n\\n", "\\\"quoted\\\"", "\\\\", "a\\/b\\b\\f\\r\\t", "{\\\"city\\\":", "你好，", "语言模型",
    "é", "ß and ñ", "😀", "\\u4f60\\u597d", "\\ud83d\\ude00", "\\u0041", "\\u0000", "\\ud83d", "x\\ude00", "\\uD83D😀", "\u007f",
    "\uFFFD", "eight888", "sixteen sixteen!", "a longer piece of text that goes over several words of eight bytes",
    "long\\nmixed 混合 text with \\\"everything\\\" 😀 and \\u00e9\\u4e16 in it", "content\\\":\\\"x", "data: {}", "[DONE]",
  };

  private static final String[] BLANKS = {"", "", "", " ", "\t"};

  private final Random random;
  private final StringBuilder stream = new StringBuilder();
  private String id = "chatcmpl-1";
  private String end = "\n\n";
  private String colon = ":";
  private String space = " ";

  private RandomStream(Random random) {
    this.random = random;
  }

  /** A stream of a number of events, all from one seed. */
  static byte[] of(Random random, int events) {
    RandomStream self = new RandomStream(random);
    self.compose(events);
    return self.stream.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void compose(int events) {
    if (random.nextInt(20) == 0) {
      stream.append('\uFEFF');
    }
    end = one("\n\n", "\n\n", "\n\n", "\n\n", "\r\n\r\n", "\r\r", "\n\r\n", "\n\n\n");
    colon = ":" + one(BLANKS);
    space = one(" ", " ", "", "  ");
    int shapes = 1 + random.nextInt(4);
    int first = random.nextInt(16);
    for (int i = 0; i < events; i++) {
      if (random.nextInt(12) == 0) {
        first = random.nextInt(16);
      }
      between();
      stream.append("data:").append(space).append(chunk((first + i % shapes) % 16)).append(end);
    }
    stream.append(one("data: [DONE]\n\n", "data:  [DONE]\n\n", "data: [DONE]", ""));
  }

  /** Sometimes appends a comment, a field, a blank line, the start of an event or an error event, or changes the id. */
  private void between() {
    switch (random.nextInt(60)) {
      case 0 -> stream.append(": keep-alive").append(end);
      case 1 -> stream.append("id: ").append(random.nextInt(9)).append(one("\n", end));
      case 2 -> stream.append("event: ").append(one("message", "ping", "error", "")).append(one("\n", end));
      case 3 -> stream.append("retry: 10\n");
      case 4 -> stream.append("\n");
      case 5 -> id = "chatcmpl-" + random.nextInt(3);
      case 6 -> stream.append("data: {\"id\":\"x\",\n");
      case 7 -> stream.append("data: {\"error\":{\"message\":\"").append(text()).append("\"}}").append(end);
      default -> { }
    }
  }

  private String chunk(int shape) {
    return switch (shape) {
      case 0, 1, 2 -> choices(delta(string("content")), "null", "");
      case 3 -> choices(delta(string("reasoning_content")), "null", "");
      case 4, 5 -> choices(delta(call(random.nextInt(3))), "null", "");
      case 6 -> choices(delta(string("content")), "\"stop\"", usage());
      case 7 -> choices(one(delta(""), delta(""), "\"delta\":null", "\"x\":1"), "\"stop\"", usage());
      case 8 -> choices(delta(string("content") + "," + string("reasoning_content")), "null", "");
      case 9 -> choices(delta(string("content") + "," + string("content")), "null", "");
      case 10 -> choices(delta(string("reasoning")), "null", ",\"content\":\"" + text() + "\"");
      case 11 -> choices(delta(string("content") + ",\"deep\":{" + string("content") + "}"), "null", "");
      case 12 -> choices(delta("\"role\":\"assistant\"," + string("content")), "\"\"", "");
      case 13 -> choices(delta(string("content")) + ",\"finish_reason\":null},{\"index\":1,"
          + delta(string("content")), "null", "");
      case 14 -> choices(delta(string("x\\\"content") + "," + string("content")), "null", "");
      default -> choices(delta(call(0).replace("]", ",{\"index\":1,\"function\":{" + string("arguments") + "}}]")), "null", "");
    };
  }

  private String choices(String delta, String reason, String after) {
    return "{\"id\"" + colon + "\"" + id + "\",\"created\":1788001001,\"model\":\"kimi\",\"choices\":[{\"index\":"
        + one("0", "0", "0", "0", "0", "0", "0", "0", "1", random.nextInt(50) == 0 ? "-1" : "0") + "," + delta
        + ",\"finish_reason\":" + reason + after + "}]}";
  }

  private String delta(String members) {
    return "\"delta\":{" + members + "}";
  }

  private String string(String name) {
    return "\"" + name + "\"" + colon + "\"" + text() + "\"";
  }

  private String call(int index) {
    return "\"tool_calls\":[{\"index\":" + index + ",\"function\":{" + string("arguments") + "}}]";
  }

  private String usage() {
    return one("", ",\"usage\":null", ",\"usage\":{\"prompt_tokens\":" + random.nextInt(3) + ",\"completion_tokens\":1}");
  }

  private String text() {
    String text = TEXTS[random.nextInt(TEXTS.length)];
    return random.nextInt(5) == 0 ? text + TEXTS[random.nextInt(TEXTS.length)] : text;
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** The stream with a number of changes: bytes replaced, put in, taken out, and ranges given twice. */
  static byte[] mutated(byte[] stream, int changes, Random random) {
    byte[] bytes = stream;
    for (int i = 0; i < changes && bytes.length > 0; i++) {
      int at = random.nextInt(bytes.length);
      int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 300 : 4);
      bytes =
          switch (random.nextInt(4)) {
            case 0 -> spliced(bytes, at, at + 1, new byte[] {other(random)});
            case 1 -> spliced(bytes, at, at, new byte[] {other(random)});
            case 2 -> spliced(bytes, at, Math.min(bytes.length, at + count), new byte[0]);
            default -> spliced(bytes, at, at, slice(bytes, at, count));
          };
    }
    return bytes;
  }

  private static byte other(Random random) {
    String likely = "\n\n\r\"\"\\\\{}[]:, u0edat\u0000\u001f";
    return random.nextInt(3) == 0 ? (byte) random.nextInt(256) : (byte) likely.charAt(random.nextInt(likely.length()));
  }

  private static byte[] slice(byte[] bytes, int from, int count) {
    return java.util.Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + count));
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
    byte[] result = java.util.Arrays.copyOf(bytes, bytes.length - (to - from) + between.length);
    System.arraycopy(between, 0, result, from, between.length);
    System.arraycopy(bytes, to, result, from + between.length, bytes.length - to);
    return result;
  }
}
