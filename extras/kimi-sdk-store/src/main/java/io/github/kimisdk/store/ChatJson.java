package io.github.kimisdk.store;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.MessageWire;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.internal.wire.UsageWire;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import java.util.Objects;

/**
 * Requests, responses, messages and usages as JSON, for caches, queues, and answers of a program to its own clients. It is the
 * JSON of Kimi's chat completions. A value that is read equals the one that was written, but blank arguments of a call in a
 * request become the empty object, as the service takes them. A response without choices cannot be read.
 *
 * <pre>{@code
 * import io.github.kimisdk.store.ChatJson;
 *
 * ChatResponse answer = ChatResponse.of("It scatters.");
 * String stored = ChatJson.of(answer).toString();
 * System.out.println(ChatJson.response(Json.parse(stored).asObject()).text());
 * }</pre>
 */
public final class ChatJson {

  /** The member of a response that is incomplete although each of its choices has ended. */
  private static final String COMPLETE = "complete";

  private ChatJson() {}

  /**
   * Returns a request as JSON.
   *
   * @param request the request
   * @return its JSON
   */
  public static JsonObject of(ChatRequest request) {
    return RequestWire.write(Objects.requireNonNull(request, "request"), false);
  }

  /**
   * Returns a response as JSON.
   *
   * @param response the response
   * @return its JSON
   */
  public static JsonObject of(ChatResponse response) {
    Objects.requireNonNull(response, "response");
    JsonObject written = ResponseWire.write(response);
    return response.complete() == ResponseWire.complete(response.choices()) ? written
        : written.with(COMPLETE, JsonBoolean.of(response.complete()));
  }

  /**
   * Returns a message as JSON.
   *
   * @param message the message
   * @return its JSON
   */
  public static JsonObject of(Message message) {
    return MessageWire.write(Objects.requireNonNull(message, "message"));
  }

  /**
   * Returns a usage as JSON.
   *
   * @param usage the usage
   * @return its JSON
   */
  public static JsonObject of(Usage usage) {
    return UsageWire.write(Objects.requireNonNull(usage, "usage"));
  }

  /**
   * Reads a request. Members that this version does not know are its {@code extra}.
   *
   * @param json the JSON
   * @return the request
   * @throws io.github.kimisdk.json.JsonTypeException if a member has another type
   */
  public static ChatRequest request(JsonObject json) {
    return RequestWire.read(Objects.requireNonNull(json, "json"));
  }

  /**
   * Reads a response.
   *
   * @param json the JSON
   * @return the response
   * @throws io.github.kimisdk.json.JsonTypeException if a member has another type, or there are no choices
   */
  public static ChatResponse response(JsonObject json) {
    Objects.requireNonNull(json, "json");
    return json.tryGet(COMPLETE).orElse(null) instanceof JsonBoolean complete
        ? ResponseWire.read(json.without(COMPLETE)).withComplete(complete.value()) : ResponseWire.read(json);
  }

  /**
   * Reads a message.
   *
   * @param json the JSON
   * @return the message
   * @throws io.github.kimisdk.json.JsonTypeException if a member has another type, or there is no role
   */
  public static Message message(JsonObject json) {
    return MessageWire.read(Objects.requireNonNull(json, "json"), "");
  }

  /**
   * Reads a usage.
   *
   * @param json the JSON
   * @return the usage
   * @throws io.github.kimisdk.json.JsonTypeException if a member has another type
   */
  public static Usage usage(JsonObject json) {
    return UsageWire.read(Objects.requireNonNull(json, "json"), "");
  }
}
