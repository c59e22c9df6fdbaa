package io.github.kimisdk.platform.wire;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.http.Content;
import io.github.kimisdk.platform.data.Upload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The form of an upload as multipart/form-data (RFC 7578): first the purpose, then the file, which is read as it is sent. Quotes
 * and control characters in the name are escaped as browsers escape quotes and line ends, and other characters are sent in
 * UTF-8.
 */
public final class MultipartWriter implements Content {

  private final Upload upload;
  private final long fileLength;
  private final UnaryOperator<InputStream> reading;
  private final String boundary;
  private final byte[] head;
  private final byte[] tail;

  /** Creates the form of an upload with a random boundary. Its file is read through {@code reading}. */
  public static MultipartWriter of(Upload upload, long length, UnaryOperator<InputStream> reading) {
    return new MultipartWriter(upload, length, reading, () -> "----kimi" + UUID.randomUUID().toString().replace("-", ""));
  }

  /** Takes boundaries until one does not occur in the head. In the content a random one does not occur either, in practice. */
  MultipartWriter(Upload upload, long length, UnaryOperator<InputStream> reading, Supplier<String> boundaries) {
    this.upload = upload;
    this.fileLength = length;
    this.reading = reading;
    String values = upload.purpose() + "\n" + upload.filename() + "\n" + upload.mediaType();
    String candidate = boundaries.get();
    while (values.contains(candidate)) {
      candidate = boundaries.get();
    }
    this.boundary = candidate;
    this.head = head().getBytes(StandardCharsets.UTF_8);
    this.tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private String head() {
    return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n" + upload.purpose()
        + "\r\n--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + escaped(upload.filename())
        + "\"\r\nContent-Type: " + upload.mediaType() + "\r\n\r\n";
  }

  private static String escaped(String name) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '"' || c < ' ' || c == 0x7F) {
        escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  @Override
  public String type() {
    return "multipart/form-data; boundary=" + boundary;
  }

  @Override
  public long length() {
    return head.length + fileLength + tail.length;
  }

  /** The length of the file. */
  public long fileLength() {
    return fileLength;
  }

  @Override
  public InputStream open() throws IOException {
    try {
      return new Form(reading.apply(upload.open()));
    } catch (IOException failed) {
      throw unreadable(failed);
    }
  }

  @Override
  public boolean repeatable() {
    return upload.repeatable();
  }

  @Override
  public boolean blocking() {
    return true;
  }

  @Override
  public Worker worker(Supplier<InputStream> source, Consumer<Throwable> failed) {
    return new WorkerPublisher(source, failed);
  }

  @Override
  public String curl(UnaryOperator<String> quoted) {
    String file = upload.path().map(path -> path.toAbsolutePath().toString()).orElse(upload.filename());
    return "-F " + quoted.apply("purpose=" + upload.purpose()) + " -F "
        + quoted.apply("file=@" + file + ";type=" + upload.mediaType());
  }

  private KimiException unreadable(Exception failed) {
    KimiException failure = new KimiException.BadRequest(
        "cannot read " + upload.filename() + " while it is uploaded: " + failed,
        repeatable() ? "Check the file, and upload it again" : "Make a new Upload with a new stream", CallDetails.NONE);
    failure.addSuppressed(failed);
    return failure;
  }

  private KimiException changed(String found) {
    return new KimiException.BadRequest(
        "expected " + fileLength + " bytes in " + upload.filename() + ", found " + found,
        "The file has changed while it was uploaded, or the length of a stream is wrong; upload it again when it no longer "
        + "changes",
        CallDetails.NONE);
  }

  /** The bytes of the form. */
  private final class Form extends InputStream {

    private final InputStream before = new ByteArrayInputStream(head);
    private final InputStream after = new ByteArrayInputStream(tail);
    private final InputStream file;
    private long sent;

    Form(InputStream file) {
      this.file = file;
    }

    @Override
    public int read(byte[] to, int from, int count) {
      try {
        int size = before.read(to, from, count);
        if (size > 0) {
          return size;
        }
        return sent < fileLength ? file(to, from, count) : after.read(to, from, count);
      } catch (KimiException known) {
        throw known;
      } catch (IOException | RuntimeException failed) {
        throw unreadable(failed);
      }
    }

    private int file(byte[] to, int from, int count) throws IOException {
      int size = file.read(to, from, (int) Math.min(count, fileLength - sent));
      if (size < 0) {
        throw changed(sent + "");
      }
      sent += size;
      if (sent == fileLength && file.readNBytes(1).length > 0) {
        throw changed("more");
      }
      new Callbacks().tell(() -> upload.progress().sent(sent, fileLength));
      return size;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
