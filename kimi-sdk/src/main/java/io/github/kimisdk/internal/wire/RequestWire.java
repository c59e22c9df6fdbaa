package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ResponseFormat;
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
import java.util.OptionalLong;

/** The body of {@code POST /v1/chat/completions}. */
public final class RequestWire {

  /** The path behind the base. */
  public static final String PATH = "/chat/completions";

  private static final String DEPRECATED = "max_tokens";

  /** The names of the limit of the answer's tokens in all formats, the one that takes precedence first. */
  private static final List<String> LIMITS = List.of("max_completion_tokens", DEPRECATED, "max_output_tokens");

  private RequestWire() {}

  /**
   * Writes a request. The body contains only what the request has. A streamed request also asks for its usage, because
   * some deployments report none otherwise.
   *
   * @param request the request
   * @param stream whether to stream the answer
   * @return the body
   */
  public static JsonObject write(ChatRequest request, boolean stream) {
    ObjectWriter body = new ObjectWriter();
    body.put("model", request.model());
    body.put("messages", MessageWire.write(request.messages()));
    if (stream) {
      body.put("stream", JsonBoolean.TRUE);
      body.put("stream_options", new ObjectWriter().put("include_usage", JsonBoolean.TRUE));
    }
    SettingsWire.write(request.output(), body);
    SamplingSetting.write(request.sampling(), body);
    ToolWire.write(request.toolUse(), body);
    SettingsWire.write(request.reasoning(), body);
    SettingsWire.write(request.hints(), body);
    return body.with(request.extra());
  }

  /**
   * Reads a request. Whether the answer is streamed is not part of it.
   *
   * @param body the body
   * @return the request
   * @throws JsonTypeException if a member has another type than the API says
   * @throws IllegalArgumentException if an image or a video has an address on the web
   */
  public static ChatRequest read(JsonObject body) {
    ObjectReader fields = ObjectReader.of(body, "");
    fields.value("stream");
    fields.value("stream_options");
    return new ChatRequest(
        fields.string("model"),
        fields.list("messages", MessageWire::read),
        new ToolUse(fields.list("tools", ToolWire::readSpec), ToolWire.readChoice(fields)),
        SettingsWire.readReasoning(fields),
        SamplingSetting.read(fields),
        SettingsWire.readOutput(fields),
        SettingsWire.readHints(fields),
        fields.rest());
  }

  /**
   * Returns a request that names its model.
   *
   * @param request the request
   * @param defaultModel the model if the request names none
   * @return the request, or a copy with the default model
   */
  public static ChatRequest named(ChatRequest request, String defaultModel) {
    return request.model().isPresent() ? request : request.withModel(defaultModel);
  }

  /**
   * Returns the limit of the answer's tokens in the body of a request. As on the service, {@code max_completion_tokens} takes
   * precedence over the deprecated {@code max_tokens}; a value in {@code extra} replaces that of the request.
   *
   * @param request the request
   * @return the limit; empty if there is none, or if it is not an integer
   */
  public static OptionalLong limit(ChatRequest request) {
    OptionalLong limit = integer(request.extra(), "max_completion_tokens");
    if (limit.isEmpty() && request.output().maxCompletionTokens().isPresent() && !request.extra().has("max_completion_tokens")) {
      limit = OptionalLong.of(request.output().maxCompletionTokens().getAsInt());
    }
    return limit.isPresent() ? limit : integer(request.extra(), "max_tokens");
  }

  /**
   * Returns the members of {@code extra} with the limit of the answer's tokens under the name that a format has for it, because
   * its service would ignore the names of others. The own name takes precedence. The deprecated name gives way to the limit of
   * the request, as in chat completions.
   *
   * @param request the request
   * @param name the name in the format
   * @return the members with at most this name of a limit
   */
  public static JsonObject withLimitNamed(ChatRequest request, String name) {
    JsonObject named = request.extra();
    for (String other : LIMITS) {
      JsonValue limit = request.extra().tryGet(other).orElse(null);
      if (limit != null && !other.equals(name)) {
        boolean used = other.equals(DEPRECATED) && request.output().maxCompletionTokens().isPresent() || named.has(name);
        named = named.without(other);
        named = used || limit == JsonNull.NULL ? named : named.with(name, limit);
      }
    }
    return named;
  }

  /**
   * Returns the limit of the answer's tokens in a body.
   *
   * @param body the body
   * @param names the members that may have it, the one that takes precedence first
   * @return the limit; empty if no member is an integer
   */
  public static OptionalLong limit(JsonObject body, List<String> names) {
    OptionalLong limit = OptionalLong.empty();
    for (int i = 0; i < names.size() && limit.isEmpty(); i++) {
      limit = integer(body, names.get(i));
    }
    return limit;
  }

  /**
   * Returns the limit of the answer's tokens in a body of any format.
   *
   * @param body the body
   * @return the limit; empty if there is none
   */
  public static OptionalLong limit(JsonObject body) {
    return limit(body, List.of("max_completion_tokens", "max_tokens", "max_output_tokens"));
  }

  /**
   * Returns the model that a body of any format names.
   *
   * @param body the body
   * @return the id; empty text if there is none
   */
  public static String model(JsonObject body) {
    return body.tryGet("model").orElse(null) instanceof JsonString id ? id.value() : "";
  }

  private static OptionalLong integer(JsonObject object, String name) {
    try {
      return object.tryGet(name).orElse(null) instanceof JsonNumber number
          ? OptionalLong.of(number.asLong()) : OptionalLong.empty();
    } catch (JsonTypeException fraction) {
      return OptionalLong.empty();
    }
  }

  /**
   * Returns the request as the service reads it. Members of {@code extra} that the record has a component for are moved there,
   * and raw declarations of tools and formats become typed.
   *
   * @param request the request
   * @return the same request if there is nothing to move; else a request with an equal body
   * @throws JsonTypeException if a member in {@code extra} has another type than the API says
   * @throws IllegalArgumentException if a component refuses its value
   */
  public static ChatRequest effective(ChatRequest request) {
    JsonObject extra = request.extra();
    JsonValue limit = extra.tryGet("max_tokens").orElse(JsonNull.NULL);
    if (limit != JsonNull.NULL && integer(extra, "max_tokens").isEmpty()) {
      throw new JsonTypeException("/max_tokens", "a whole number", limit.toString());
    }
    if (request.output().format().filter(ResponseFormat.Unknown.class::isInstance).isEmpty()
        && request.tools().stream().noneMatch(ToolSpec.Unknown.class::isInstance)
        && foreign(extra)) {
      return request;
    }
    ChatRequest read = read(write(request, false));
    JsonObject rest = read.extra();
    for (String name : List.of("stream", "stream_options")) {
      rest = extra.has(name) ? rest.with(name, extra.get(name)) : rest;
    }
    return read.withExtra(rest);
  }

  /** Returns whether the record has no component for any of these members. */
  private static boolean foreign(JsonObject extra) {
    JsonObject members = extra.without("stream").without("stream_options");
    return members.empty() || read(members).extra().size() == members.size();
  }
}
