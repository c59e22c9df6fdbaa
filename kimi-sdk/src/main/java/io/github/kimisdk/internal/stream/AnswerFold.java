package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.internal.call.Receiver.Result;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.failures.Failures.TooMany;
import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.json.JsonObject;
import java.util.BitSet;
import java.util.Optional;

/**
 * Folds the chunks of a streamed answer within its limits. A fold that keeps nothing takes only the ends of choices and usages.
 */
final class AnswerFold {

  private final SizeLimits limits;
  private final boolean keeping;
  private final ChatAssembler answer = new ChatAssembler();
  /** The indexes of all choices, including those whose chunks are held back. */
  private final BitSet choices = new BitSet();

  AnswerFold(SizeLimits limits, boolean keeping) {
    this.limits = limits;
    this.keeping = keeping;
  }

  /** The answer so far. */
  ChatAssembler answer() {
    return answer;
  }

  /** Whether as many bytes without content have come as are held back. */
  boolean heldEnough(long bytes) {
    return bytes > limits.heldBytes();
  }

  /** Counts the choices of a chunk that is held back. */
  void count(ChatChunk chunk) {
    for (ChunkChoice choice : chunk.choices()) {
      choices.set(choice.index());
    }
  }

  /** Takes a chunk. The choices of most are known; then nobody asks for them, because a chunk makes them when it is asked. */
  void add(ChatChunk chunk) {
    int known = answer.choiceCount();
    answer.add(keeping ? chunk : withoutContent(chunk));
    if (answer.choiceCount() > known) {
      count(chunk);
    }
  }

  /**
   * Returns the end of a call whose answer, together with chunks of some size that are held back, is beyond a limit, or null.
   * Such a call is neither retried nor resumed.
   */
  Result excess(long heldSize) {
    if (!keeping) {
      return null;
    }
    if (answer.size() + heldSize > limits.answerBytes()) {
      return tooLarge(limits.answerBytes(), "of text and of the memory of its other values");
    }
    Optional<Failures.TooMany> excess = excess(choices.cardinality(), answer.toolCallCount(), limits);
    return excess.isEmpty() ? null : new Result.CallFailed((failures, known) -> failures.tooMany(known, excess.get()));
  }

  /** Returns the limit on the number of choices or tool calls that an answer exceeds, if any. */
  static Optional<TooMany> excess(int choices, int calls, SizeLimits limits) {
    if (choices > limits.choices()) {
      return Optional.of(new TooMany("choices", limits.choices(), "maxChoices"));
    }
    return calls > limits.toolCalls()
        ? Optional.of(new TooMany("tool calls in a choice", limits.toolCalls(), "maxToolCalls")) : Optional.empty();
  }

  /** The end of a call whose answer has more bytes than its limit. */
  static Result tooLarge(int limit, String counted) {
    return new Result.CallFailed((failures, known) -> failures.tooLarge(known, limit, " " + counted));
  }

  /** Returns what a choice says of its end: the reason and the usage. */
  static ChunkChoice end(ChunkChoice choice) {
    ChunkChoice end = ChunkChoice.of(choice.index(), Delta.EMPTY);
    ChunkChoice reason = choice.finishReason().map(end::withFinishReason).orElse(end);
    return choice.usage().map(reason::withUsage).orElse(reason);
  }

  private static ChatChunk withoutContent(ChatChunk chunk) {
    return chunk.withChoices(chunk.choices().stream().map(AnswerFold::end).toList()).withExtra(JsonObject.EMPTY);
  }
}
