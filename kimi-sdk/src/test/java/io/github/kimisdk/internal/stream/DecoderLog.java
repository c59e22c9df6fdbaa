package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.protocol.chat.ChatFormat;
import io.github.kimisdk.internal.wire.EventReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Records the events of a decoder: a chunk as itself, any other event as a line of text. */
public final class DecoderLog implements ChunkSink {

  final List<Object> entries = new ArrayList<>();
  private final int most;
  private int chunks;

  /** A log whose sink wants no more after a number of chunks. */
  public DecoderLog(int most) {
    this.most = most;
  }

  public List<Object> entries() {
    return entries;
  }

  static DecoderLog fast(byte[] stream, int most, int maxEventBytes, Random slices) {
    return fast(new ChatFormat().events(), stream, most, maxEventBytes, slices);
  }

  static DecoderLog ordinary(byte[] stream, int most, int maxEventBytes, Random slices) {
    return ordinary(new ChatFormat().events(), stream, most, maxEventBytes, slices);
  }

  static DecoderLog fast(EventReader reader, byte[] stream, int most, int maxEventBytes, Random slices) {
    DecoderLog log = new DecoderLog(most);
    return log.feed(new ChunkDecoder(log, reader, maxEventBytes), stream, slices);
  }

  static DecoderLog ordinary(EventReader reader, byte[] stream, int most, int maxEventBytes, Random slices) {
    DecoderLog log = new DecoderLog(most);
    return log.feed(new ChunkDecoder(log, reader, maxEventBytes, 0), stream, slices);
  }

  /** Feeds a stream in slices: all at once without a source of chance, else of a common size that chance gives. */
  private DecoderLog feed(ChunkDecoder decoder, byte[] stream, Random slices) {
    int size = slices == null ? stream.length : 1 << slices.nextInt(12);
    for (int at = 0; at < stream.length; ) {
      int count = Math.min(stream.length - at, slices == null ? size : 1 + slices.nextInt(size));
      decoder.feed(List.of(ByteBuffer.wrap(stream, at, count)));
      at += count;
    }
    decoder.end();
    return this;
  }

  @Override
  public boolean chunk(ChatChunk chunk) {
    entries.add(chunk);
    return ++chunks < most;
  }

  @Override
  public void done() {
    entries.add("done");
  }

  @Override
  public void error(String event) {
    entries.add("error " + event);
  }

  @Override
  public void unreadable(String reason, String event) {
    entries.add("unreadable " + reason + ": " + event);
  }

  /** Where two logs first differ, even in what chunks say of themselves; empty when they do not. */
  static String difference(DecoderLog ordinary, DecoderLog fast) {
    for (int i = 0; i < Math.max(ordinary.entries.size(), fast.entries.size()); i++) {
      Object expected = i < ordinary.entries.size() ? ordinary.entries.get(i) : "nothing";
      Object found = i < fast.entries.size() ? fast.entries.get(i) : "nothing";
      if (!expected.equals(found) || !said(expected).equals(said(found))) {
        return "entry " + i + ": expected " + said(expected) + ", found " + said(found);
      }
    }
    return "";
  }

  private static String said(Object entry) {
    return entry instanceof ChatChunk chunk
        ? chunk + " text " + chunk.text() + " reasoning " + chunk.reasoning() + " arguments " + chunk.arguments()
            + " calls " + chunk.toolCalls() + " content " + chunk.hasContent() + " hash " + chunk.hashCode()
        : entry.toString();
  }
}
