package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import java.util.ArrayList;
import java.util.List;

/** Chunks that are held back, and their size. */
final class ChunkBuffer {

  private final List<ChatChunk> chunks = new ArrayList<>();
  private long size;

  /** The chunks, in their order. */
  List<ChatChunk> chunks() {
    return chunks;
  }

  /** The characters of all chunks, approximately. */
  long size() {
    return size;
  }

  void add(ChatChunk chunk) {
    chunks.add(chunk);
    size += size(chunk);
  }

  /** Holds a chunk instead of the last one. */
  void replaceLast(ChatChunk chunk) {
    size -= size(chunks.remove(chunks.size() - 1));
    add(chunk);
  }

  void clear() {
    chunks.clear();
    size = 0;
  }

  private static long size(ChatChunk chunk) {
    int frame = chunk.id().length() + chunk.model().length() + chunk.systemFingerprint().orElse("").length();
    return frame + new ChatAssembler().add(chunk).size();
  }
}
