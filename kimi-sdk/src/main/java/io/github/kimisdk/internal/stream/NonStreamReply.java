package io.github.kimisdk.internal.stream;

import io.github.kimisdk.internal.call.Receiver.Result;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.wire.ErrorWire;
import java.nio.ByteBuffer;
import java.util.List;

/** An answer that is not a stream of events: an error, or another body with status 200, such as an HTML page. */
public final class NonStreamReply {

  private final Reply reply;

  private NonStreamReply(Reply reply) {
    this.reply = reply;
  }

  /** Returns the reader of the answer; null if its head announces a stream of events. */
  public static NonStreamReply of(Reply head) {
    boolean events = head.type().isEmpty() || head.type().startsWith("text/event-stream");
    return head.status() == 200 && events && !head.encoded() ? null : new NonStreamReply(head);
  }

  /** Takes bytes. Returns the end of the attempt, or null while it continues. */
  public Result bytes(List<ByteBuffer> buffers) {
    return reply.add(buffers) ? end() : null;
  }

  /** Whether the last bytes brought anything new. */
  public boolean progressed() {
    return reply.progressed();
  }

  /** Whether the status is an error. It says more than the failure of the exchange. */
  public boolean refused() {
    return reply.refused();
  }

  /** Takes the end of the body. */
  public Result end() {
    if (reply.refused()) {
      return new Result.AttemptFailed((failures, known) -> failures.of(known, reply));
    }
    return new Result.AttemptFailed((failures, known) -> {
      String text = reply.text();
      if (reply.type().contains("json") && failures.isError(text)) {
        return failures.ofEvent(known, text);
      }
      String type = reply.type().isEmpty() ? "no content type" : ErrorWire.brief(reply.type());
      String expected = reply.encoded() ? "a stream of events without a Content-Encoding"
          : "status 200 and a stream of events (text/event-stream), not " + reply.status() + " and " + type;
      return failures.unreadable(known, expected, text);
    });
  }
}
