package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.call.CallRig;
import io.github.kimisdk.internal.call.Receiver;
import io.github.kimisdk.internal.call.RequestSource;
import io.github.kimisdk.internal.call.Successor.Ended;
import io.github.kimisdk.internal.call.Successor.Next;
import io.github.kimisdk.internal.call.Successor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A receiver that says what a test wants. */
public final class ScriptedReceiver implements Receiver {

  public boolean resumable = true;
  public final CountDownLatch go = new CountDownLatch(1);
  public boolean blocking = true;
  public boolean stands;
  public Optional<String> model = Optional.empty();
  public int ends;
  public Result result = Result.MORE;
  private final RequestSource source = new Source();
  private Runnable content;

  @Override
  public RequestSource requests() {
    return source;
  }

  @Override
  public void attempt(Runnable onContent) {
    content = onContent;
  }

  @Override
  public int maxBytes() {
    return 1_000;
  }

  @Override
  public Result head(Reply reply) {
    return Result.ON_DEMAND;
  }

  @Override
  public Result bytes(List<ByteBuffer> buffers) {
    if (result == Result.ON_DEMAND) {
      content.run();
    }
    return result;
  }

  @Override
  public boolean progressed() {
    return true;
  }

  @Override
  public Result end() {
    return Result.COMPLETE;
  }

  @Override
  public Result lost(Throwable cause) {
    return new Result.AttemptFailed((failures, known) ->
        failures.of(known.withAnswer(200, Optional.empty(), Optional.empty()), cause));
  }

  @Override
  public Optional<KimiException> verdict(KimiException failure) {
    return stands ? Optional.empty() : Optional.of(failure);
  }

  @Override
  public void complete() {
    ends++;
  }

  @Override
  public void failed(KimiException failure) {
    ends++;
  }

  /** Makes the same request each time. */
  private final class Source implements RequestSource {

    @Override
    public boolean blocking() {
      return blocking;
    }

    @Override
    public OutgoingRequest begin() {
      try {
        if (blocking) {
          go.await();
        }
        return CallRig.REQUEST;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public List<Successor> successors() {
      return List.of(this::rest, this::other);
    }

    private Optional<Next> rest(Ended ended) {
      boolean wanted = ended.failure().isEmpty() || ended.flowing() && resumable;
      return !wanted ? Optional.empty() : Optional.of(Next.part(
          this::rest, ended.failure().map(any -> Duration.ZERO), listener -> { }, () -> CallRig.REQUEST));
    }

    private Optional<Next> other(Ended ended) {
      return model.filter(any -> !ended.flowing()).map(name -> Next.anew(this::other, listener -> { }, () -> { }));
    }
  }
}
