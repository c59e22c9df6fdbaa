package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.platform.wire.Sha256;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Requests with their ids, which are read one by one. An {@link Iterable} can be read several times, a stream once. */
public final class BulkInput<T> {

  /**
   * A request of the input.
   *
   * @param request the request; null if the program has failed to make it
   * @param failure why there is no request; null if there is one
   */
  record Item(long position, String id, ChatRequest request, Exception failure) {}

  private final Supplier<Spliterator<T>> items;
  private final Runnable closing;
  /** Null if the position of an item is its id. */
  private final Function<? super T, String> id;
  private final Function<? super T, ChatRequest> request;

  private BulkInput(
      Supplier<Spliterator<T>> items, Runnable closing, Function<? super T, String> id,
      Function<? super T, ChatRequest> request) {
    this.items = items;
    this.closing = closing;
    this.id = id;
    this.request = request;
  }

  /** Returns requests whose ids are their positions. */
  public static BulkInput<ChatRequest> of(Iterable<ChatRequest> requests) {
    return new BulkInput<>(requests::spliterator, () -> { }, null, request -> request);
  }

  /** Returns the requests of a stream, which is closed at the end; their ids are their positions. */
  public static BulkInput<ChatRequest> of(Stream<ChatRequest> requests) {
    return new BulkInput<>(requests::spliterator, requests::close, null, request -> request);
  }

  /** Returns requests that are made of items. */
  public static <T> BulkInput<T> of(
      Iterable<T> items, Function<? super T, String> id, Function<? super T, ChatRequest> request) {
    return new BulkInput<>(items::spliterator, () -> { }, id, request);
  }

  /** Returns requests that are made of the items of a stream, which is closed at the end. */
  public static <T> BulkInput<T> of(
      Stream<T> items, Function<? super T, String> id, Function<? super T, ChatRequest> request) {
    return new BulkInput<>(items::spliterator, items::close, id, request);
  }

  /** Passes the requests with their ids to a function, which may read them once, and closes the input. */
  public <R> R read(Function<Iterable<Map.Entry<String, ChatRequest>>, R> function) {
    try (Reader<T> reader = open()) {
      return function.apply(() -> new Entries(reader));
    }
  }

  /** The rest of an input as an iterator. */
  private static final class Entries implements Iterator<Map.Entry<String, ChatRequest>> {

    private final Reader<?> reader;
    private Item next;

    Entries(Reader<?> reader) {
      this.reader = reader;
    }

    @Override
    public boolean hasNext() {
      if (next == null && !reader.ended()) {
        next = reader.next();
      }
      return next != null;
    }

    @Override
    public Map.Entry<String, ChatRequest> next() {
      if (!hasNext()) {
        throw new NoSuchElementException("expected a request, found the end of the input");
      }
      Item item = next;
      next = null;
      if (item.failure() != null) {
        throw new IllegalArgumentException("the request at position " + item.position() + " was not made", item.failure());
      }
      return Map.entry(item.id(), item.request());
    }
  }

  /** Begins to read. */
  Reader<T> open() {
    return new Reader<>(this);
  }

  /** The input while it is read, by one thread at a time. */
  static final class Reader<T> implements AutoCloseable {

    private final BulkInput<T> input;
    private final Iterator<T> items;
    private final IdSet ids = new IdSet();
    private final OptionalLong total;
    private long position;
    private boolean ended;

    private Reader(BulkInput<T> input) {
      this.input = input;
      Spliterator<T> source = input.items.get();
      long size = source.getExactSizeIfKnown();
      this.items = Spliterators.iterator(source);
      this.total = size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
    }

    /** The number of all items, if the source knows it. */
    OptionalLong total() {
      return total;
    }

    /** The number of items that were read. */
    long position() {
      return position;
    }

    boolean ended() {
      return ended;
    }

    /** Returns the next item, whose id no item before it has; null at the end. Throws the exceptions of the source. */
    Item nextUnique() {
      Item item = next();
      if (item != null && item.failure() == null && input.id != null && !ids.add(item.id())) {
        throw new KimiException.BadRequest(
            "expected unique ids in the bulk, found \"" + item.id() + "\" again at position " + item.position(),
            "Results are matched to requests by their ids: make them unique, or give none", CallDetails.NONE);
      }
      return item;
    }

    /** Returns the next item; null at the end. Throws the exceptions of the source, but not those of the functions. */
    Item next() {
      if (!items.hasNext()) {
        ended = true;
        return null;
      }
      T item = items.next();
      String name = String.valueOf(position);
      try {
        name = input.id == null ? name : Objects.requireNonNull(input.id.apply(item), "expected an id, found null");
        ChatRequest request = Objects.requireNonNull(input.request.apply(item), "expected a request, found null");
        return new Item(position++, name, request, null);
      } catch (Exception failure) {
        return new Item(position++, name, null, failure);
      }
    }

    @Override
    public void close() {
      input.closing.run();
    }
  }

  /**
   * The ids of a bulk, each as 64 bits of its SHA-256, so that a million ids take 16 to 32 MB. Two of a million ids are confused
   * with a probability of 3 in 100 million. For use by one thread.
   */
  static final class IdSet {

    private long[] slots = new long[1024];
    private int size;

    /** Adds an id; returns whether it is new. */
    boolean add(String id) {
      if (2 * size >= slots.length) {
        grow();
      }
      boolean added = put(hash(id));
      size += added ? 1 : 0;
      return added;
    }

    private void grow() {
      long[] old = slots;
      slots = new long[Math.multiplyExact(2, old.length)];
      for (long hash : old) {
        if (hash != 0) {
          put(hash);
        }
      }
    }

    private boolean put(long hash) {
      int at = (int) hash & slots.length - 1;
      while (slots[at] != 0 && slots[at] != hash) {
        at = at + 1 & slots.length - 1;
      }
      boolean added = slots[at] == 0;
      slots[at] = hash;
      return added;
    }

    private static long hash(String id) {
      // An encoding would confuse texts with lone surrogates.
      ByteBuffer chars = ByteBuffer.allocate(Math.multiplyExact(Character.BYTES, id.length()));
      chars.asCharBuffer().put(id);
      long hash = ByteBuffer.wrap(Sha256.of(chars.array())).getLong();
      return hash == 0 ? 1 : hash;
    }
  }
}
