package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import java.util.Iterator;

/** A stream of chunks that a thread pulls. It folds the chunks that were read. */
final class BlockingStream implements ChatStream, Iterator<ChatChunk> {

  private final ChatAssembler read = new ChatAssembler();
  private final BlockingReader<ChatChunk> reader = new BlockingReader<>(this::describe);

  BlockingReader<ChatChunk> reader() {
    return reader;
  }

  private CallDetails describe(CallDetails known) {
    ChatResponse partial = read.response();
    return partial.choices().isEmpty() ? known : known.withPartial(partial);
  }

  @Override
  public Iterator<ChatChunk> iterator() {
    return this;
  }

  @Override
  public boolean hasNext() {
    return reader.hasNext();
  }

  @Override
  public ChatChunk next() {
    ChatChunk chunk = reader.next();
    read.add(chunk);
    return chunk;
  }

  @Override
  public ChatResponse partial() {
    return read.response();
  }

  @Override
  public void close() {
    reader.close();
  }

  @Override
  public String toString() {
    return "ChatStream[" + read.response().text().length() + " characters read]";
  }
}
