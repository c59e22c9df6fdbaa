package io.github.kimisdk.internal.wire;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.internal.access.JsonMask;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.Optional;
import java.util.Set;

/**
 * An error of the service, in the forms that are known: {@code {"error":{…}}} on every route (also inside
 * {@code {"type":"error",…}}), {@code {"error":"…"}}, {@code {"message":"…"}}, and pages of gateways.
 */
public final class ErrorWire {

  /** Some servers put the whole request, or a page, into a message. */
  private static final int MAX_MESSAGE = 2_000;
  /** Types and codes, which every message of an exception contains. */
  private static final int MAX_NAME = 100;
  private static final int MAX_BRIEF = 300;
  private static final JsonValue ERROR = JsonString.of("error");

  private ErrorWire() {}

  /**
   * Writes an error in the service's form.
   *
   * @param error the error
   * @return its JSON
   */
  public static JsonObject write(ApiError error) {
    ObjectWriter inner = new ObjectWriter().put("message", error.message()).put("type", error.type()).put("code", error.code());
    return new ObjectWriter().put("error", inner).object();
  }

  /**
   * Finds the error in an answer with a status of success: {@code {"error":…}}, {@code {"object":"error",…}} of vLLM, or
   * {@code {"type":"error",…}} of Responses.
   *
   * @param answer the answer
   * @return the error; absent if the answer is not one
   */
  public static Optional<ApiError> find(JsonValue answer) {
    if (!(answer instanceof JsonObject object)) {
      return Optional.empty();
    }
    boolean error = isError(object.tryGet("error").orElse(JsonNull.NULL))
        || has(object, "object", ERROR) || has(object, "type", ERROR);
    return error ? Optional.of(read(object)) : Optional.empty();
  }

  private static boolean has(JsonObject object, String name, JsonValue value) {
    return value.equals(object.tryGet(name).orElse(null));
  }

  /**
   * Finds the failure that a choice tells of itself: an error beside its finish reason, or a reason that is a failure.
   *
   * @param reason the finish reason
   * @param extra the members of the choice that are not part of the format
   * @return the error; absent if the choice tells none
   */
  public static Optional<ApiError> ofEnd(Optional<FinishReason> reason, JsonObject extra) {
    JsonValue told = extra.tryGet("error").orElse(JsonNull.NULL);
    if (isError(told)) {
      return Optional.of(read(JsonObject.of("error", told)));
    }
    return reason.isEmpty() || !reason.get().failed() ? Optional.empty() : Optional.of(new ApiError(
        "the answer ended with the finish reason " + reason.get(), Optional.of(reason.get().value()), Optional.empty(),
        JsonObject.EMPTY));
  }

  /**
   * Finds the failure that a choice of an answer tells of itself.
   *
   * @param answer the answer
   * @return the error; absent if no choice tells one
   */
  public static Optional<ApiError> ofEnd(ChatResponse answer) {
    return answer.choices().stream().flatMap(choice -> ofEnd(choice.finishReason(), choice.extra()).stream()).findFirst();
  }

  /**
   * Finds the error in a text with a status of success, which is no JSON otherwise.
   *
   * @param text the text
   * @param limits the limits of JSON
   * @return the JSON of the error; absent if the text is not one
   */
  public static Optional<JsonObject> in(String text, JsonLimits limits) {
    try {
      return text.stripLeading().startsWith("{") && Json.parse(text, limits) instanceof JsonObject json && find(json).isPresent()
          ? Optional.of(json) : Optional.empty();
    } catch (JsonParseException notJson) {
      return Optional.empty();
    }
  }

  /**
   * Finds the error in an event of a stream. Some servers send the members of the error without an outer object. Beside choices
   * or a usage such members are no error, and neither is the message with which a stream of the Messages format begins, an
   * object.
   *
   * @param event the event
   * @return the error; absent if the event is not one
   */
  public static Optional<ApiError> findInStream(JsonValue event) {
    Optional<ApiError> error = find(event);
    if (error.isPresent() || !(event instanceof JsonObject object) || object.has("choices") || object.has("usage")) {
      return error;
    }
    boolean flat = object.has("detail") || isError(object.tryGet("errors").orElse(JsonNull.NULL))
        || object.tryGet("message").filter(JsonString.class::isInstance).isPresent();
    return flat ? Optional.of(read(object)) : Optional.empty();
  }

  /** Some gateways send {@code null}, {@code false} or an empty value with every answer. */
  private static boolean isError(JsonValue value) {
    return value != JsonNull.NULL && value != JsonBoolean.FALSE && !value.equals(JsonString.of(""))
        && !value.equals(JsonObject.EMPTY) && !value.equals(JsonArray.EMPTY);
  }

  /**
   * Returns whether an answer of the API is an envelope that refuses, such as
   * {@code {"code":5,"status":false,"message":"...","data":null}}. The envelope of the balance of Kimi has the same members.
   * Stored files and pages may look so, too.
   *
   * @param answer the answer
   * @return whether it is
   */
  public static boolean refuses(JsonValue answer) {
    if (!(answer instanceof JsonObject object) || !object.has("message")) {
      return false;
    }
    boolean failed = has(object, "status", JsonBoolean.FALSE) || has(object, "success", JsonBoolean.FALSE);
    boolean coded = object.tryGet("code")
        .filter(code -> code instanceof JsonNumber && !Set.of("0", "200").contains(code.toString())).isPresent();
    return failed || coded && has(object, "data", JsonNull.NULL);
  }

  /**
   * Reads the body of an answer with a status of failure.
   *
   * @param body any text
   * @return the masked error; its message is the beginning of the body if the body is in no known form
   */
  public static ApiError read(String body) {
    try {
      if (Json.parse(body) instanceof JsonObject object) {
        return read(object);
      }
    } catch (JsonParseException notJson) {
      // A page of a gateway, or an empty body.
    }
    return new ApiError(brief(body), Optional.empty(), Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Returns the context window that an error of llama.cpp names.
   *
   * @param error the error
   * @return the number of tokens; absent if the error does not name it
   */
  public static Optional<Long> window(ApiError error) {
    return count(error, "n_ctx");
  }

  /**
   * Returns the tokens of the prompt that an error of llama.cpp names.
   *
   * @param error the error
   * @return the number of tokens; absent if the error does not name it
   */
  public static Optional<Long> promptTokens(ApiError error) {
    return count(error, "n_prompt_tokens");
  }

  private static Optional<Long> count(ApiError error, String name) {
    return error.raw().tryGet(name).map(JsonValue::toString).filter(text -> text.matches("[0-9]{1,18}")).map(Long::valueOf);
  }

  /** Masks an error before its texts are cut. */
  private static ApiError read(JsonObject shown) {
    JsonObject answer = JsonMask.mask(shown, KeyMask::mask);
    // An event of the Responses format that ends a failed answer contains the whole answer.
    JsonObject body = !answer.has("error") && answer.tryGet("response").orElse(null) instanceof JsonObject inner ? inner : answer;
    if (body.tryGet("error").orElse(null) instanceof JsonObject inner) {
      String message = text(inner, "message", MAX_MESSAGE).orElseGet(() -> brief(inner.toString()));
      return new ApiError(message, text(inner, "type", MAX_NAME), text(inner, "code", MAX_NAME), inner);
    }
    Optional<String> error = text(body, "error", MAX_MESSAGE);
    Optional<String> message = text(body, "message", MAX_MESSAGE);
    // The type of a flat event of the Responses format only says that it is an error.
    String kind = has(body, "type", ERROR) ? "code" : "type";
    Optional<String> type = message.isPresent() ? error.or(() -> text(body, kind, MAX_NAME)) : Optional.empty();
    return new ApiError(message.or(() -> error).orElseGet(() -> brief(body.toString())), type, text(body, "code", MAX_NAME),
        body);
  }

  /** Returns a member as text, cut to a length; also a number, because some gateways send numeric codes. */
  private static Optional<String> text(JsonObject object, String name, int max) {
    JsonValue value = object.tryGet(name).orElse(JsonNull.NULL);
    if (value == JsonNull.NULL) {
      return Optional.empty();
    }
    return Optional.of(KeyMask.cut(value instanceof JsonString string ? string.value() : value.toString(), max));
  }

  /**
   * Returns the beginning of a text in one line, with masked keys.
   *
   * @param whole any text, which is masked before it is cut
   * @return at most 300 characters, with white space folded
   */
  public static String brief(String whole) {
    String text = KeyMask.mask(whole);
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length() && line.length() < MAX_BRIEF; i++) {
      char c = text.charAt(i);
      if (c > ' ') {
        line.append(c);
      } else if (line.length() > 0 && line.charAt(line.length() - 1) != ' ') {
        line.append(' ');
      }
    }
    return line.toString().strip() + (line.length() < MAX_BRIEF ? "" : "...");
  }
}
