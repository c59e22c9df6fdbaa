package io.github.kimisdk.house;

import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * A mistake of a newcomer, and the words that its message must name: what was expected, what was found, where, and what to do.
 *
 * @param room where the newcomer is
 * @param name the mistake
 * @param step makes the mistake: it throws an exception with the message, or returns the message
 * @param words the words, in the order of the message
 */
record Mistake(Room room, String name, Step step, List<String> words) {

  /** The places in which a newcomer makes mistakes. */
  enum Room {
    CLIENT, CALL, ENVIRONMENT, SETTINGS, GATEWAY, TOOLS, RECORDS, JSON, MCP, STORE, PLATFORM, TESTS
  }

  /** Makes a mistake. */
  @FunctionalInterface
  interface Step {
    Object make(Bench bench) throws Exception;
  }

  static Mistake of(Room room, String name, Step step, String... words) {
    return new Mistake(room, name, step, List.of(words));
  }

  /** Makes the mistake, and returns the message that the newcomer reads. */
  String message(Bench bench) {
    try {
      Object found = step.make(bench);
      if (found instanceof String message) {
        return message;
      }
      throw new AssertionError(this + ": nothing is refused, found " + found);
    } catch (CompletionException wrapped) {
      return wrapped.getCause().getMessage();
    } catch (Exception refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  @Override
  public String toString() {
    return room + ", " + name;
  }
}
