package io.github.kimisdk.internal.protocol.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.stream.ChunkDecoder;
import io.github.kimisdk.internal.stream.ChunkSink;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The chunks and the end of a stream. */
public record Recorded(String ending, List<ChatChunk> chunks) {

  public static final String DONE = "done";

  public static byte[] bytes(String name) {
    try (InputStream in = Recorded.class.getResourceAsStream("/responses/" + name + ".sse")) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the whole answer in the last event of a stream. */
  public static JsonObject last(byte[] stream) {
    List<String> data = new String(stream, StandardCharsets.UTF_8).lines()
        .filter(line -> line.startsWith("data:") && !line.contains("[DONE]")).toList();
    return Json.parse(data.get(data.size() - 1).substring(5)).asObject().get("response").asObject();
  }

  public static Recorded read(byte[] stream, int... cuts) {
    List<ChatChunk> chunks = new ArrayList<>();
    List<String> ends = new ArrayList<>();
    ChunkDecoder decoder = new ChunkDecoder(sink(chunks, ends), new ResponseEvents(), 1 << 24);
    int from = 0;
    for (int cut : cuts) {
      decoder.feed(List.of(ByteBuffer.wrap(stream, from, cut - from)));
      from = cut;
    }
    decoder.feed(List.of(ByteBuffer.wrap(stream, from, stream.length - from)));
    decoder.end();
    assertThat(ends).hasSizeLessThanOrEqualTo(1);
    return new Recorded(ends.isEmpty() ? "" : ends.get(0), chunks);
  }

  private static ChunkSink sink(List<ChatChunk> chunks, List<String> ends) {
    return new ChunkSink() {
      @Override
      public boolean chunk(ChatChunk chunk) {
        return chunks.add(chunk);
      }

      @Override
      public void done() {
        ends.add(DONE);
      }

      @Override
      public void error(String event) {
        ends.add("error " + event);
      }

      @Override
      public void unreadable(String reason, String event) {
        ends.add("unreadable " + reason);
      }
    };
  }

  /** Returns the fold of the chunks. */
  public ChatResponse response() {
    ChatAssembler assembler = new ChatAssembler();
    chunks.forEach(assembler::add);
    return (ending.equals(DONE) ? assembler.finish() : assembler).response();
  }
}
