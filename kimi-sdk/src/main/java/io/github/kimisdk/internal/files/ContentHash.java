package io.github.kimisdk.internal.files;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of a content while it is read. If it is read again, the last time counts. */
final class ContentHash {

  private volatile MessageDigest digest = sha256();

  /** Returns the hash of a file. */
  static String of(Path path) {
    ContentHash hash = new ContentHash();
    try (InputStream in = hash.reading(Files.newInputStream(path))) {
      in.transferTo(OutputStream.nullOutputStream());
      return hash.hex();
    } catch (ClosedByInterruptException stop) {
      throw new KimiException.Interrupted("the thread was interrupted while it read " + path, CallDetails.NONE, stop);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot read " + path + ": " + failed + ". Check the file", failed);
    }
  }

  /** Begins a hash, of the bytes that are read from the returned stream. */
  InputStream reading(InputStream in) {
    digest = sha256();
    return new DigestInputStream(in, digest);
  }

  /** Returns the hash of the bytes that were read. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
