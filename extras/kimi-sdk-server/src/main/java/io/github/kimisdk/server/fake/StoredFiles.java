package io.github.kimisdk.server.fake;

import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The files of a server, in a temporary folder that {@link #close} deletes. The limits and the words of refusals are those of
 * the platform documentation, Files. Safe for use by many threads.
 */
public final class StoredFiles implements AutoCloseable {

  /** An upload breaks a rule of the service. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  /**
   * A file with its content.
   *
   * @param owner the key of the caller, if the server has keys
   * @param file the file
   * @param path its content
   * @param type its media type
   */
  record Stored(String owner, UploadedFile file, Path path, String type) {

    /** Without the owner, which is a key. */
    @Override
    public String toString() {
      return "Stored[" + file + ", " + path + ", " + type + "]";
    }

    /** Returns whether the content begins like text in UTF-8. */
    boolean text() throws IOException {
      byte[] begin;
      try (InputStream in = Files.newInputStream(path)) {
        begin = in.readNBytes(SAMPLE);
      }
      // The sample may end within a character, which has at most four bytes.
      for (int cut = 0; cut < 4 && cut <= begin.length; cut++) {
        try {
          return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(begin, 0, begin.length - cut)).chars()
              .noneMatch(c -> c == 0);
        } catch (CharacterCodingException binary) {
          // Tried again with fewer bytes.
        }
      }
      return false;
    }
  }

  private static final int MAX_FILES = 1000;
  private static final long MAX_TOTAL_BYTES = 10L << 30;
  private static final int MAX_VALUE_BYTES = 1024;
  private static final int PIECE = 64 * 1024;
  private static final int SAMPLE = 4096;

  /** The purposes of files of the platform. */
  static final List<Purpose> PLATFORM = List.of(Purpose.FILE_EXTRACT, Purpose.IMAGE, Purpose.VIDEO, Purpose.BATCH);

  /** The purposes of files of Kimi Code. */
  static final List<Purpose> CODING = List.of(Purpose.IMAGE, Purpose.VIDEO);

  private final long maxBytes;
  private final Map<String, Stored> files = new LinkedHashMap<>();
  private Path folder;
  private boolean closed;

  StoredFiles(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Reads the form of an upload and keeps its file. */
  UploadedFile receive(String owner, List<Purpose> purposes, InputStream body, String boundary) throws IOException, Refused {
    refuseTooMany(owner);
    MultipartReader form = new MultipartReader(body, boundary);
    Optional<String> purpose = Optional.empty();
    Optional<MultipartReader.Part> head = Optional.empty();
    Path content = newFile();
    try {
      for (Optional<MultipartReader.Part> part = form.next(); part.isPresent(); part = form.next()) {
        if (part.get().name().equals("purpose")) {
          purpose = Optional.of(new String(form.content().readNBytes(MAX_VALUE_BYTES), StandardCharsets.UTF_8));
        } else if (part.get().name().equals("file")) {
          if (head.isPresent()) {
            throw new Refused("Invalid request: expected one part file, found two");
          }
          head = part;
          copy(form.content(), content);
        }
      }
      // The bytes behind the form belong to the body, too.
      body.transferTo(OutputStream.nullOutputStream());
      Purpose valid = checked(purpose, purposes);
      MultipartReader.Part file = head.orElseThrow(() -> new Refused("Invalid request: expected a part file, found none"));
      return keep(owner, file.filename().orElse("file"), valid, file.type(), content);
    } finally {
      if (!kept(content)) {
        Files.deleteIfExists(content);
      }
    }
  }

  private static Purpose checked(Optional<String> name, List<Purpose> purposes) throws Refused {
    String accepted = purposes.stream().map(known -> "'" + known + "'").collect(Collectors.joining(", "));
    Optional<Purpose> purpose = name.map(Purpose::new).filter(purposes::contains);
    return purpose.orElseThrow(() -> new Refused("Invalid purpose: only " + accepted + " accepted, found "
        + name.map(given -> "'" + given + "'").orElse("none")));
  }

  private void copy(InputStream in, Path to) throws IOException, Refused {
    long total = 0;
    try (OutputStream out = Files.newOutputStream(to)) {
      byte[] piece = new byte[PIECE];
      for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
        total += size;
        if (total > maxBytes) {
          throw new Refused("File size is too large, max file size is " + (maxBytes >> 20)
              + "MB, please confirm and re-upload the file");
        }
        out.write(piece, 0, size);
      }
    }
    if (total == 0) {
      throw new Refused("File size is zero, please confirm and re-upload the file");
    }
  }

  /** Returns a new empty file, which {@link #keep} keeps. */
  synchronized Path newFile() throws IOException {
    if (closed) {
      throw new IOException("the server is closed");
    }
    folder = folder == null ? Files.createTempDirectory("kimi-server") : folder;
    return Files.createTempFile(folder, "file", "");
  }

  private synchronized boolean kept(Path content) {
    return files.values().stream().anyMatch(stored -> stored.path().equals(content));
  }

  /** Keeps a file that {@link #newFile} has returned. */
  synchronized UploadedFile keep(String owner, String filename, Purpose purpose, String type, Path content) throws IOException,
      Refused {
    if (closed) {
      throw new IOException("the server is closed");
    }
    refuseTooMany(owner);
    long bytes = Files.size(content);
    if (owned(owner).stream().mapToLong(UploadedFile::bytes).sum() + bytes > MAX_TOTAL_BYTES) {
      throw new Refused("The total size of the files you have uploaded exceeded 10GB, please delete previous uploaded files");
    }
    UploadedFile file = UploadedFile.of("file_" + UUID.randomUUID().toString().replace("-", ""), free(owner, filename), bytes,
        purpose)
        .withCreatedAt(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    files.put(file.id(), new Stored(owner, file, content, type.isEmpty() ? "application/octet-stream" : type));
    return file;
  }

  private synchronized void refuseTooMany(String owner) throws Refused {
    if (owned(owner).size() >= MAX_FILES) {
      throw new Refused("The number of files you have uploaded exceeded the max file count " + MAX_FILES
          + ", please delete previous uploaded files");
    }
  }

  /** Returns a name that no other file has. The service changes a name that exists; its form is a guess. */
  private String free(String owner, String filename) {
    Set<String> taken = Set.copyOf(owned(owner).stream().map(UploadedFile::filename).toList());
    int dot = filename.lastIndexOf('.') > 0 ? filename.lastIndexOf('.') : filename.length();
    String name = filename;
    for (int i = 1; taken.contains(name); i++) {
      name = filename.substring(0, dot) + "(" + i + ")" + filename.substring(dot);
    }
    return name;
  }

  private List<UploadedFile> owned(String owner) {
    return files.values().stream().filter(stored -> stored.owner().equals(owner)).map(Stored::file).toList();
  }

  synchronized List<UploadedFile> list(String owner) {
    return owned(owner);
  }

  synchronized Optional<Stored> get(String owner, String id) {
    return Optional.ofNullable(files.get(id)).filter(stored -> stored.owner().equals(owner));
  }

  /** Deletes a file of an owner, if there is one. */
  synchronized void delete(String owner, String id) throws IOException {
    if (get(owner, id).isPresent()) {
      Files.deleteIfExists(files.remove(id).path());
    }
  }

  synchronized boolean closed() {
    return closed;
  }

  /** Deletes all files and the folder. An upload that still runs deletes its own file. */
  @Override
  public synchronized void close() {
    closed = true;
    files.clear();
    if (folder != null) {
      try (var left = Files.list(folder)) {
        left.forEach(StoredFiles::deleteQuietly);
      } catch (IOException gone) {
        // Another program has deleted the folder.
      }
      deleteQuietly(folder);
    }
  }

  private static void deleteQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException inUse) {
      // The temporary folder of the machine is cleaned by others.
    }
  }
}
