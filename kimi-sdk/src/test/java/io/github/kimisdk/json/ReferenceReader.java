package io.github.kimisdk.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads JSON as the grammar of RFC 8259 is printed, rule by rule, without any thought of speed. Shares no code with the library.
 */
final class ReferenceReader {

  /** The exact text of a number. */
  record Number(String text) {}

  /** The literal {@code null}: a value that collections can hold. */
  enum Null { NULL }

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
  }

  private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][-+]?[0-9]++)?");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{4}");
  private static final String ESCAPES = "\"\\/bfnrt";
  private static final String ESCAPED = "\"\\/\b\f\n\r\t";

  private final String text;
  private final int maxDepth;
  private int at;

  private ReferenceReader(String text, int maxDepth) {
    this.text = text;
    this.maxDepth = maxDepth;
  }

  /** Returns the value as a map, list, string, {@link Number}, boolean or {@link Null}; empty if the text is not JSON. */
  static Optional<Object> read(byte[] utf8, int maxDepth) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      ReferenceReader reader = new ReferenceReader(text, maxDepth);
      reader.space();
      Object value = reader.value(0);
      reader.space();
      return reader.at == text.length() ? Optional.of(value) : Optional.empty();
    } catch (CharacterCodingException | Refused notJson) {
      return Optional.empty();
    }
  }

  /** Returns a value of the library in the same form. */
  static Object plain(JsonValue value) {
    if (value instanceof JsonObject object) {
      Map<String, Object> members = new LinkedHashMap<>();
      object.names().forEach(name -> members.put(name, plain(object.get(name))));
      return members;
    }
    if (value instanceof JsonArray array) {
      return array.values().stream().map(ReferenceReader::plain).toList();
    }
    if (value instanceof JsonString string) {
      return string.value();
    }
    if (value instanceof JsonNumber number) {
      return new Number(number.text());
    }
    return value instanceof JsonBoolean truth ? (Object) truth.value() : Null.NULL;
  }

  private Object value(int depth) throws Refused {
    switch (peek()) {
      case '{' -> {
        return object(deeper(depth));
      }
      case '[' -> {
        return array(deeper(depth));
      }
      case '"' -> {
        return string();
      }
      case 't' -> {
        return literal("true", true);
      }
      case 'f' -> {
        return literal("false", false);
      }
      case 'n' -> {
        return literal("null", Null.NULL);
      }
      default -> {
        return number();
      }
    }
  }

  private int deeper(int depth) throws Refused {
    at++;
    if (depth == maxDepth) {
      throw new Refused();
    }
    return depth + 1;
  }

  private Object object(int depth) throws Refused {
    Map<String, Object> members = new LinkedHashMap<>();
    space();
    if (taken('}')) {
      return members;
    }
    do {
      space();
      String name = string();
      space();
      expect(':');
      space();
      members.put(name, value(depth));
      space();
    } while (taken(','));
    expect('}');
    return members;
  }

  private Object array(int depth) throws Refused {
    List<Object> elements = new ArrayList<>();
    space();
    if (taken(']')) {
      return elements;
    }
    do {
      space();
      elements.add(value(depth));
      space();
    } while (taken(','));
    expect(']');
    return elements;
  }

  private String string() throws Refused {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw new Refused();
      }
      string.append(c == '\\' ? escaped() : c);
    }
    at++;
    return string.toString();
  }

  private char escaped() throws Refused {
    char c = peek();
    at++;
    if (c == 'u') {
      String digits = text.substring(at, Math.min(text.length(), at + 4));
      if (!HEX.matcher(digits).matches()) {
        throw new Refused();
      }
      at += 4;
      return (char) Integer.parseInt(digits, 16);
    }
    if (ESCAPES.indexOf(c) < 0) {
      throw new Refused();
    }
    return ESCAPED.charAt(ESCAPES.indexOf(c));
  }

  private Object number() throws Refused {
    Matcher number = NUMBER.matcher(text).region(at, text.length());
    if (!number.lookingAt()) {
      throw new Refused();
    }
    at = number.end();
    return new Number(number.group());
  }

  private Object literal(String name, Object value) throws Refused {
    if (!text.startsWith(name, at)) {
      throw new Refused();
    }
    at += name.length();
    return value;
  }

  private void space() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() throws Refused {
    if (at >= text.length()) {
      throw new Refused();
    }
    return text.charAt(at);
  }

  private boolean taken(char c) {
    boolean found = at < text.length() && text.charAt(at) == c;
    at += found ? 1 : 0;
    return found;
  }

  private void expect(char c) throws Refused {
    if (!taken(c)) {
      throw new Refused();
    }
  }
}
