package io.github.kimisdk.server.run;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kind of value that a setting has. A value of the environment is text, and becomes the JSON that the file would have. */
enum Kind {
  TEXT("a text that is not blank"),
  PATH("the path of a file or folder"),
  SECRET("a key"),
  PORT("a port from 0 to 65535"),
  COUNT("a whole number of at least 1"),
  MONEY("an amount above 0, such as 5 or 2.50"),
  FLAG("true or false"),
  TIME("a time such as \"30s\", \"5m\" or \"1h\""),
  END("a date such as \"2026-12-31\", or an instant such as \"2026-12-31T18:00:00Z\""),
  TEXTS("a list of texts"),
  MAP("an object of texts"),
  LEVEL("off", "error", "info"),
  PERIOD("day", "week", "month"),
  CURRENCY("USD", "CNY"),
  PROTOCOL("chat", "messages", "responses");

  private static final BigDecimal MOST_MONEY = new BigDecimal("1e12");
  private static final Map<Character, Long> SECONDS = Map.of('s', 1L, 'm', 60L, 'h', 3_600L, 'd', 86_400L);

  private final String expected;
  private final List<String> choices;

  Kind(String... expected) {
    this.choices = expected.length == 1 ? List.of() : List.of(expected);
    this.expected = String.join(", ", Arrays.copyOf(expected, Math.max(1, expected.length - 1)))
        + (expected.length == 1 ? "" : " or " + expected[expected.length - 1]);
  }

  /** Returns the description for messages. */
  String expected() {
    return expected;
  }

  /** Returns all values of this kind; empty if they cannot be listed. */
  List<String> choices() {
    return choices;
  }

  boolean accepts(JsonValue value) {
    return switch (this) {
      case TEXT, PATH, SECRET -> isText(value);
      case PORT -> whole(value, 0, 65_535);
      case COUNT -> whole(value, 1, Long.MAX_VALUE);
      case MONEY -> value instanceof JsonNumber number && number.asBigDecimal().signum() > 0
          && number.asBigDecimal().compareTo(MOST_MONEY) <= 0;
      case FLAG -> value instanceof JsonBoolean;
      case TIME -> value instanceof JsonString text && time(text.asString()).isPresent();
      case END -> value instanceof JsonString text && end(text.asString()).isPresent();
      case TEXTS -> value instanceof JsonArray list && list.values().stream().allMatch(Kind::isText);
      case MAP -> value instanceof JsonObject map && map.members().values().stream().allMatch(Kind::isText);
      case LEVEL, PERIOD, CURRENCY, PROTOCOL -> value instanceof JsonString text && choices.contains(text.asString());
    };
  }

  /** Returns the parts of a list or object of texts that are no text, by their places in it. */
  Map<String, JsonValue> inside(JsonValue value) {
    Map<String, JsonValue> wrong = new LinkedHashMap<>();
    if (this == TEXTS && value instanceof JsonArray list) {
      for (int i = 0; i < list.size(); i++) {
        wrong.put("[" + i + "]", list.get(i));
      }
    } else if (this == MAP && value instanceof JsonObject map) {
      map.members().forEach((name, member) -> wrong.put("." + name, member));
    }
    wrong.values().removeIf(Kind::isText);
    return wrong;
  }

  private static boolean isText(JsonValue value) {
    return value instanceof JsonString text && !text.asString().isBlank();
  }

  private static boolean whole(JsonValue value, long least, long most) {
    if (!(value instanceof JsonNumber number)) {
      return false;
    }
    BigDecimal given = number.asBigDecimal();
    return given.compareTo(BigDecimal.valueOf(least)) >= 0 && given.compareTo(BigDecimal.valueOf(most)) <= 0
        && given.stripTrailingZeros().scale() <= 0;
  }

  /** Returns a text of the environment as JSON. A text that is none of this kind becomes a string, which is then refused. */
  JsonValue ofText(String text) {
    return switch (this) {
      case PORT, COUNT, MONEY -> parsed(text);
      case FLAG -> text.equals("true") || text.equals("false") ? JsonBoolean.of(text.equals("true")) : JsonString.of(text);
      case TEXTS -> JsonArray.of(split(text).stream().map(JsonString::of).toList());
      case MAP -> map(text);
      default -> JsonString.of(text);
    };
  }

  private static JsonValue parsed(String text) {
    try {
      return Json.parse(text.strip()) instanceof JsonNumber number ? number : JsonString.of(text);
    } catch (JsonParseException noNumber) {
      return JsonString.of(text);
    }
  }

  private static List<String> split(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList();
  }

  private static JsonValue map(String text) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (String entry : split(text)) {
      int equals = entry.indexOf('=');
      if (equals < 1) {
        return JsonString.of(text);
      }
      members.put(entry.substring(0, equals).strip(), JsonString.of(entry.substring(equals + 1).strip()));
    }
    return JsonObject.of(members);
  }

  /** Reads when something ends: after a day in UTC, or at an instant; empty if the text is none of them. */
  static Optional<Instant> end(String text) {
    try {
      return Optional.of(text.contains("T") ? Instant.parse(text)
          : LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeException noTime) {
      return Optional.empty();
    }
  }

  /** Reads a time; empty if the text is none, or the time is not between a second and a year. */
  static Optional<Duration> time(String text) {
    Long unit = text.isEmpty() ? null : SECONDS.get(text.charAt(text.length() - 1));
    String digits = text.isEmpty() ? "" : text.substring(0, text.length() - 1);
    if (unit == null || digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    Duration time = Duration.ofSeconds(Long.parseLong(digits) * unit);
    return Optional.of(time).filter(given -> !given.isZero() && given.compareTo(Duration.ofDays(366)) <= 0);
  }
}
