package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.internal.wire.ErrorWire;
import java.util.List;

/**
 * Whether an error says that a request does not fit into the model's window, and with which numbers. Kimi has no type of
 * its own for it. The forms are those of Kimi, of the servers that its weights run on (llama.cpp, vLLM, SGLang), and of
 * relays; all of them were taken from errors that such servers sent.
 */
final class Overflow {

  private static final String CODE = "context_length_exceeded";

  /** The type by which llama.cpp says it, with any status. */
  private static final String TYPE = "exceed_context_size_error";

  private static final List<String> PHRASES = List.of(
      "exceeded model token limit", "token length too long", "context length", "maximum context",
      "maximum model length", "maximum allowed length", "context window", "prompt is too long");

  /** The words of llama.cpp, which also come with status 500. */
  private static final List<String> SERVER_PHRASES = List.of("context size has been exceeded", "available context size");

  private static final List<Place> LIMITS = List.of(
      new Place("token limit: ", ""), new Place("context length is ", ""), new Place("context length of ", ""),
      new Place("context length (", ""), new Place("model length of ", ""), new Place("context size (", ""),
      new Place("allowed length (", ""));

  /** Prompt and answer where a form names both together, else the prompt. */
  private static final List<Place> REQUESTS = List.of(
      new Place("requested: ", ""), new Place("requested a total of ", ""), new Place("for a total of at least ", ""),
      new Place("for a total of ", ""), new Place("requested about ", " tokens"), new Place("requested ", " tokens"),
      new Place("request has ", " input"), new Place("resulted in ", ""), new Place("input (", " tokens"),
      new Place("request (", " tokens"), new Place("input length (", " tokens"), new Place("prompt (length ", ")"));

  private final ApiError error;
  private final String words;

  /** Where a number stands: right after a phrase, and right before another. */
  private record Place(String before, String after) {}

  /** What an error says; the words are its message in lower case. */
  Overflow(ApiError error, String words) {
    this.error = error;
    this.words = words;
  }

  /** Whether this is an overflow; by its words only where the status may be that of a refused request. */
  boolean said(int status) {
    boolean refused = status == 400 || status == 413 || status == 422 || status < 400;
    boolean failed = status == 500 || refused;
    return error.typed(TYPE)
        || failed && SERVER_PHRASES.stream().anyMatch(words::contains)
        || refused && (error.code().filter(CODE::equals).isPresent() || PHRASES.stream().anyMatch(words::contains)
            || words.contains("exceed") && words.contains("max tokens"));
  }

  /** The window; −1 when it is not named. */
  long limit() {
    return ErrorWire.window(error).orElseGet(() -> first(LIMITS));
  }

  /** The tokens that were asked for; −1 when they are not named. */
  long requested() {
    return ErrorWire.promptTokens(error).orElseGet(() -> first(REQUESTS));
  }

  private long first(List<Place> places) {
    return places.stream().mapToLong(place -> Numbers.between(words, place.before(), place.after())).filter(number -> number >= 0)
        .findFirst().orElse(-1);
  }
}
