package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.http.ByteSink;
import io.github.kimisdk.internal.http.Exchange;
import io.github.kimisdk.internal.http.Failures;
import io.github.kimisdk.internal.http.Reply;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * One streamed call, from its request to its one end.
 *
 * <pre>
 *   start --head is fine--> chunks --[DONE]--------------------------> complete
 *     |                       +--end of body after a finish reason---> complete (response marked as not)
 *     |                       +--error event, cut, silence-----------> failed, with what came before
 *     +--head is an error--> collecting its body --end of body-------> failed
 *   anywhere: cancel ------------------------------------------------> nothing more
 * </pre>
 *
 * <p>Everything that happens (bytes, the end of the body, a failure, demand, a cancel) is a task of one
 * {@link Serial}, so that state and reader are touched by one thread at a time and nobody waits.
 */
final class StreamCall implements ByteSink, ChunkDecoder.Sink {

  private static final int MAX_ERROR_BYTES = 1024 * 1024;

  private final Serial serial = new Serial();
  private final ChatAssembler assembler = new ChatAssembler();
  private final ChunkDecoder decoder;
  private final Failures failures;
  private final ChunkReader reader;
  private final Function<ByteSink, Exchange> open;
  private CallDetails details;
  private volatile Exchange exchange;
  private Reply refusal;
  private boolean wanted;
  private boolean over;

  StreamCall(
      Function<ByteSink, Exchange> open, Failures failures, CallDetails details, ChunkReader reader, int maxEventBytes) {
    this.open = open;
    this.failures = failures;
    this.details = details;
    this.reader = reader;
    this.decoder = new ChunkDecoder(this, maxEventBytes);
  }

  void start() {
    serial.run(() -> {
      if (!over) {
        exchange = open.apply(this);
        if (wanted) {
          exchange.more();
        }
      }
    });
  }

  /** Lets the next bytes in; the reader asks for them. */
  void more() {
    serial.run(() -> {
      wanted = true;
      if (!over && exchange != null) {
        exchange.more();
      }
    });
  }

  /** Runs a task of the reader in turn with everything else that happens to this call. */
  void inTurn(Runnable task) {
    serial.run(task);
  }

  /** Ends the call without another word to the reader; the socket closes at once, whoever is in turn. */
  void cancel() {
    Exchange current = exchange;
    if (current != null) {
      current.cancel();
    }
    serial.run(this::stop);
  }

  private void stop() {
    over = true;
    if (exchange != null) {
      exchange.cancel();
    }
  }

  @Override
  public void opened(int status, HttpHeaders headers) {
    serial.run(() -> {
      details = failures.answered(details, status, headers);
      Reply head = new Reply(status, headers, MAX_ERROR_BYTES);
      boolean events = head.type().isEmpty() || head.type().startsWith("text/event-stream");
      if (status != 200 || !events) {
        refusal = head;
        exchange.more();
      }
    });
  }

  @Override
  public void bytes(List<ByteBuffer> buffers) {
    serial.run(() -> {
      if (over) {
        return;
      }
      if (refusal != null) {
        refusal.add(buffers);
        exchange.more();
        return;
      }
      for (ByteBuffer buffer : buffers) {
        if (!over) {
          decoder.feed(buffer);
        }
      }
      if (!over) {
        reader.pause();
      }
    });
  }

  @Override
  public void ended() {
    serial.run(() -> {
      if (over) {
        return;
      }
      if (refusal != null) {
        refused();
        return;
      }
      decoder.end();
      if (!over && assembler.finished()) {
        finish(false);
      } else if (!over) {
        fail(failures.brokenOff(known(), "the stream ended without its end mark", null));
      }
    });
  }

  /** The answer is no stream: an error, or something else under a good status. */
  private void refused() {
    if (refusal.status() >= 300) {
      fail(failures.of(known(), refusal));
      return;
    }
    String text = refusal.text();
    if (refusal.type().contains("json") && text.contains("\"error\"")) {
      fail(failures.ofEvent(known(), text));
      return;
    }
    String type = refusal.type().isEmpty() ? "no content type" : refusal.type();
    fail(failures.unreadable(known(), "a stream of events (text/event-stream) with status 200, found status "
        + refusal.status() + " and " + type + " in place of it", text));
  }

  @Override
  public void failed(Throwable cause) {
    serial.run(() -> {
      if (!over) {
        fail(failures.of(known(), cause));
      }
    });
  }

  @Override
  public boolean chunk(ChatChunk chunk) {
    assembler.add(chunk);
    reader.chunk(chunk);
    return !over;
  }

  @Override
  public void done() {
    finish(true);
  }

  @Override
  public void error(String event) {
    fail(failures.ofEvent(known(), event));
  }

  @Override
  public void unreadable(String reason, String event) {
    fail(failures.unreadable(known(), reason, event));
  }

  private void finish(boolean whole) {
    if (whole) {
      assembler.finish();
    }
    stop();
    reader.complete(whole);
  }

  private void fail(KimiException failure) {
    stop();
    reader.failed(failure);
  }

  /** What is known of the call, with what has been received if anything has. */
  private CallDetails known() {
    return assembler.response().choices().isEmpty() ? details : details.withPartial(assembler.response());
  }
}
