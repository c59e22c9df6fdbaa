package io.github.kimisdk.strict;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks that several routes share. Each returns the text of the refusal, or an empty text. */
final class Checks {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_-]{0,127}");
  private static final Set<String> IMAGES = Set.of("jpeg", "jpg", "png", "gif", "webp", "bmp", "heic", "heif");
  private static final Set<String> VIDEOS =
      Set.of("mp4", "mpeg", "mov", "quicktime", "avi", "x-flv", "mpg", "webm", "wmv", "3gpp", "x-matroska", "x-msvideo");

  private Checks() {}

  static String fixed(Asked asked, String field, double only) {
    return Body.number(asked.body(), field).filter(value -> value != only)
        .map(value -> "invalid " + field + ": only " + (only == Math.rint(only) ? "" + (long) only : "" + only)
            + " is allowed for this model").orElse("");
  }

  static String temperature(Asked asked) {
    boolean low = asked.route() == Route.CHAT && !asked.thinks() && asked.modelId().equals("kimi-k2.6");
    return fixed(asked, "temperature", low ? 0.6 : 1);
  }

  static String stop(Asked asked, String field) {
    JsonValue stop = asked.body().tryGet(field).orElse(JsonNull.NULL);
    List<JsonValue> words = stop instanceof JsonArray array ? array.values()
        : stop instanceof JsonString ? List.of(stop) : List.of();
    if (words.size() > 5) {
      return "stop array too long. Expected an array with maximum length 5, but got " + words.size();
    }
    boolean longer = words.stream().anyMatch(word -> word instanceof JsonString text
        && text.asString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 32);
    return longer ? "Invalid request: stop word is longer than 32 bytes" : "";
  }

  static String window(Asked asked, int window) {
    if (asked.tokens() > window) {
      return "Your request exceeded model token limit: " + window;
    }
    return asked.cap().filter(cap -> asked.tokens() + cap > window)
        .map(cap -> "Invalid request: prompt tokens and max_tokens exceeded model token limit: " + window).orElse("");
  }

  static String names(List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        return "Invalid request: function name is invalid, must start with a letter and can contain letters, numbers,"
            + " underscores, and dashes";
      }
      if (!seen.add(name)) {
        return "function name " + name + " is duplicated";
      }
    }
    return names.size() > 128 ? "Invalid request: tools: Expected an array with maximum length 128, but got " + names.size() : "";
  }

  /** Every call has one answer before the next user or assistant message. */
  static String pairs(Asked asked) {
    Set<String> open = new LinkedHashSet<>();
    for (Turn turn : asked.turns()) {
      boolean moreCalls = asked.route() == Route.RESPONSES && turn.role().equals("assistant");
      if (turn.role().equals("result")) {
        if (turn.result().isEmpty() || !open.remove(turn.result())) {
          return "tool_call_id  not found";
        }
      } else if (!open.isEmpty() && !moreCalls && Set.of("user", "assistant").contains(turn.role())) {
        break;
      }
      for (String call : turn.calls()) {
        if (call.isEmpty() || !open.add(call)) {
          return "tool_call_id  not found";
        }
      }
    }
    return open.isEmpty() ? ""
        : "an assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'."
            + " The following tool_call_ids did not have response messages: " + String.join(", ", open);
  }

  static String emptyAssistant(Asked asked) {
    for (Turn turn : asked.turns()) {
      if (turn.role().equals("assistant") && turn.text().isEmpty() && turn.calls().isEmpty() && !partial(asked, turn)) {
        return "Invalid request: the message at position " + turn.position() + " with role 'assistant' must not be empty";
      }
    }
    return "";
  }

  private static boolean partial(Asked asked, Turn turn) {
    return asked.route() == Route.CHAT
        && Body.list(asked.body(), "messages").get(turn.position()).tryGet("partial").isPresent();
  }

  static String emptyParts(Asked asked) {
    for (JsonObject item : Body.list(asked.body(), asked.route() == Route.RESPONSES ? "input" : "messages")) {
      if (item.tryGet("content").orElse(null) instanceof JsonArray parts && Body.objects(parts).stream()
          .anyMatch(part -> part.tryGet("text").orElse(null) instanceof JsonString text && text.asString().isEmpty())) {
        return "Invalid request: text content is empty";
      }
    }
    return "";
  }

  /** Checks a URL of an image or a video: data of a known type, or a file of the service. */
  static String media(String url) {
    if (url.startsWith("ms://")) {
      return "";
    }
    if (!url.startsWith("data:")) {
      return "Invalid request: unsupported image url: " + url;
    }
    String type = url.substring(5, Math.max(5, Math.min(at(url, ';'), at(url, ',')))).toLowerCase(Locale.ROOT);
    return type(type);
  }

  static String type(String type) {
    boolean known = type.startsWith("image/") && IMAGES.contains(type.substring(6))
        || type.startsWith("video/") && VIDEOS.contains(type.substring(6));
    return known ? "" : "Invalid request: unsupported image format: " + type;
  }

  private static int at(String url, char c) {
    int at = url.indexOf(c);
    return at < 0 ? url.length() : at;
  }

  static String roles(Asked asked, String list, Set<String> roles) {
    for (JsonObject message : Body.list(asked.body(), list)) {
      String role = Body.text(message, "role");
      boolean needed = list.equals("messages") || message.has("role");
      if (needed && !roles.contains(role)) {
        return "Invalid request: unrecognized role '" + role + "'";
      }
    }
    return "";
  }
}
