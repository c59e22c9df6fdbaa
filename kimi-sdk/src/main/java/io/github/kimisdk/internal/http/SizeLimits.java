package io.github.kimisdk.internal.http;

import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonParseException;

/**
 * The limits of what a call receives. Every reader asks this object. A limit of 0 is not set: {@link #forHeap} replaces it when
 * a client is built, not before, because an archive of classes or an image may run with another heap.
 *
 * @param eventBytes the largest event of a stream
 * @param responseBytes the largest whole response
 * @param answerBytes the largest answer of a stream, which is kept twice and in strings that grow
 * @param heldBytes the most bytes of chunks that wait for the first content
 * @param toolCalls the most tool calls of one choice
 * @param choices the most choices of an answer
 * @param openStreams whether a published stream may be of any size, because nothing of it is kept
 */
public record SizeLimits(
    int eventBytes, int responseBytes, int answerBytes, int heldBytes, int toolCalls, int choices, boolean openStreams) {

  /** The limits of a client that sets none. */
  public static final SizeLimits DEFAULT = new SizeLimits(0, 0, 0, 0, 10_000, 128, false);

  private static final int MIB = 1024 * 1024;

  /** The memory that the values of even the shortest text may take. */
  private static final int LEAST_MEMORY = 64 * 1024;

  /** Returns limits in which every one is set, for a heap of a size in bytes. */
  public SizeLimits forHeap(long heap) {
    return new SizeLimits(
        set(eventBytes, 16 * MIB, heap / 16), set(responseBytes, 32 * MIB, heap / 8), set(answerBytes, 32 * MIB, heap / 32),
        set(heldBytes, MIB, heap / 512), toolCalls, choices, openStreams);
  }

  private static int set(int limit, int most, long share) {
    return limit > 0 ? limit : (int) Math.min(most, share);
  }

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
    return new SizeLimits(bytes, responseBytes, answerBytes, heldBytes, toolCalls, choices, openStreams);
  }

  /** Returns limits with one for whole responses and for the answers of streams. */
  public SizeLimits withResponseBytes(int bytes) {
    return new SizeLimits(eventBytes, bytes, bytes, heldBytes, toolCalls, choices, openStreams);
  }

  public SizeLimits withToolCalls(int calls) {
    return new SizeLimits(eventBytes, responseBytes, answerBytes, heldBytes, calls, choices, openStreams);
  }

  public SizeLimits withChoices(int most) {
    return new SizeLimits(eventBytes, responseBytes, answerBytes, heldBytes, toolCalls, most, openStreams);
  }

  public SizeLimits withOpenStreams() {
    return new SizeLimits(eventBytes, responseBytes, answerBytes, heldBytes, toolCalls, choices, true);
  }
}
