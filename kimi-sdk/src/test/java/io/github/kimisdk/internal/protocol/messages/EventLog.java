package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.stream.ChunkDecoder;
import io.github.kimisdk.internal.stream.ChunkSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The chunks that a decoder makes of a stream of this format, and the end as a line of text. */
final class EventLog implements ChunkSink {

  final List<ChatChunk> chunks = new ArrayList<>();
  String end = "cut";

  static byte[] resource(String name) {
    try (InputStream in = EventLog.class.getResourceAsStream("/messages/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static EventLog of(String stream) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    return of(bytes, bytes.length);
  }

  /** Feeds a stream in two pieces. */
  static EventLog of(byte[] bytes, int cut) {
    EventLog log = new EventLog();
    ChunkDecoder decoder = new ChunkDecoder(log, new MessagesFormat().events(), 1 << 20);
    decoder.feed(List.of(ByteBuffer.wrap(bytes, 0, cut)));
    decoder.feed(List.of(ByteBuffer.wrap(bytes, cut, bytes.length - cut)));
    decoder.end();
    return log;
  }

  ChatResponse response() {
    ChatAssembler assembler = new ChatAssembler();
    chunks.forEach(assembler::add);
    return end.equals("done") ? assembler.finish().response() : assembler.response();
  }

  @Override
  public boolean chunk(ChatChunk chunk) {
    return chunks.add(chunk);
  }

  @Override
  public void done() {
    end = "done";
  }

  @Override
  public void error(String event) {
    end = "error " + event;
  }

  @Override
  public void unreadable(String reason, String event) {
    end = "unreadable " + reason;
  }
}
