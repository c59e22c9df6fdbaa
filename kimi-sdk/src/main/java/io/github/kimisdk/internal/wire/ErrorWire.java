package io.github.kimisdk.internal.wire;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.Optional;

/**
 * The error that the service answers with, in the forms that are known: {@code {"error":{…}}} on every route (also
 * inside {@code {"type":"error",…}}), {@code {"error":"…"}}, a bare {@code {"message":"…"}}, and pages of gateways.
 */
public final class ErrorWire {

  private static final int SHOWN = 300;
  private static final int SHORT = 100;
  private static final int LONGEST_MESSAGE = 2_000;

  private ErrorWire() {}

  /**
   * Writes an error in the service's form.
   *
   * @param error the error
   * @return its JSON
   */
  public static JsonObject write(ApiError error) {
    Members inner = new Members().put("message", error.message()).put("type", error.type()).put("code", error.code());
    return new Members().put("error", inner.object()).object();
  }

  /**
   * Finds the error in an answer with a good status: {@code {"error":…}}, or {@code {"object":"error",…}} as vLLM has it.
   *
   * @param answer the answer's JSON
   * @return the error; absent when the answer is none
   */
  public static Optional<ApiError> find(JsonValue answer) {
    if (!(answer instanceof JsonObject object)) {
      return Optional.empty();
    }
    boolean nested = object.has("error") && says(object.get("error"));
    return nested || text(object, "object").filter("error"::equals).isPresent() ? Optional.of(read(object)) : Optional.empty();
  }

  /**
   * Finds the error in an event of a stream. Some servers send the members of the error at the top; beside choices or a
   * usage they are not taken for one.
   *
   * @param event the event's JSON
   * @return the error; absent when the event is none
   */
  public static Optional<ApiError> findInStream(JsonValue event) {
    Optional<ApiError> error = find(event);
    if (error.isPresent() || !(event instanceof JsonObject object) || object.has("choices") || object.has("usage")) {
      return error;
    }
    return object.has("detail") || text(object, "message").isPresent() ? Optional.of(read(object)) : Optional.empty();
  }

  /** Whether a member is an error: some gateways send {@code null}, {@code false} or an empty text with every answer. */
  private static boolean says(JsonValue error) {
    return error != JsonNull.NULL && error != JsonBoolean.FALSE && !(error instanceof JsonString text && text.value().isEmpty());
  }

  /**
   * Reads the body of an answer whose status says that it is an error.
   *
   * @param body the body as text; any text is fine
   * @return the error; its message is the beginning of the body when that is not in the service's form
   */
  public static ApiError read(String body) {
    try {
      if (Json.parse(body) instanceof JsonObject object) {
        return read(object);
      }
    } catch (JsonParseException notJson) {
      // A page of a gateway, or nothing: its beginning is all that can be said.
    }
    return new ApiError(brief(body), Optional.empty(), Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * The window that an error names as a member of its own, as llama.cpp does.
   *
   * @param error the error
   * @return tokens; absent when there is no such member
   */
  public static Optional<Long> window(ApiError error) {
    return count(error, "n_ctx");
  }

  /**
   * The tokens of the prompt that an error names as a member of its own, as llama.cpp does.
   *
   * @param error the error
   * @return tokens; absent when there is no such member
   */
  public static Optional<Long> promptTokens(ApiError error) {
    return count(error, "n_prompt_tokens");
  }

  private static Optional<Long> count(ApiError error, String name) {
    return error.raw().tryGet(name).map(JsonValue::toString).filter(text -> text.matches("[0-9]{1,18}")).map(Long::valueOf);
  }

  private static ApiError read(JsonObject body) {
    Optional<JsonValue> error = body.tryGet("error").filter(value -> value != JsonNull.NULL);
    if (error.isPresent() && error.get() instanceof JsonObject inner) {
      String message = text(inner, "message").map(ErrorWire::cut).orElseGet(() -> brief(inner.toString()));
      return new ApiError(message, shortText(inner, "type"), shortText(inner, "code"), inner);
    }
    Optional<String> named = text(body, "error").or(() -> shortText(body, "type")).map(ErrorWire::cut);
    Optional<String> message = text(body, "message").map(ErrorWire::cut);
    return message.isPresent()
        ? new ApiError(message.get(), named, shortText(body, "code"), body)
        : new ApiError(text(body, "error").map(ErrorWire::cut).orElseGet(() -> brief(body.toString())), Optional.empty(), shortText(body, "code"), body);
  }

  /** A message as it is shown: some servers put the whole request, or a page, into it. */
  private static String cut(String message) {
    if (message.length() <= LONGEST_MESSAGE) {
      return message;
    }
    int end = LONGEST_MESSAGE - (Character.isHighSurrogate(message.charAt(LONGEST_MESSAGE - 1)) ? 1 : 0);
    return message.substring(0, end) + "...";
  }

  /** A name that is shown with every message. */
  private static Optional<String> shortText(JsonObject object, String name) {
    return text(object, name).map(value -> value.length() > SHORT ? value.substring(0, SHORT) + "..." : value);
  }

  /** A member as text; numbers too, because some gateways send numeric codes. */
  private static Optional<String> text(JsonObject object, String name) {
    return object
        .tryGet(name)
        .filter(value -> value != JsonNull.NULL)
        .map(value -> value instanceof JsonString string ? string.value() : value.toString());
  }

  /**
   * The beginning of a text, in one line.
   *
   * @param text any text
   * @return at most 300 characters of it, white space folded
   */
  public static String brief(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length() && line.length() < SHOWN; i++) {
      char c = text.charAt(i);
      if (c > ' ') {
        line.append(c);
      } else if (line.length() > 0 && line.charAt(line.length() - 1) != ' ') {
        line.append(' ');
      }
    }
    return line.toString().strip() + (line.length() < SHOWN ? "" : "...");
  }
}
