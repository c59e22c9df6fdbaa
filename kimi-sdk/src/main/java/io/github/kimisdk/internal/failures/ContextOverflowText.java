package io.github.kimisdk.internal.failures;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.internal.http.Numbers;
import io.github.kimisdk.internal.wire.ErrorWire;
import java.util.List;
import java.util.stream.Stream;

/**
 * Detects that a request does not fit into the context window, and reads the numbers. Kimi has no error type for it. The forms
 * are those of Kimi, of servers for its weights (llama.cpp, vLLM, SGLang), and of relays; all are taken from real errors.
 */
final class ContextOverflowText {

  private static final List<String> PHRASES = List.of(
      "exceeded model token limit", "token length too long", "context length", "maximum context",
      "maximum model length", "maximum allowed length", "context window", "prompt is too long");

  /** Messages of llama.cpp, which also come with status 500. */
  private static final List<String> SERVER_PHRASES = List.of("context size has been exceeded", "available context size");

  private static final List<Place> LIMITS = Stream.of(
      "token limit: ", "context length is ", "context length of ", "context length (", "model length of ", "context size (",
      "allowed length (").map(before -> new Place(before, "")).toList();

  /** The sum of prompt and answer where a form names it, else the prompt. */
  private static final List<Place> REQUESTS = List.of(
      new Place("requested: ", ""), new Place("requested a total of ", ""), new Place("for a total of at least ", ""),
      new Place("for a total of ", ""), new Place("requested about ", " tokens"), new Place("requested ", " tokens"),
      new Place("request has ", " input"), new Place("resulted in ", ""), new Place("input (", " tokens"),
      new Place("request (", " tokens"), new Place("input length (", " tokens"), new Place("prompt (length ", ")"));

  private final ApiError error;
  private final String words;

  /** The place of a number: directly between two phrases. */
  private record Place(String before, String after) {}

  /** Creates the view of an error whose message in lower case is given. */
  ContextOverflowText(ApiError error, String words) {
    this.error = error;
    this.words = words;
  }

  /** Whether the error is an overflow. The message counts only with the status of a refused request. */
  boolean found(int status) {
    boolean refused = status == 400 || status == 413 || status == 422 || status < 400;
    boolean failed = status == 500 || refused;
    return failed && SERVER_PHRASES.stream().anyMatch(words::contains)
        || refused && (PHRASES.stream().anyMatch(words::contains) || words.contains("exceed") && words.contains("max tokens"));
  }

  /** The context window in tokens; −1 if the error does not name it. */
  long limit() {
    return ErrorWire.window(error).orElseGet(() -> first(LIMITS));
  }

  /** The requested tokens; −1 if the error does not name them. */
  long requested() {
    return ErrorWire.promptTokens(error).orElseGet(() -> first(REQUESTS));
  }

  private long first(List<Place> places) {
    return places.stream()
        .mapToLong(place -> Numbers.between(words, place.before(), place.after()))
        .filter(number -> number >= 0)
        .findFirst()
        .orElse(-1);
  }
}
