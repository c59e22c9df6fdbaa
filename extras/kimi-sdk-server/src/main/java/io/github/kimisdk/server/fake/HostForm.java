package io.github.kimisdk.server.fake;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.http.ErrorAnswer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The forms of other hosts of Kimi: what they refuse, how they are told not to think, where reasoning stands, how they fail. */
public enum HostForm {
  VLLM(Reasoned.THINK, true,
      "This model's maximum context length is %2$d tokens. However, your request has %1$d input tokens."),
  SGLANG(Reasoned.THINK, true, "The input (%1$d tokens) is longer than the model's context length (%2$d tokens)."),
  LLAMA_CPP(Reasoned.THINK, true,
      "the request exceeds the available context size (%2$d tokens), try increasing it"),
  // GUESS: the words of an overflow here, of Bedrock and of Volcengine.
  NVIDIA_NIM(Reasoned.REASONING_CONTENT, false, "This model's maximum context length is %2$d tokens."),
  FIREWORKS(Reasoned.REASONING_CONTENT, false, "The prompt is too long: %1$d, model maximum context length: %2$d"),
  BEDROCK(Reasoned.REASONING_TAG, false, "prompt is too long: %1$d tokens > %2$d maximum"),
  OPENROUTER(Reasoned.REASONING, false,
      "This endpoint's maximum context length is %2$d tokens. However, you requested about %1$d tokens."),
  VOLCENGINE(Reasoned.REASONING_CONTENT, false, "exceeds the maximum context length %2$d");

  /** Where the reasoning of an answer stands: in tags in its content, or in a member. */
  enum Reasoned {
    THINK("<think>", "</think>\n\n"), REASONING_TAG("<reasoning>", "</reasoning>"), REASONING_CONTENT("", ""), REASONING("", "");

    final String open;
    final String close;

    Reasoned(String open, String close) {
      this.open = open;
      this.close = close;
    }
  }

  /**
   * An error as a host sends it.
   *
   * @param status the HTTP status
   * @param body the body
   */
  public record HostError(int status, JsonObject body) {}

  private static final String REFUSED = "invalid_request_error";
  private static final String EXTRA = "Extra inputs are not permitted";
  private static final long PROMPT = 200_000;
  private static final long WINDOW = 131_072;
  private static final Set<String> OPENAI = Set.of("model", "messages", "stream", "stream_options", "temperature", "top_p", "n",
      "max_tokens", "stop", "tools", "tool_choice", "response_format", "frequency_penalty", "presence_penalty", "seed",
      "reasoning_effort");
  private static final Set<String> MESSAGE = Set.of("role", "content", "tool_calls", "tool_call_id", "name",
      "reasoning_content");
  private static final Set<String> EFFORTS = Set.of("none", "low", "medium", "high", "xhigh", "max");

  final Reasoned reasoned;
  /** Whether tool calls stay in the content. */
  final boolean leaks;
  private final String overflow;

  HostForm(Reasoned reasoned, boolean leaks, String overflow) {
    this.reasoned = reasoned;
    this.leaks = leaks;
    this.overflow = overflow;
  }

  /** Returns the refusal of a request; empty if the host takes it. */
  public Optional<HostError> refusal(JsonObject body) {
    return switch (this) {
      case NVIDIA_NIM -> topP(body).or(() -> unknown(body, "chat_template_kwargs").map(name -> new HostError(422,
          JsonObject.of("status", 422, "title", "Unprocessable Entity",
              "detail", "body -> " + name + "\n  " + EXTRA + " (type=extra_forbidden)"))));
      case FIREWORKS -> fireworks(body);
      // GUESS: unknown members are refused, and the words.
      case BEDROCK -> unknown(body, "max_completion_tokens").map(name -> refused(EXTRA + ": " + name));
      case OPENROUTER -> unreasoned(body);
      case VOLCENGINE -> volcengine(body);
      default -> Optional.empty();
    };
  }

  private HostError refused(String message) {
    return error(400, REFUSED, message);
  }

  private static Optional<String> unknown(JsonObject body, String other) {
    return body.names().stream().filter(name -> !OPENAI.contains(name) && !name.equals(other)).findFirst();
  }

  private Optional<HostError> topP(JsonObject body) {
    return body.tryGet("top_p").filter(value -> !value.equals(JsonNumber.of(0.95)))
        .map(value -> refused("Validation: top_p is immutable for this model and must be 0.95, got " + value));
  }

  private Optional<HostError> fireworks(JsonObject body) {
    ObjectReader fields = ObjectReader.of(body, "");
    boolean effort = fields.string("reasoning_effort").filter(name -> !EFFORTS.contains(name)).isPresent();
    if (effort || fields.child("thinking").string("type").filter("adaptive"::equals).isPresent()) {
      return Optional.of(refused("adaptive is only supported by MiniMax M3"));
    }
    // GUESS: unknown members of the request are refused as those of messages are.
    return messages(body).stream().flatMap(message -> message.names().stream()).filter(name -> !MESSAGE.contains(name))
        .findFirst().or(() -> unknown(body, "max_completion_tokens"))
        .map(name -> refused(EXTRA + ", field: '" + name + "'"));
  }

  /** Kimi's own refusal of tool calls that come back without reasoning, which this host passes on. */
  private Optional<HostError> unreasoned(JsonObject body) {
    List<JsonObject> messages = messages(body);
    for (int i = 0; i < messages.size() && !off(body); i++) {
      JsonObject message = messages.get(i);
      if (message.has("tool_calls")
          && !(message.has("reasoning") || message.has("reasoning_details") || message.has("reasoning_content"))) {
        JsonObject raw = JsonObject.of("error", JsonObject.of("type", REFUSED, "message",
            "thinking is enabled but reasoning_content is missing in assistant tool call message at index " + i));
        return Optional.of(new HostError(400, JsonObject.of("error", JsonObject.of("message", "Provider returned error",
            "code", 400, "metadata", JsonObject.of("raw", raw.toString(), "provider_name", "Moonshot AI")))));
      }
    }
    return Optional.empty();
  }

  static List<JsonObject> messages(JsonObject body) {
    return ObjectReader.of(body, "").list("messages", ObjectReader::object);
  }

  private Optional<HostError> volcengine(JsonObject body) {
    ObjectReader fields = ObjectReader.of(body, "");
    boolean anyOf = fields.list("tools", tool -> tool.child("function").child("parameters").object()).stream()
        .anyMatch(schema -> schema.has("anyOf") && schema.has("type"));
    if (anyOf) {
      return Optional.of(refused("Invalid schema for function: anyOf beside type at the root is not supported"));
    }
    // GUESS: further members of thinking, such as keep, are refused.
    return fields.child("thinking").object().size() > 1 ? Optional.of(refused("unknown member of thinking")) : Optional.empty();
  }

  /** Returns whether a request switches thinking off. */
  boolean off(JsonObject body) {
    ObjectReader fields = ObjectReader.of(body, "");
    return switch (this) {
      case VLLM, SGLANG, LLAMA_CPP, NVIDIA_NIM -> !fields.child("chat_template_kwargs").bool("thinking").orElse(true);
      case FIREWORKS, BEDROCK -> fields.string("reasoning_effort").filter("none"::equals).isPresent();
      case OPENROUTER -> !fields.child("reasoning").bool("enabled").orElse(true);
      case VOLCENGINE -> fields.child("thinking").string("type").filter("disabled"::equals).isPresent();
    };
  }

  /** Returns an error in the form of the host. GUESS: the members, except those of OpenRouter and of overloads of Volcengine. */
  public HostError error(int status, String type, String message) {
    JsonObject told = JsonObject.of("message", message);
    told = switch (this) {
      case OPENROUTER -> told.with("code", JsonNumber.of(status));
      case VOLCENGINE -> told.with("code", JsonString.of(type)).with("type", JsonString.of(
          status == 429 ? "TooManyRequests" : "BadRequest"));
      default -> told.with("type", JsonString.of(type)).with("code", JsonNumber.of(status));
    };
    return new HostError(status, this == SGLANG ? told.with("object", JsonString.of("error")) : JsonObject.of("error", told));
  }

  /** Returns a failure of the model as the host tells it. */
  public HostError failure(KimiException failure) {
    ErrorAnswer answer = ErrorAnswer.of(failure);
    String type = answer.error().type().orElse("server_error");
    if (failure instanceof KimiException.ContextOverflow full) {
      return error(400, REFUSED, overflow.formatted(full.requested().orElse(PROMPT), full.limit().orElse(WINDOW)));
    }
    boolean overloaded = failure instanceof KimiException.Overloaded;
    if (!overloaded && !(failure instanceof KimiException.RateLimited)) {
      return error(answer.status(), type, answer.error().message());
    }
    return switch (this) {
      case OPENROUTER -> error(429, type, "Provider returned error");
      // GUESS: the code of a rate limit.
      case VOLCENGINE -> error(429, overloaded ? "ServerOverloaded" : "RateLimitExceeded", answer.error().message());
      // GUESS: the status of an overload.
      default -> error(overloaded ? 503 : 429, type, answer.error().message());
    };
  }

  /** Returns the last event of an answer that fails after its beginning. */
  public JsonObject brokenOff(KimiException failure) {
    JsonObject error = failure(failure).body();
    // GUESS for all but OpenRouter.
    return this != OPENROUTER ? error : JsonObject.of("choices", JsonArray.of(JsonObject.of("index", 0, "delta", JsonObject.EMPTY,
        "finish_reason", "error", "error", error.get("error"))));
  }

  /** Returns the text of a member; empty if it has none. */
  static String text(JsonObject object, String name) {
    JsonValue value = object.tryGet(name).orElse(null);
    return value instanceof JsonString text ? text.value() : "";
  }
}
