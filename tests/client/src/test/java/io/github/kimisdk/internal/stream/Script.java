package io.github.kimisdk.internal.stream;

import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.server.ScriptedAnswer;

/** Streams for scripted servers, word by word. */
public final class Script {

  /** The end mark. */
  public static final String DONE = "data: [DONE]\n\n";

  private Script() {}

  /** The chunk that begins every answer; it brings no content. */
  public static String role(String id) {
    return chunk(id, "{\"role\":\"assistant\",\"content\":\"\"}", "null", "");
  }

  /** A chunk of text. */
  public static String text(String id, String text) {
    return chunk(id, "{\"content\":" + JsonString.of(text) + "}", "null", "");
  }

  /** A chunk of reasoning. */
  public static String reasoning(String id, String text) {
    return chunk(id, "{\"reasoning_content\":" + JsonString.of(text) + "}", "null", "");
  }

  /** A chunk that ends the answer, with the usage. */
  public static String finish(String id, String reason, int prompt, int completion) {
    return chunk(id, "{}", "\"" + reason + "\"", ",\"usage\":" + usage(prompt, completion));
  }

  /** A usage as the service reports it. */
  public static String usage(int prompt, int completion) {
    return "{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion + ",\"total_tokens\":"
        + (prompt + completion) + "}";
  }

  /** Any chunk. */
  public static String chunk(String id, String delta, String reason, String beside) {
    return "data: {\"id\":\"" + id + "\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"kimi-k2.6\","
        + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + reason + beside + "}]}\n\n";
  }

  /** An event that tells of an error. */
  public static String error(String type, String message) {
    return "data: {\"error\":{\"type\":\"" + type + "\",\"message\":\"" + message + "\"}}\n\n";
  }

  /** A whole answer of these words. */
  public static ScriptedAnswer whole(String id, String... words) {
    return ScriptedAnswer.events(begun(id, words) + finish(id, "stop", 10, words.length) + DONE);
  }

  /** An answer that ends at its limit of tokens. */
  public static ScriptedAnswer truncated(String id, String... words) {
    return ScriptedAnswer.events(begun(id, words) + finish(id, "length", 10, words.length) + DONE);
  }

  /** An answer that is cut off after these words. */
  public static ScriptedAnswer cut(String id, String... words) {
    return ScriptedAnswer.events(begun(id, words)).thenCut();
  }

  /** The beginning of an answer. */
  public static String begun(String id, String... words) {
    StringBuilder events = new StringBuilder(role(id));
    for (String word : words) {
      events.append(text(id, word));
    }
    return events.toString();
  }
}
