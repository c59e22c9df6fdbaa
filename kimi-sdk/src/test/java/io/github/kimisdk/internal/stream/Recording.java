package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.protocol.chat.ChatFormat;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The result of decoding a stream in pieces: how it ended, and the answer up to there. */
record Recording(String ending, ChatResponse response) {

  static final String WHOLE = "whole";
  static final String FINISHED = "finished without an end mark";
  static final String BROKEN_OFF = "broken off";
  static final String UNREADABLE = "unreadable";

  /** The bytes of a composed recording. */
  static byte[] bytes(String name) {
    try (InputStream in = Recording.class.getResourceAsStream("/recordings/" + name + ".sse")) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a stream that is cut before each of the given places. */
  static Recording read(byte[] stream, int... cuts) {
    Reader reader = new Reader();
    ChunkDecoder decoder = new ChunkDecoder(reader, new ChatFormat().events(), Integer.MAX_VALUE);
    int from = 0;
    for (int cut : cuts) {
      decoder.feed(List.of(ByteBuffer.wrap(stream, from, cut - from)));
      from = cut;
    }
    decoder.feed(List.of(ByteBuffer.wrap(stream, from, stream.length - from)));
    decoder.end();
    return reader.read();
  }

  private static final class Reader implements ChunkSink {

    private final ChatAssembler assembler = new ChatAssembler();
    private String ending = "";

    @Override
    public boolean chunk(ChatChunk chunk) {
      assertThat(ending).as("a chunk after the end").isEmpty();
      assembler.add(chunk);
      return true;
    }

    @Override
    public void done() {
      end(WHOLE);
      assembler.finish();
    }

    @Override
    public void error(String event) {
      end(ErrorWire.find(Json.parse(event)).flatMap(error -> error.type()).orElse("no type"));
    }

    @Override
    public void unreadable(String reason, String event) {
      end(UNREADABLE);
    }

    private void end(String next) {
      assertThat(ending).as("an end after the end").isEmpty();
      ending = next;
    }

    Recording read() {
      if (ending.isEmpty()) {
        ending = assembler.finished() ? FINISHED : BROKEN_OFF;
      }
      return new Recording(ending, assembler.response());
    }
  }
}
