package io.github.kimisdk.internal.stream;

import io.github.kimisdk.internal.call.Successor;
import java.util.Optional;

/** Continues an answer that has reached its token limit, at once. */
final class Continue implements Successor {

  private final StreamReceiver answer;

  Continue(StreamReceiver answer) {
    this.answer = answer;
  }

  @Override
  public Optional<Next> after(Ended ended) {
    return ended.failure().isPresent() ? Optional.empty() : answer.continued().map(part -> Next.part(
        this, Optional.empty(), listener -> listener.resuming(Optional.empty()), () -> answer.next(part)));
  }
}
