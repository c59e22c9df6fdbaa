package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The body of {@code POST /v1/chat/completions}. */
public final class RequestWire {

  /** The members of the body that a check looks at: in {@code extra} they replace what a request says otherwise. */
  private static final Set<String> CHECKED = Set.of(
      "model", "messages", "tools", "tool_choice", "thinking", "reasoning_effort", "max_completion_tokens", "stop",
      "response_format", "logprobs", "top_logprobs", "temperature", "top_p", "n", "presence_penalty", "frequency_penalty",
      "prompt_cache_options");

  private RequestWire() {}

  /**
   * Writes a request. Nothing is written that the caller did not set, except the model, and on a stream the wish
   * for one and for its usage: without that wish some deployments report no usage at all.
   *
   * @param request the request
   * @param defaultModel the model where the request names none
   * @param stream whether the answer is to be streamed
   * @return the body
   */
  public static JsonObject write(ChatRequest request, String defaultModel, boolean stream) {
    Members body = new Members();
    body.put("model", request.model().orElse(defaultModel));
    body.put("messages", MessageWire.write(request.messages()));
    if (stream) {
      body.put("stream", JsonBoolean.TRUE);
      body.put("stream_options", new Members().put("include_usage", JsonBoolean.TRUE).object());
    }
    // Where nothing was set there is nothing to write, and nothing to link for it at the first call of a program.
    if (request.output() != Output.DEFAULT) {
      write(request.output(), body);
    }
    write(request.sampling(), body);
    if (request.toolUse() != ToolUse.NONE) {
      body.list("tools", request.toolUse().tools(), ToolWire::write);
      body.put("tool_choice", request.toolUse().choice(), ToolWire::write);
    }
    if (request.reasoning() != Reasoning.DEFAULT) {
      body.put("thinking", request.reasoning().thinking(), RequestWire::write);
      body.put("reasoning_effort", request.reasoning().effort());
    }
    if (request.hints() != Hints.NONE) {
      write(request.hints(), body);
    }
    return body.over(request.extra());
  }

  /**
   * The model that a request is sent to.
   *
   * @param request the request
   * @param defaultModel the model where the request names none
   * @return the id; one in {@code extra} goes before the request's own
   */
  public static String model(ChatRequest request, String defaultModel) {
    return request.extra().tryGet("model").orElse(null) instanceof JsonString id
        ? id.value() : request.model().orElse(defaultModel);
  }

  /**
   * The limit of the answer's tokens that a request is sent with. A value in {@code extra} goes before the request's own,
   * and {@code max_completion_tokens} before the deprecated {@code max_tokens}, as on the service.
   *
   * @param request the request
   * @return the limit as it is sent; empty when there is none, or when it is no whole number
   */
  public static OptionalLong limit(ChatRequest request) {
    OptionalLong limit = whole(request.extra(), "max_completion_tokens");
    if (limit.isEmpty() && request.output().maxCompletionTokens().isPresent() && !request.extra().has("max_completion_tokens")) {
      limit = OptionalLong.of(request.output().maxCompletionTokens().getAsInt());
    }
    return limit.isPresent() ? limit : whole(request.extra(), "max_tokens");
  }

  private static OptionalLong whole(JsonObject object, String name) {
    try {
      return object.tryGet(name).orElse(null) instanceof JsonNumber number
          ? OptionalLong.of(number.asLong()) : OptionalLong.empty();
    } catch (JsonTypeException fraction) {
      return OptionalLong.empty();
    }
  }

  /**
   * The request as the service reads it: members in {@code extra} that have a place in the record are moved there, and raw
   * declarations of tools and formats become what they declare.
   *
   * @param request the request
   * @return the same request where there is nothing to move; else one whose body says the same
   * @throws JsonTypeException when a member in {@code extra} is of another kind than the API says
   * @throws IllegalArgumentException when a value is refused where it is set
   */
  public static ChatRequest effective(ChatRequest request) {
    JsonObject extra = request.extra();
    Optional<JsonValue> limit = extra.tryGet("max_tokens").filter(value -> value != JsonNull.NULL);
    if (limit.isPresent() && whole(extra, "max_tokens").isEmpty()) {
      throw new JsonTypeException("/max_tokens", "a whole number", limit.get().toString());
    }
    boolean moved = request.output().format().orElse(null) instanceof ResponseFormat.Unknown;
    for (ToolSpec tool : request.tools()) {
      moved |= tool instanceof ToolSpec.Unknown;
    }
    for (String name : extra.names()) {
      moved |= CHECKED.contains(name);
    }
    if (!moved) {
      return request;
    }
    ChatRequest read = read(write(request, "", false));
    JsonObject rest = read.extra();
    for (String name : List.of("stream", "stream_options")) {
      rest = extra.has(name) ? rest.with(name, extra.get(name)) : rest;
    }
    Optional<String> model = extra.has("model") ? read.model() : request.model();
    return new ChatRequest(
        model, read.messages(), read.toolUse(), read.reasoning(), read.sampling(), read.output(), read.hints(), rest);
  }

  /**
   * Writes what a request has to be counted: its model and its messages, for the service counts no tools.
   *
   * @param request the request
   * @param defaultModel the model where the request names none
   * @return the body of {@code POST /v1/tokenizers/estimate-token-count}
   */
  public static JsonObject writeCount(ChatRequest request, String defaultModel) {
    return new Members()
        .put("model", request.model().orElse(defaultModel))
        .put("messages", MessageWire.write(request.messages()))
        .object();
  }

  /**
   * Reads how many tokens were counted.
   *
   * @param answer the JSON
   * @return the tokens
   * @throws io.github.kimisdk.json.JsonTypeException when it does not say so
   */
  public static long readCount(JsonValue answer) {
    return answer.get("data").get("total_tokens").asLong();
  }

  /**
   * Writes how many tokens were counted.
   *
   * @param tokens the tokens
   * @return the answer
   */
  public static JsonObject writeCounted(long tokens) {
    return new Members().put("data", new Members().put("total_tokens", tokens).object()).object();
  }

  private static void write(Output output, Members body) {
    body.put("max_completion_tokens", output.maxCompletionTokens());
    body.list("stop", output.stop(), JsonString::of);
    body.put("response_format", output.format(), RequestWire::write);
    body.flag("logprobs", output.logprobs());
    body.put("top_logprobs", output.topLogprobs());
  }

  private static void write(Sampling sampling, Members body) {
    body.put("temperature", sampling.temperature());
    body.put("top_p", sampling.topP());
    body.put("n", sampling.n());
    body.put("presence_penalty", sampling.presencePenalty());
    body.put("frequency_penalty", sampling.frequencyPenalty());
  }

  private static void write(Hints hints, Members body) {
    body.put("prompt_cache_key", hints.promptCacheKey());
    body.put("prompt_cache_options", hints.promptCacheOptions(), RequestWire::write);
    body.put("safety_identifier", hints.safetyIdentifier());
    if (!hints.prediction().isEmpty()) {
      JsonValue content = ContentWire.write(hints.prediction());
      body.put("prediction", new Members().put("type", "content").put("content", content).object());
    }
  }

  private static JsonObject write(Thinking thinking) {
    return new Members()
        .put("type", thinking.type())
        .put("keep", thinking.keep())
        .put("effort", thinking.effort())
        .over(thinking.extra());
  }

  private static JsonObject write(PromptCacheOptions options) {
    return new Members().put("mode", options.mode()).put("ttl", options.ttl()).over(options.extra());
  }

  private static JsonObject write(ResponseFormat format) {
    if (format instanceof ResponseFormat.Simple simple) {
      return new Members().put("type", simple.type()).object();
    }
    if (format instanceof ResponseFormat.FittingSchema fitting) {
      JsonObject inner =
          new Members()
              .put("name", fitting.name())
              .put("description", fitting.description())
              .flag("strict", fitting.strict())
              .put("schema", fitting.schema())
              .object();
      return new Members().put("type", "json_schema").put("json_schema", inner).over(fitting.extra());
    }
    return ((ResponseFormat.Unknown) format).raw();
  }

  /**
   * Whether a body asks for a stream.
   *
   * @param body the body
   * @return whether {@code stream} is true
   */
  public static boolean streams(JsonObject body) {
    return Fields.of(body, "").bool("stream").orElse(false);
  }

  /**
   * Whether a body asks for the usage at the end of the stream.
   *
   * @param body the body
   * @return whether {@code stream_options} has {@code include_usage}
   */
  public static boolean wantsUsage(JsonObject body) {
    return Fields.of(body, "").nested("stream_options").bool("include_usage").orElse(false);
  }

  /**
   * Reads a request. The wish for a stream is not part of it.
   *
   * @param body the body
   * @return the request
   * @throws io.github.kimisdk.json.JsonTypeException when a member is of another kind than the API says
   * @throws IllegalArgumentException when an image or a video is given by an address on the web
   */
  public static ChatRequest read(JsonObject body) {
    Fields fields = Fields.of(body, "");
    fields.value("stream");
    fields.value("stream_options");
    return new ChatRequest(
        fields.string("model"),
        fields.list("messages", MessageWire::read),
        new ToolUse(
            fields.list("tools", ToolWire::readSpec),
            fields.value("tool_choice").map(choice -> ToolWire.readChoice(choice, "/tool_choice"))),
        new Reasoning(
            fields.value("thinking").map(value -> thinking(Fields.of(value, "/thinking"))),
            fields.string("reasoning_effort")),
        sampling(fields),
        output(fields),
        hints(fields),
        fields.rest());
  }

  private static Sampling sampling(Fields fields) {
    return new Sampling(
        fields.real("temperature"),
        fields.real("top_p"),
        fields.integer("n"),
        fields.real("presence_penalty"),
        fields.real("frequency_penalty"));
  }

  private static Output output(Fields fields) {
    return new Output(
        fields.integer("max_completion_tokens"),
        stop(fields),
        fields.value("response_format").map(value -> format(Fields.of(value, "/response_format"))),
        fields.bool("logprobs"),
        fields.integer("top_logprobs"));
  }

  private static List<String> stop(Fields fields) {
    boolean bare = fields.object().tryGet("stop").orElse(null) instanceof JsonString;
    return bare ? List.of(fields.required("stop")) : fields.strings("stop");
  }

  private static ResponseFormat format(Fields fields) {
    String type = fields.string("type").orElse("");
    if (type.equals("json_schema")) {
      Fields inner = fields.nested("json_schema");
      return new ResponseFormat.FittingSchema(
          inner.required("name"),
          inner.string("description"),
          inner.bool("strict"),
          inner.whole("schema").orElse(JsonObject.EMPTY),
          fields.rest());
    }
    if (fields.rest().empty()) {
      return new ResponseFormat.Simple(type);
    }
    return new ResponseFormat.Unknown(type, fields.object());
  }

  private static Thinking thinking(Fields fields) {
    return new Thinking(
        fields.string("type").orElse(""), fields.string("keep"), fields.string("effort"), fields.rest());
  }

  private static Hints hints(Fields fields) {
    return new Hints(
        fields.string("prompt_cache_key"),
        fields.value("prompt_cache_options").map(value -> cacheOptions(Fields.of(value, "/prompt_cache_options"))),
        fields.string("safety_identifier"),
        prediction(fields));
  }

  private static PromptCacheOptions cacheOptions(Fields fields) {
    return new PromptCacheOptions(fields.string("mode"), fields.string("ttl"), fields.rest());
  }

  private static List<ContentPart> prediction(Fields fields) {
    Fields prediction = fields.nested("prediction");
    prediction.string("type");
    return ContentWire.take(prediction);
  }
}
