package io.github.kimisdk.hosts;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The hosts as public reports show them. Nothing here is read from the table under test. */
enum Shape {
  VLLM(HostKind.VLLM, Reasoned.THINK, true, "max",
      "This model's maximum context length is 131072 tokens. However, your request has 200000 input tokens."),
  SGLANG(HostKind.SGLANG, Reasoned.THINK, true, "max",
      "The input (200000 tokens) is longer than the model's context length (131072 tokens)."),
  LLAMA_CPP(HostKind.LLAMA_CPP, Reasoned.THINK, true, "max",
      "the request exceeds the available context size (131072 tokens), try increasing it"),
  NVIDIA_NIM(HostKind.NVIDIA_NIM, Reasoned.REASONING_CONTENT, false, "max",
      "This model's maximum context length is 131072 tokens."),
  FIREWORKS(HostKind.FIREWORKS, Reasoned.REASONING_CONTENT, false, "max",
      "The prompt is too long: 200000, model maximum context length: 131072"),
  BEDROCK(HostKind.BEDROCK, Reasoned.TAG, false, "high", "prompt is too long: 200000 tokens > 131072 maximum"),
  OPENROUTER(HostKind.OPENROUTER, Reasoned.REASONING, false, "xhigh",
      "This endpoint's maximum context length is 131072 tokens. However, you requested about 200000 tokens."),
  VOLCENGINE(HostKind.VOLCENGINE, Reasoned.REASONING_CONTENT, false, "high", "exceeds the maximum context length 131072");

  /** Where the reasoning of an answer stands, and where that of an earlier one is read. */
  enum Reasoned { THINK, TAG, REASONING_CONTENT, REASONING }

  private static final Set<String> OPENAI = Set.of("model", "messages", "stream", "stream_options", "temperature", "top_p", "n",
      "max_tokens", "stop", "tools", "tool_choice", "response_format", "frequency_penalty", "presence_penalty", "seed",
      "reasoning_effort");
  private static final Set<String> MESSAGE = Set.of("role", "content", "tool_calls", "tool_call_id", "name");

  final HostKind kind;
  final Reasoned reasoned;
  /** Whether tool calls are left in the content. */
  final boolean leaks;
  /** The largest effort. */
  final String most;
  final String overflow;

  Shape(HostKind kind, Reasoned reasoned, boolean leaks, String most, String overflow) {
    this.kind = kind;
    this.reasoned = reasoned;
    this.leaks = leaks;
    this.most = most;
    this.overflow = overflow;
  }

  boolean tagged() {
    return reasoned == Reasoned.THINK || reasoned == Reasoned.TAG;
  }

  /** Whether this host continues the beginning of an answer. */
  boolean continues() {
    return this != NVIDIA_NIM && this != FIREWORKS && this != BEDROCK;
  }

  /** The body of the refusal of a request; empty if the host takes it. */
  Optional<JsonObject> refusal(JsonObject body) {
    return switch (this) {
      case NVIDIA_NIM -> nim(body);
      case FIREWORKS -> fireworks(body);
      case BEDROCK -> extra(body.names().stream(), Stream.concat(OPENAI.stream(), Stream.of("max_completion_tokens")))
          .map(name -> error("Extra inputs are not permitted: " + name));
      case VOLCENGINE -> volcengine(body);
      default -> Optional.empty();
    };
  }

  private static Optional<String> extra(Stream<String> names, Stream<String> known) {
    Set<String> all = known.collect(Collectors.toSet());
    return names.filter(name -> !all.contains(name)).findFirst();
  }

  private static JsonObject error(String message) {
    return JsonObject.of("error", JsonObject.of("message", message, "type", "invalid_request_error"));
  }

  private static Optional<JsonObject> nim(JsonObject body) {
    Optional<String> topP = body.tryGet("top_p").map(JsonValue::toString).filter(value -> !value.equals("0.95"));
    if (topP.isPresent()) {
      return Optional.of(error("Validation: top_p is immutable for this model and must be 0.95, got " + topP.get()));
    }
    return extra(body.names().stream(), Stream.concat(OPENAI.stream(), Stream.of("chat_template_kwargs")))
        .map(name -> JsonObject.of("status", 422, "title", "Unprocessable Entity",
            "detail", "body -> " + name + "\n  Extra inputs are not permitted (type=extra_forbidden)"));
  }

  private static Optional<JsonObject> fireworks(JsonObject body) {
    Optional<String> effort = body.tryGet("reasoning_effort").map(value -> ((JsonString) value).value())
        .filter(value -> !Set.of("none", "low", "medium", "high", "xhigh", "max").contains(value));
    if (effort.isPresent() || body.has("thinking") && body.get("thinking").toString().contains("adaptive")) {
      return Optional.of(error("adaptive is only supported by MiniMax M3"));
    }
    for (JsonValue message : body.get("messages").asArray().values()) {
      Optional<String> unknown = extra(message.asObject().names().stream(),
          Stream.concat(MESSAGE.stream(), Stream.of("reasoning_content")));
      if (unknown.isPresent()) {
        return unknown.map(name -> error("Extra inputs are not permitted, field: '" + name + "'"));
      }
    }
    return extra(body.names().stream(), Stream.concat(OPENAI.stream(), Stream.of("max_completion_tokens")))
        .map(name -> error("Extra inputs are not permitted, field: '" + name + "'"));
  }

  private static Optional<JsonObject> volcengine(JsonObject body) {
    for (JsonValue tool : body.tryGet("tools").map(tools -> tools.asArray().values()).orElse(JsonArray.EMPTY.values())) {
      JsonObject schema = tool.asObject().get("function").asObject().get("parameters").asObject();
      if (schema.has("anyOf") && schema.has("type")) {
        return Optional.of(error("Invalid schema for function: anyOf beside type at the root is not supported"));
      }
    }
    return body.has("thinking") && body.get("thinking").asObject().size() > 1
        ? Optional.of(error("unknown member of thinking: " + body.get("thinking"))) : Optional.empty();
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
    String name = reasoned == Reasoned.REASONING ? "reasoning" : "reasoning_content";
    if (reasoned != Reasoned.TAG) {
      return message.tryGet(name).map(value -> ((JsonString) value).value()).orElse(null);
    }
    String content = message.tryGet("content").map(value -> ((JsonString) value).value()).orElse("");
    int end = content.indexOf("</reasoning>");
    return content.startsWith("<reasoning>") && end > 0 ? content.substring("<reasoning>".length(), end) : null;
  }
}
