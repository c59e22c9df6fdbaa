package io.github.kimisdk.internal.access;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Says to which tool call of a streamed answer a piece belongs, for the fold and for every writer of a stream. A piece belongs
 * to the last call of its index; without an index, to the call of its id; without both, to the last call. A piece that has the
 * index of a call and names another id and a tool, or the same id and another tool, begins another call. A type parameter
 * stands for the calls, because this package cannot refer to them.
 *
 * @param <C> the calls
 */
public final class JoinedCalls<C> {

  private record Joined<C>(String id, String name, C call) {

    /** Returns the call with an id and a name, where it has none. */
    Joined<C> with(String given, String named) {
      boolean whole = (!id.isEmpty() || given.isEmpty()) && (!name.isEmpty() || named.isEmpty());
      return whole ? this : new Joined<>(id.isEmpty() ? given : id, name.isEmpty() ? named : name, call);
    }
  }

  private final IntFunction<C> make;
  /** By the index, and by the order of calls with the same index. */
  private final NavigableMap<Long, C> calls = new TreeMap<>();
  private final Map<Integer, Joined<C>> byIndex = new HashMap<>();
  private final Map<String, C> byId = new HashMap<>();

  /**
   * Joins calls.
   *
   * @param make makes a call from its number
   */
  public JoinedCalls(IntFunction<C> make) {
    this.make = make;
  }

  /**
   * Returns the call that a piece belongs to, which may be a new one.
   *
   * @param index the index of the piece
   * @param id the id in the piece
   * @param name the name of the tool in the piece
   * @return the call
   */
  public C of(OptionalInt index, Optional<String> id, Optional<String> name) {
    String given = id.orElse("");
    String named = name.orElse("");
    if (index.isEmpty() && byId.containsKey(given)) {
      return byId.get(given);
    }
    if (index.isEmpty() && given.isEmpty() && !calls.isEmpty()) {
      return calls.lastEntry().getValue();
    }
    int number = index.orElseGet(() -> calls.isEmpty() ? 0 : (int) (calls.lastKey() >> Integer.SIZE) + 1);
    Joined<C> known = byIndex.get(number);
    boolean another = known == null
        || !given.isEmpty() && !known.id.isEmpty() && !named.isEmpty()
        && (!given.equals(known.id) || !known.name.isEmpty() && !named.equals(known.name));
    Joined<C> joined = another ? new Joined<>(given, named, add(number)) : known.with(given, named);
    if (joined != known) {
      byIndex.put(number, joined);
    }
    if (!given.isEmpty()) {
      byId.putIfAbsent(given, joined.call);
    }
    return joined.call;
  }

  private C add(int number) {
    C call = make.apply(number);
    calls.put(((long) number << Integer.SIZE) + calls.size(), call);
    return call;
  }

  /**
   * Returns the calls in their order: by index, and those of one index in the order in which they began.
   *
   * @return a view of the calls
   */
  public NavigableMap<Long, C> calls() {
    return calls;
  }
}
