package io.github.kimisdk.internal.http;

import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonParseException;

/**
 * The limits of what a call receives.
 *
 * @param eventBytes the largest event of a stream
 * @param responseBytes the largest whole response, and the largest folded answer of a stream
 * @param toolCalls the most tool calls of one choice
 * @param choices the most choices of an answer
 * @param openStreams whether a published stream may be of any size, because nothing of it is kept
 */
public record SizeLimits(int eventBytes, int responseBytes, int toolCalls, int choices, boolean openStreams) {

  /** The limits of a client that sets none. */
  public static final SizeLimits DEFAULT = new SizeLimits(16 * 1024 * 1024, 32 * 1024 * 1024, 10_000, 128, false);

  /** The memory that the values of even the shortest text may take. */
  private static final int LEAST_MEMORY = 64 * 1024;

  /** Returns the limits for the JSON of an event that has at most this many bytes. */
  public static JsonLimits event(int bytes) {
    return JsonLimits.DEFAULT.withMaxMemory(LEAST_MEMORY + 5L * bytes / 2);
  }

  /** Returns the limits for the JSON of a whole response that has at most this many bytes. */
  public static JsonLimits response(int bytes) {
    return JsonLimits.DEFAULT.withMaxMemory(LEAST_MEMORY + 2L * bytes);
  }

  /** Whether a text was refused because its values take too much memory. */
  public static boolean dense(JsonParseException refused) {
    return refused.expected().contains("(maxMemory)");
  }

  public SizeLimits withEventBytes(int bytes) {
    return new SizeLimits(bytes, responseBytes, toolCalls, choices, openStreams);
  }

  public SizeLimits withResponseBytes(int bytes) {
    return new SizeLimits(eventBytes, bytes, toolCalls, choices, openStreams);
  }

  public SizeLimits withToolCalls(int calls) {
    return new SizeLimits(eventBytes, responseBytes, calls, choices, openStreams);
  }

  public SizeLimits withChoices(int most) {
    return new SizeLimits(eventBytes, responseBytes, toolCalls, most, openStreams);
  }

  public SizeLimits withOpenStreams() {
    return new SizeLimits(eventBytes, responseBytes, toolCalls, choices, true);
  }
}
