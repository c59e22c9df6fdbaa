package io.github.kimisdk;

import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.platform.data.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** A program for a JVM with little memory: {@code BigFiles address bytes folder}. It uploads and downloads, and compares. */
final class BigFiles {

  private BigFiles() {}

  /** Bytes that are computed, each piece another one. */
  private static final class Generated extends InputStream {

    private final CRC32 sum = new CRC32();
    private long left;
    private int state = 1;

    Generated(long length) {
      this.left = length;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("read in pieces");
    }

    @Override
    public int read(byte[] to, int from, int count) {
      if (left == 0) {
        return -1;
      }
      int size = (int) Math.min(count, left);
      for (int i = from; i < from + size; i++) {
        state = state * 1_664_525 + 1_013_904_223;
        to[i] = (byte) (state >>> 24);
      }
      sum.update(to, from, size);
      left -= size;
      return size;
    }
  }

  public static void main(String[] args) throws IOException {
    long length = Long.parseLong(args[1]);
    Path target = Path.of(args[2]).resolve("target");
    try (Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(args[0]).build()) {
      Generated content = new Generated(length);
      Upload upload = Upload.of("big.bin", content, length).withPurpose(Purpose.IMAGE).withMaxBytes(length);
      UploadedFile uploaded = KimiPlatform.of(kimi).files().upload(upload);
      KimiPlatform.of(kimi).files().download(uploaded.id(), target);
      UploadedFile again = KimiPlatform.of(kimi).files()
          .upload(Upload.of(target).withPurpose(Purpose.IMAGE).withMaxBytes(length));
      KimiPlatform.of(kimi).files().delete(uploaded.id());
      System.out.println(uploaded.bytes() + " " + again.bytes() + " " + (sum(target) == content.sum.getValue()));
    }
  }

  private static long sum(Path file) throws IOException {
    CRC32 sum = new CRC32();
    byte[] piece = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
        sum.update(piece, 0, size);
      }
    }
    return sum.getValue();
  }
}
