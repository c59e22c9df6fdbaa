package io.github.kimisdk.platform.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The bytes of an {@link Upload}. */
interface UploadSource {

  long length() throws IOException;

  InputStream open() throws IOException;

  default boolean repeatable() {
    return true;
  }

  default boolean used() {
    return false;
  }

  default Optional<Path> path() {
    return Optional.empty();
  }

  /** A file, which is read while it is sent. */
  record OfPath(Path file) implements UploadSource {

    @Override
    public long length() throws IOException {
      return Files.size(file);
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file);
    }

    @Override
    public Optional<Path> path() {
      return Optional.of(file);
    }
  }

  /** Bytes in memory. */
  record OfBytes(byte[] bytes) implements UploadSource {

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }

  /** A stream, which can be read once. */
  record OfStream(InputStream stream, long length, AtomicBoolean opened) implements UploadSource {

    @Override
    public InputStream open() throws IOException {
      if (opened.getAndSet(true)) {
        throw new IOException("a stream can be uploaded only once");
      }
      return stream;
    }

    @Override
    public boolean repeatable() {
      return false;
    }

    @Override
    public boolean used() {
      return opened.get();
    }
  }
}
