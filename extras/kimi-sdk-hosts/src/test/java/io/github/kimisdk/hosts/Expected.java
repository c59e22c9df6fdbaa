package io.github.kimisdk.hosts;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.FakeHost;

/** The facts of a host that its requests and answers are compared with. Nothing here is read from the table under test. */
enum Expected {
  VLLM("max"), SGLANG("max"), LLAMA_CPP("max"), NVIDIA_NIM("max"), FIREWORKS("max"), BEDROCK("high"), OPENROUTER("xhigh"),
  VOLCENGINE("high");

  final HostKind kind = HostKind.valueOf(name());
  final FakeHost fake = FakeHost.valueOf(name());
  /** The largest effort. */
  final String most;

  Expected(String most) {
    this.most = most;
  }

  /** Whether reasoning stands in tags. */
  boolean tagged() {
    return marked() || this == LLAMA_CPP || this == BEDROCK;
  }

  /** Whether tags are read unless the program says otherwise. */
  boolean readsTags() {
    return this != FIREWORKS && this != VOLCENGINE;
  }

  /** Whether this host continues the beginning of an answer. */
  boolean continues() {
    return this != NVIDIA_NIM && this != FIREWORKS && this != BEDROCK;
  }

  /** Whether a mark of the request says that it does. */
  boolean marked() {
    return this == VLLM || this == SGLANG;
  }

  /** Whether a request switches thinking off. */
  boolean off(JsonObject body) {
    return switch (this) {
      case VLLM, SGLANG, LLAMA_CPP, NVIDIA_NIM -> inner(body, "chat_template_kwargs", "thinking").equals("false");
      case FIREWORKS, BEDROCK -> effort(body).equals("none");
      case OPENROUTER -> inner(body, "reasoning", "enabled").equals("false");
      case VOLCENGINE -> inner(body, "thinking", "type").equals("\"disabled\"");
    };
  }

  /** The effort of a request; the empty text if it has none. */
  String effort(JsonObject body) {
    String effort = this == OPENROUTER ? inner(body, "reasoning", "effort")
        : body.tryGet("reasoning_effort").map(JsonValue::toString).orElse("");
    return effort.replace("\"", "");
  }

  private static String inner(JsonObject body, String name, String member) {
    return body.tryGet(name).flatMap(object -> object.asObject().tryGet(member)).map(JsonValue::toString).orElse("");
  }

  /** The reasoning of an earlier answer, as the host reads it; null if it finds none. */
  String reasoning(JsonObject message) {
    String name = this == OPENROUTER ? "reasoning" : "reasoning_content";
    if (this != BEDROCK) {
      return message.tryGet(name).map(value -> ((JsonString) value).value()).orElse(null);
    }
    String content = message.tryGet("content").map(value -> ((JsonString) value).value()).orElse("");
    int end = content.indexOf("</reasoning>");
    return content.startsWith("<reasoning>") && end > 0 ? content.substring("<reasoning>".length(), end) : null;
  }
}
