package io.github.kimisdk.json;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads a JSON text that arrives in pieces, and tells at any time the value so far: strings grow, a number or literal appears
 * when it is complete, and a member appears with its value. Each value so far is a prefix of the later ones.
 *
 * <p>Each character is looked at once, however the text is cut. At a character that no JSON text may have there, the value stays
 * as it is; only {@link Json#parse(String)} on the whole text tells whether it is JSON. If a name occurs twice in an object, its
 * later value replaces the earlier one.
 *
 * <pre>{@code
 * PartialJson json = new PartialJson();
 * json.add("{\"city\":\"Ro");
 * System.out.println(json.value());   // Optional[{"city":"Ro"}]
 * json.add("me\",\"days\":3");
 * System.out.println(json.value());   // Optional[{"city":"Rome"}]
 * json.add("}");
 * System.out.println(json.value());   // Optional[{"city":"Rome","days":3}]
 * }</pre>
 *
 * <p>Not safe for use by several threads at once.
 */
public final class PartialJson {

  private static final String BLANKS = " \n\t\r";

  /** The kind of the next character. */
  private enum State { VALUE, NAME, COLON, AFTER, TEXT, ESCAPE, SCALAR }

  /** A container that is open; an object has a name more than values while a value is expected or grows. */
  private record Container(boolean object, List<String> names, List<JsonValue> values) {

    /** Returns the container as if it were closed after a last value, which may be null. */
    JsonValue with(JsonValue last) {
      List<JsonValue> all = new ArrayList<>(values);
      if (last != null) {
        all.add(last);
      }
      return object ? JsonObject.of(names.subList(0, all.size()), all) : JsonArray.of(all);
    }
  }

  private final Deque<Container> open = new ArrayDeque<>();
  private final StringBuilder token = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private State state = State.VALUE;
  /** Whether the text is the name of a member. */
  private boolean name;
  /** Whether the value is complete or malformed. */
  private boolean ended;
  private JsonValue whole;

  /** Creates a reader of a text of which nothing has arrived. */
  public PartialJson() {}

  /**
   * Adds the next piece of the text.
   *
   * @param piece the piece, of any length; text behind the value is ignored
   */
  public void add(CharSequence piece) {
    Objects.requireNonNull(piece, "piece");
    try {
      for (int i = 0; i < piece.length() && !ended; i++) {
        accept(piece.charAt(i));
      }
    } catch (JsonParseException malformed) {
      ended = true;
    }
  }

  private void accept(char c) {
    switch (state) {
      case TEXT -> acceptText(c);
      case ESCAPE -> acceptEscape(c);
      case SCALAR -> {
        if (",]}".indexOf(c) >= 0 || BLANKS.indexOf(c) >= 0) {
          complete(Json.parse(token.toString()));
          if (!ended) {
            accept(c);
          }
        } else {
          token.append(c);
        }
      }
      default -> {
        if (BLANKS.indexOf(c) < 0) {
          acceptStructure(c);
        }
      }
    }
  }

  private void acceptText(char c) {
    if (c == '\\') {
      begin(State.ESCAPE, c);
    } else if (c < ' ') {
      ended = true;
    } else if (c != '"') {
      text.append(c);
    } else if (name) {
      name = false;
      open.peek().names().add(text.toString());
      state = State.COLON;
    } else {
      complete(JsonString.of(text.toString()));
    }
  }

  /** An escape that is complete is decoded by the parser. */
  private void acceptEscape(char c) {
    token.append(c);
    if (token.length() == (token.charAt(1) == 'u' ? 6 : 2)) {
      text.append(Json.parse("\"" + token + "\"").asString());
      state = State.TEXT;
    }
  }

  private void acceptStructure(char c) {
    Container in = open.peek();
    // A closing mark follows a value or the mark that opened the container, not a comma or colon.
    if (in != null && (state == State.AFTER || in.names().isEmpty() && in.values().isEmpty()) && c == (in.object() ? '}' : ']')) {
      open.pop();
      complete(in.with(null));
    } else if (state == State.VALUE) {
      beginValue(c);
    } else if (state == State.NAME && c == '"') {
      text.setLength(0);
      name = true;
      state = State.TEXT;
    } else if (state == State.COLON && c == ':') {
      state = State.VALUE;
    } else if (state == State.AFTER && c == ',') {
      state = in.object() ? State.NAME : State.VALUE;
    } else {
      ended = true;
    }
  }

  private void beginValue(char c) {
    if (c == '"') {
      text.setLength(0);
      state = State.TEXT;
    } else if (c != '{' && c != '[') {
      begin(State.SCALAR, c);
    } else if (open.size() < JsonLimits.DEFAULT.maxDepth()) {
      open.push(new Container(c == '{', new ArrayList<>(), new ArrayList<>()));
      state = c == '{' ? State.NAME : State.VALUE;
    } else {
      ended = true;
    }
  }

  private void begin(State next, char c) {
    token.setLength(0);
    token.append(c);
    state = next;
  }

  private void complete(JsonValue value) {
    state = State.AFTER;
    ended = open.isEmpty();
    if (ended) {
      whole = value;
    } else {
      open.peek().values().add(value);
    }
  }

  /**
   * Returns the value so far. This copies the open containers and the open string, not the values that are complete.
   *
   * @return the value; empty before its first character, and until a number or literal that is the whole value has ended
   */
  public Optional<JsonValue> value() {
    JsonValue value = whole;
    if (!name && (state == State.TEXT || state == State.ESCAPE)) {
      // The second half of a pair may still come.
      int end = text.length() - (text.length() > 0 && Character.isHighSurrogate(text.charAt(text.length() - 1)) ? 1 : 0);
      value = JsonString.of(text.substring(0, end));
    }
    for (Container container : open) {
      value = container.with(value);
    }
    return Optional.ofNullable(value);
  }
}
