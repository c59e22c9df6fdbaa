package io.github.kimisdk.json;

import io.github.kimisdk.internal.text.Swar;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes a value, with a stack of its own for the containers that are open. One idle writer is kept, as long as memory is
 * not short, so that its array does not grow again for each large text.
 */
final class JsonWriter extends JsonOutput {
  /** Recursion is faster than the stack, so that containers up to this depth are written by recursion. */
  private static final int MAX_RECURSION = 64;

  private static final long NULL = 'n' | 'u' << 8 | 'l' << 16 | 'l' << 24;
  private static final long TRUE = 't' | 'r' << 8 | 'u' << 16 | 'e' << 24;
  private static final long FALSE = 'f' | 'a' << 8 | 'l' << 16 | 's' << 24 | (long) 'e' << 32;

  private static final AtomicReference<WeakReference<JsonWriter>> IDLE = new AtomicReference<>();

  private final WeakReference<JsonWriter> self = new WeakReference<>(this);
  private boolean pretty;
  private JsonValue[] open = new JsonValue[8];
  private int[] next = new int[8];
  private int depth;

  private JsonWriter() {}

  private static JsonWriter writer(boolean pretty) {
    WeakReference<JsonWriter> idle = IDLE.getAndSet(null);
    JsonWriter writer = idle == null ? null : idle.get();
    if (writer == null) {
      writer = new JsonWriter();
    }
    writer.pretty = pretty;
    return writer;
  }

  /** The bytes of a name in a compact text: a comma, the name, a colon, and a word of room. */
  static byte[] name(String name) {
    JsonWriter writer = new JsonWriter();
    writer.put(',');
    writer.string(name);
    writer.put(':');
    return Arrays.copyOf(writer.out, writer.size + 8);
  }

  static byte[] bytes(JsonValue root) {
    JsonWriter writer = writer(false).write(root);
    byte[] bytes = Arrays.copyOf(writer.out, writer.size);
    writer.release();
    return bytes;
  }

  static String text(JsonValue root, boolean pretty) {
    JsonWriter writer = writer(pretty).write(root);
    String text = new String(writer.out, 0, writer.size, StandardCharsets.UTF_8);
    writer.release();
    return text;
  }

  private void release() {
    size = 0;
    IDLE.set(self);
  }

  private JsonWriter write(JsonValue root) {
    begin(root);
    while (depth > 0) {
      JsonValue container = open[depth - 1];
      if (container instanceof JsonObject object) {
        members(object);
      } else {
        elements((JsonArray) container);
      }
    }
    return this;
  }

  /** Writes elements up to the end, or up to a container that is left to the stack. */
  private void elements(JsonArray array) {
    int level = depth;
    for (int i = next[level - 1]; i < array.size(); i++) {
      reserve(FREE);
      if (i > 0) {
        out[size++] = ',';
      }
      if (pretty) {
        line();
      }
      begin(array.value(i));
      if (depth > level) {
        next[level - 1] = i + 1;
        return;
      }
    }
    end(']');
  }

  /** Writes members up to the end, or up to a container that is left to the stack. */
  private void members(JsonObject object) {
    int level = depth;
    byte[][] names = pretty ? null : object.shape().written();
    for (int i = next[level - 1]; i < object.size(); i++) {
      if (names != null) {
        name(names[i], i == 0 ? 1 : 0);
      } else {
        if (i > 0) {
          put(',');
        }
        if (pretty) {
          line();
        }
        string(object.name(i));
        put(':');
        if (pretty) {
          put(' ');
        }
      }
      begin(object.value(i));
      if (depth > level) {
        next[level - 1] = i + 1;
        return;
      }
    }
    end('}');
  }

  /** Puts the bytes of {@link #name(String)}, by words. */
  private void name(byte[] name, int from) {
    int length = name.length - 8;
    reserve(length + FREE);
    byte[] to = out;
    int at = size - from;
    for (int i = from; i < length; i += 8) {
      Swar.put(to, at + i, Swar.word(name, i));
    }
    size = at + length;
  }

  /** Writes a value, or opens a container that is left to the stack. */
  private void begin(JsonValue value) {
    if (value instanceof JsonString string) {
      string(string);
    } else if (value instanceof JsonNumber number) {
      number(number);
    } else if (value instanceof JsonObject object) {
      if (open(object, object.empty(), '{', '}')) {
        members(object);
      }
    } else if (value instanceof JsonArray array) {
      if (open(array, array.empty(), '[', ']')) {
        elements(array);
      }
    } else {
      literal(value == JsonNull.NULL ? NULL : ((JsonBoolean) value).value() ? TRUE : FALSE);
    }
  }

  private void literal(long word) {
    Swar.put(out, size, word);
    size += word == FALSE ? 5 : 4;
  }

  /** Opens a container; returns whether to write its content by recursion. */
  private boolean open(JsonValue container, boolean empty, char first, char last) {
    out[size++] = (byte) first;
    if (empty) {
      out[size++] = (byte) last;
      return false;
    }
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
      next = Arrays.copyOf(next, 2 * depth);
    }
    next[depth] = 0;
    open[depth++] = container;
    return depth < MAX_RECURSION;
  }

  private void end(char bracket) {
    open[--depth] = null;
    if (pretty) {
      line();
    }
    put(bracket);
  }

  private void line() {
    reserve(2 * depth + FREE);
    out[size++] = '\n';
    Arrays.fill(out, size, size + 2 * depth, (byte) ' ');
    size += 2 * depth;
  }
}
