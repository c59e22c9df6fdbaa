package io.github.kimisdk.platform.raw;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.call.Receiver;
import io.github.kimisdk.internal.call.RequestSource;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.internal.stream.NonStreamReply;
import io.github.kimisdk.internal.stream.SseParser;
import io.github.kimisdk.internal.stream.StreamConsumer;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.platform.data.EventStream.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Reads server-sent events of any kind, and passes them on. An attempt is repeated until its first event. An event with an error
 * of the service fails the attempt.
 */
final class EventReceiver implements Receiver, SseParser.Sink {

  private static final String DEFAULT_NAME = "message";
  private static final String END_MARK = "[DONE]";

  private final OutgoingRequest request;
  private final int maxEventBytes;
  private final StreamConsumer<Event> consumer;
  private Runnable flowing;
  private SseParser parser;
  /** An answer that is not a stream of events; null for a stream. */
  private NonStreamReply nonStreamReply;
  private boolean begun;
  private boolean progressed;
  private Result end;

  EventReceiver(OutgoingRequest request, int maxEventBytes, StreamConsumer<Event> consumer) {
    this.request = request;
    this.maxEventBytes = maxEventBytes;
    this.consumer = consumer;
  }

  @Override
  public RequestSource requests() {
    return () -> request;
  }

  @Override
  public void attempt(Runnable onFirst) {
    flowing = onFirst;
    parser = new SseParser(this, maxEventBytes);
    nonStreamReply = null;
    end = null;
  }

  @Override
  public int maxBytes() {
    return Reply.MAX_ERROR_BYTES;
  }

  @Override
  public Result head(Reply head) {
    nonStreamReply = NonStreamReply.of(head);
    return nonStreamReply == null ? Result.ON_DEMAND : Result.MORE;
  }

  @Override
  public Result bytes(List<ByteBuffer> buffers) {
    if (nonStreamReply != null) {
      Result failed = nonStreamReply.bytes(buffers);
      return failed == null ? Result.MORE : failed;
    }
    progressed = false;
    parse(() -> parser.feed(buffers));
    if (end != null) {
      return end;
    }
    if (!begun) {
      return Result.MORE;
    }
    consumer.batchEnded();
    return Result.ON_DEMAND;
  }

  private void parse(Runnable parsing) {
    try {
      parsing.run();
    } catch (SseParser.TooLarge tooLarge) {
      end = new Result.CallFailed((failures, known) ->
          failures.unreadable(known, "events within the limit of maxEventBytes(...)", tooLarge.getMessage()));
    }
  }

  @Override
  public boolean event(String type, byte[] bytes, int from, int to) {
    String data = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    if (error(data)) {
      end = new Result.AttemptFailed((failures, known) ->
          failures.ofEvent(known, data.substring(0, Math.min(data.length(), Reply.MAX_ERROR_BYTES))));
      return false;
    }
    if (!begun) {
      begun = true;
      flowing.run();
    }
    progressed = true;
    consumer.take(new Event(type.isEmpty() ? DEFAULT_NAME : type, data));
    return true;
  }

  /** Only data with this word can be an error, so that other data is not parsed. */
  private boolean error(String data) {
    if (!data.startsWith("{") || !data.contains("\"error\"")) {
      return false;
    }
    try {
      return ErrorWire.find(Json.parse(data, SizeLimits.event(maxEventBytes))).isPresent();
    } catch (JsonParseException notJsonOrDense) {
      return false;
    }
  }

  @Override
  public void unfinished(String type, byte[] bytes, int from, int to) {
    if (new String(bytes, from, to - from, StandardCharsets.UTF_8).strip().equals(END_MARK)) {
      event(type, bytes, from, to);
      return;
    }
    end = new Result.AttemptFailed((failures, known) ->
        failures.brokenOff(known, "the stream ended in the middle of an event", null));
  }

  @Override
  public boolean progressed() {
    return nonStreamReply == null ? progressed : nonStreamReply.progressed();
  }

  @Override
  public Result end() {
    if (nonStreamReply != null) {
      return nonStreamReply.end();
    }
    parse(parser::end);
    return end == null ? Result.COMPLETE : end;
  }

  @Override
  public Result lost(Throwable cause) {
    return nonStreamReply != null && nonStreamReply.refused()
        ? nonStreamReply.end() : new Result.AttemptFailed((failures, known) -> failures.of(known, cause));
  }

  @Override
  public void complete() {
    consumer.complete();
  }

  @Override
  public void late(Optional<KimiException> failure) {
    consumer.late(failure);
  }

  @Override
  public void failed(KimiException failure) {
    consumer.failed(failure);
  }
}
