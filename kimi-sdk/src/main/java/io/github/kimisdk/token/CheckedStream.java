package io.github.kimisdk.token;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.RequestCheck;
import java.util.Iterator;

/** A stream whose end, an answer or a failure, the check learns from. */
final class CheckedStream implements ChatStream, Iterator<ChatChunk> {

  private final RequestCheck check;
  private final ChatRequest request;
  private final ChatStream stream;
  private final Iterator<ChatChunk> chunks;
  private boolean learned;

  CheckedStream(RequestCheck check, ChatRequest request, ChatStream stream) {
    this.check = check;
    this.request = request;
    this.stream = stream;
    this.chunks = stream.iterator();
  }

  @Override
  public Iterator<ChatChunk> iterator() {
    return this;
  }

  @Override
  public boolean hasNext() {
    try {
      boolean more = chunks.hasNext();
      if (!more && !learned) {
        learned = true;
        check.learn(request, stream.partial());
      }
      return more;
    } catch (RuntimeException failure) {
      if (!learned) {
        learned = true;
        check.learn(request, failure);
      }
      throw failure;
    }
  }

  @Override
  public ChatChunk next() {
    hasNext();
    return chunks.next();
  }

  @Override
  public ChatResponse partial() {
    return stream.partial();
  }

  @Override
  public void close() {
    stream.close();
  }

  @Override
  public String toString() {
    return stream.toString();
  }
}
