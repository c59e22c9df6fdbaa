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
   * Begins a stream of which the first token counts.
   *
   * @param seen runs when the token is there, and perhaps again later
   * @return its end
   */
  default CompletionStage<?> first(Runnable seen) {
    throw new UnsupportedOperationException("expected http or publish, found " + this);
  }

  /**
   * A contestant.
   *
   * @param name which one
   * @param address the base URL of the server
   * @param wire the protocol; peers speak HTTP/1.1 in the clear
   * @return the contestant
   * @throws ReflectiveOperationException when it was not compiled: peers are with their profile only
   */
  static Contestant of(String name, String address, Wire wire) throws ReflectiveOperationException {
    return switch (name) {
      case "http" -> new Contestants.Http(address, wire);
      case "publish" -> new Contestants.Publish(Contestants.kimi(address, wire));
      case "stream" -> new Contestants.Stream(Contestants.kimi(address, wire));
      default -> (Contestant) Class.forName("io.github.kimisdk.benchmarks.peers." + name)
          .getConstructor(String.class).newInstance(address);
    };
  }
}
