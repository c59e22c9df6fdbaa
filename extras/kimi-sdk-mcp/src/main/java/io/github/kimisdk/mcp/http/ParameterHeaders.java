package io.github.kimisdk.mcp.http;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Arguments that a request repeats as headers, because the schema of the tool marks them with {@code x-mcp-header}. Only strings,
 * integers and booleans that the root reaches through {@code properties} may be marked.
 */
public final class ParameterHeaders {

  private static final String MARK = "x-mcp-header";
  /** Members with values and not with schemas. */
  private static final Set<String> VALUES = Set.of("default", "const", "enum", "examples");
  private static final String TOKEN = "!#$%&'*+-.^_`|~";
  private static final BigDecimal SAFE = BigDecimal.valueOf((1L << 53) - 1);

  private record Marked(List<String> path, String name) {}

  private final List<Marked> marked = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private ParameterHeaders() {}

  /** Reads the marks of a schema. Throws a failure if one is not allowed. */
  public static ParameterHeaders of(JsonObject schema) {
    ParameterHeaders headers = new ParameterHeaders();
    headers.walk(schema, List.of());
    return headers;
  }

  /** Why the marks of a schema are not allowed; empty if they are. */
  public static Optional<String> problem(JsonObject schema) {
    try {
      of(schema);
      return Optional.empty();
    } catch (Failure invalid) {
      return Optional.of(invalid.getMessage());
    }
  }

  /** Reads a schema; the path is null where no argument is. A property may be named like the mark. */
  private void walk(JsonValue value, List<String> path) {
    if (value instanceof JsonArray array) {
      for (JsonValue entry : array) {
        walk(entry, null);
      }
    } else if (value instanceof JsonObject schema) {
      for (Map.Entry<String, JsonValue> member : schema.members().entrySet()) {
        member(schema, member.getKey(), member.getValue(), path);
      }
    }
  }

  private void member(JsonObject schema, String name, JsonValue value, List<String> path) {
    if (name.equals("properties") && path != null && value instanceof JsonObject properties) {
      for (Map.Entry<String, JsonValue> property : properties.members().entrySet()) {
        List<String> below = new ArrayList<>(path);
        below.add(property.getKey());
        walk(property.getValue(), below);
      }
    } else if (name.equals(MARK) && path != null && !path.isEmpty()) {
      add(value, schema, path);
    } else if (name.equals(MARK) && value instanceof JsonString) {
      throw invalid("it stands where no argument is");
    } else if (!VALUES.contains(name)) {
      walk(value, null);
    }
  }

  private void add(JsonValue mark, JsonObject property, List<String> path) {
    if (!(mark instanceof JsonString name) || name.value().isEmpty() || !name.value().chars().allMatch(ParameterHeaders::token)) {
      throw invalid("it is no name of a header");
    }
    if (!Set.of("string", "integer", "boolean").contains(MessageMembers.text(property, "type"))) {
      throw invalid("it marks no string, integer or boolean");
    }
    if (!names.add(name.value().toLowerCase(Locale.ROOT))) {
      throw invalid("two arguments have the same header");
    }
    marked.add(new Marked(path, "Mcp-Param-" + name.value()));
  }

  private static boolean token(int c) {
    return c < 128 && Character.isLetterOrDigit(c) || TOKEN.indexOf(c) >= 0;
  }

  private static Failure invalid(String reason) {
    return new Failure(Failure.Kind.INVALID_MESSAGE, "its schema has a wrong " + MARK + ": " + reason, "");
  }

  /** Returns the headers of a call with these arguments. */
  public Map<String, String> headers(JsonObject arguments) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Marked mark : marked) {
      JsonValue value = arguments;
      for (String step : mark.path()) {
        value = value instanceof JsonObject object ? object.tryGet(step).orElse(null) : null;
      }
      text(value).ifPresent(text -> headers.put(mark.name(), text));
    }
    return headers;
  }

  private static Optional<String> text(JsonValue value) {
    if (value instanceof JsonString text) {
      return Optional.of(text.value());
    }
    if (value instanceof JsonNumber number && number.asBigDecimal().stripTrailingZeros().scale() <= 0
        && number.asBigDecimal().abs().compareTo(SAFE) <= 0) {
      return Optional.of(number.asBigDecimal().toBigInteger().toString());
    }
    return value instanceof JsonBoolean flag ? Optional.of(String.valueOf(flag.value())) : Optional.empty();
  }
}
