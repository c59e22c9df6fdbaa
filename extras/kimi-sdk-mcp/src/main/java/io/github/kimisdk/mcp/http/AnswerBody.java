package io.github.kimisdk.mcp.http;

import io.github.kimisdk.internal.http.ReplyBody;
import io.github.kimisdk.internal.stream.SseParser;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.MessageTransport;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Reads the body of an answer: an event stream, whose events go to a sink one by one, or bytes up to a limit, which are the
 * result. The limits come from {@link
 * io.github.kimisdk.internal.http.SizeLimits}.
 */
public final class AnswerBody implements BodySubscriber<byte[]> {

  /** The body of an answer that is no message is read for its error only. */
  static final int ERROR_BYTES = 64 * 1024;

  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final ReplyBody bytes = new ReplyBody();
  private final SseParser events;
  private final StreamPosition position;
  private final int maxBytes;
  private final boolean cut;
  private Flow.Subscription subscription;

  private AnswerBody(SseParser events, StreamPosition position, int maxBytes, boolean cut) {
    this.events = events;
    this.position = position;
    this.maxBytes = maxBytes;
    this.cut = cut;
  }

  /** Returns a reader of events. */
  static AnswerBody events(SseParser.Sink sink, StreamPosition position, int maxBytes) {
    return new AnswerBody(new SseParser(sink, maxBytes), position, maxBytes, false);
  }

  /** Returns a sink that gives messages to an inbox. */
  static SseParser.Sink messages(MessageTransport.Inbox inbox) {
    return (type, data, from, to) -> {
      if (to > from && (type.isEmpty() || type.equals("message"))) {
        inbox.message(data, from, to);
      }
      return true;
    };
  }

  /** Returns a reader of one message. */
  public static AnswerBody message(int maxBytes) {
    return new AnswerBody(null, null, maxBytes, false);
  }

  /** Returns a reader of the beginning of an answer that is no message. */
  static AnswerBody beginning() {
    return new AnswerBody(null, null, ERROR_BYTES, true);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    try {
      if (events != null) {
        position.read(pieces);
        events.feed(pieces);
      } else if (!add(pieces)) {
        return;
      }
      subscription.request(1);
    } catch (RuntimeException | Error tooLarge) {
      end(tooLarge instanceof SseParser.TooLarge ? limit() : tooLarge);
    }
  }

  private boolean add(List<ByteBuffer> pieces) {
    for (ByteBuffer piece : pieces) {
      int room = Math.min(piece.remaining(), maxBytes - bytes.size());
      boolean more = room < piece.remaining();
      bytes.add(piece, room);
      if (more && cut) {
        subscription.cancel();
        onComplete();
      } else if (more) {
        end(limit());
      }
      if (more) {
        return false;
      }
    }
    return true;
  }

  private Failure limit() {
    return new Failure(Failure.Kind.LIMIT_EXCEEDED, "expected messages of at most " + maxBytes + " bytes, found a longer one",
        "Ask the server for less at a time, or set maxMessageBytes");
  }

  private void end(Throwable failure) {
    subscription.cancel();
    body.completeExceptionally(failure);
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(bytes.bytes());
  }
}
