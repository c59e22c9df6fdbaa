package io.github.kimisdk.internal.stream;

import io.github.kimisdk.internal.call.Successor;
import java.util.Optional;

/**
 * Continues an answer that has reached its token limit, at once.
 *
 * @param answer the answer, which holds back the end of a part that may be continued
 */
record Continue(StreamReceiver answer) implements Successor {

  @Override
  public Optional<Next> after(Ended ended) {
    return ended.failure().isPresent() ? Optional.empty() : answer.continued().map(part -> Next.part(
        this, Optional.empty(), listener -> listener.resuming(Optional.empty()), () -> answer.next(part)));
  }
}
