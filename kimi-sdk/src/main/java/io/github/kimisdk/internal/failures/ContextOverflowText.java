package io.github.kimisdk.internal.failures;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.internal.http.Numbers;
import io.github.kimisdk.internal.wire.ErrorWire;
import java.util.List;

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

  /** The forms of numbers, which stand directly between two phrases. */
  private static final List<String> LIMITS = List.of(
      "token limit: #", "context length is #", "context length of #", "context length (#", "model length of #",
      "context size (#", "allowed length (#");

  /** The sum of prompt and answer where a form names it, else the prompt. */
  private static final List<String> REQUESTS = List.of(
      "requested: #", "requested a total of #", "for a total of at least #", "for a total of #", "requested about # tokens",
      "requested # tokens", "request has # input", "resulted in #", "input (# tokens", "request (# tokens",
      "input length (# tokens", "prompt (length #)");

  private final ApiError error;
  private final String words;

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

  private long first(List<String> forms) {
    for (String form : forms) {
      int number = form.indexOf('#');
      long found = Numbers.between(words, form.substring(0, number), form.substring(number + 1));
      if (found >= 0) {
        return found;
      }
    }
    return -1;
  }
}
