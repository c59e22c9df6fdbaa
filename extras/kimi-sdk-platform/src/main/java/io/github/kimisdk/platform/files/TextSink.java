package io.github.kimisdk.platform.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Keeps the content of a file as text, up to a limit. */
final class TextSink implements FileContent.Sink {

  private final int maxBytes;
  private ByteArrayOutputStream text = new ByteArrayOutputStream();

  TextSink(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public void restart() {
    text = new ByteArrayOutputStream();
  }

  @Override
  public void write(ByteBuffer bytes) {
    if (bytes.remaining() > maxBytes - text.size()) {
      throw FileContent.invalid("expected a text of at most " + maxBytes + " bytes, found more",
          "Raise Kimi.builder().maxResponseBytes(...), or use files().download(...)");
    }
    byte[] taken = new byte[bytes.remaining()];
    bytes.get(taken);
    text.writeBytes(taken);
  }

  @Override
  public long size() {
    return text.size();
  }

  @Override
  public void complete() {}

  String text() {
    return text.toString(StandardCharsets.UTF_8);
  }
}
