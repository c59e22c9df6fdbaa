package io.github.kimisdk.json;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** The members of an object as an unmodifiable map, in their order. */
final class Members extends AbstractMap<String, JsonValue> {
  private final JsonObject object;

  Members(JsonObject object) {
    this.object = object;
  }

  @Override
  public int size() {
    return object.size();
  }

  @Override
  public boolean containsKey(Object name) {
    return name instanceof String text && object.has(text);
  }

  @Override
  public JsonValue get(Object name) {
    return name instanceof String text ? object.find(text) : null;
  }

  @Override
  public JsonValue remove(Object name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void clear() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Set<Map.Entry<String, JsonValue>> entrySet() {
    return new Entries();
  }

  private final class Entries extends AbstractSet<Map.Entry<String, JsonValue>> {
    @Override
    public int size() {
      return object.size();
    }

    @Override
    public Iterator<Map.Entry<String, JsonValue>> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < object.size();
        }

        @Override
        public Map.Entry<String, JsonValue> next() {
          if (next == object.size()) throw new NoSuchElementException();
          return Map.entry(object.name(next), object.value(next++));
        }
      };
    }
  }
}
