package io.github.kimisdk.platform.files;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.call.WholeReceiver;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.platform.wire.FileWire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The head of an answer that brings the content of a file. */
final class FileContent {

  private static final int OK = 200;
  private static final int BY_PROXY = 203;
  private static final int PART = 206;

  private FileContent() {}

  /** Refuses an answer that is no content, as of a proxy that answers in place of the service. */
  static void check(Reply head) {
    if (head.status() != OK && head.status() != BY_PROXY) {
      throw invalid("expected the whole content of a file with status 200, found "
          + (head.status() == PART ? "a part of it with status 206" : "status " + head.status()),
          "A proxy or a cache may answer so; check the base URL and the proxy");
    }
    if (head.type().startsWith("text/html")) {
      throw invalid("expected the content of a file, found a page of HTML",
          "A proxy or a wrong base URL may answer so; check the base URL");
    }
    if (head.encoded()) {
      throw invalid("expected the content of a file as it is, found " + head.text(),
          "A proxy may encode answers; check the base URL and the proxy");
    }
    if (!head.endMarked()) {
      throw invalid("expected a Content-Length or chunks, found an answer that ends when its connection closes, so that a part "
          + "would look whole",
          "A proxy may change answers so; check the base URL and the proxy");
    }
  }

  /** Whether a failure is an error in JSON with a status of success. */
  static boolean readsLikeAnError(KimiException failure) {
    return failure.error().isPresent() && failure.status().orElse(0) / 100 == 2;
  }

  static KimiException invalid(String what, String hint) {
    return new KimiException.InvalidResponse(what, hint, CallDetails.NONE, null);
  }

  /** Takes the bytes as they come, in constant memory, after a look at the head. All methods may block. */
  interface Sink extends WholeReceiver.Sink<Void> {

    @Override
    default void head(Reply reply) throws IOException {
      check(reply);
      reply.keepBeginning();
      restart();
    }

    @Override
    default boolean bytes(Reply reply, List<ByteBuffer> buffers) throws IOException {
      if (reply.type().contains("json")) {
        // Its beginning shows at the end whether it was an error.
        reply.add(buffers.stream().map(ByteBuffer::duplicate).toList());
      }
      for (ByteBuffer buffer : buffers) {
        write(buffer);
      }
      return false;
    }

    @Override
    default boolean progressed(Reply reply) {
      return true;
    }

    @Override
    default Void end(Reply reply) throws IOException {
      String text = reply.cut() ? "" : reply.text();
      if (ErrorWire.in(text, reply.jsonLimits()).filter(json -> !FileWire.isContent(json)).isPresent()) {
        throw WholeReceiver.NoAnswer.error(reply);
      }
      complete();
      return null;
    }

    /** The number of bytes of the last attempt. */
    long size();

    /** Drops the bytes of an earlier attempt. */
    void restart() throws IOException;

    /** Takes all bytes of a buffer. */
    void write(ByteBuffer bytes) throws IOException;

    /** The body is complete. */
    void complete() throws IOException;
  }
}
