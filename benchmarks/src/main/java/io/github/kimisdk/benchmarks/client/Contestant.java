package io.github.kimisdk.benchmarks.client;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/** A client that streams. */
public interface Contestant {

  /**
   * Begins a stream.
   *
   * @param chunks counts its chunks as they come
   * @return its end
   */
  CompletionStage<?> begin(LongAdder chunks);

  /**
   * A contestant.
   *
   * @param name which one
   * @param address the base URL of the server
   * @return the contestant
   * @throws ReflectiveOperationException when it was not compiled: peers are with their profile only
   */
  static Contestant of(String name, String address) throws ReflectiveOperationException {
    return switch (name) {
      case "http" -> new Contestants.Http(address);
      case "publish" -> new Contestants.Publish(address, Long.MAX_VALUE);
      case "publish1" -> new Contestants.Publish(address, 1);
      case "stream" -> new Contestants.Stream(address);
      default -> (Contestant) Class.forName("io.github.kimisdk.benchmarks.peers." + name)
          .getConstructor(String.class).newInstance(address);
    };
  }
}
