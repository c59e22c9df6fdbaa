package io.github.kimisdk.internal.bulk;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.platform.BulkResult;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A journal in a file of JSON Lines. A line is never changed and never removed, except a last line that a kill has cut short. No
 * method reads or writes by a channel, because an interruption would close it.
 */
final class JournalFile implements Journal {

  private static final int LARGE_BUFFER = 1 << 20;

  private final Path path;
  private final String model;
  private final boolean repeatFailures;
  private final JournalLock lock;
  private final JournalIndex index;
  private final RandomAccessFile file;
  private ByteArrayOutputStream added = new ByteArrayOutputStream();
  /** Where the entries end. */
  private long end;
  /** The length of the file, which is more than {@code end} before the first write if an entry was cut short. */
  private long length;
  private long entries;
  private long forced;

  private JournalFile(
      Path path, BulkSettings settings, String model, JournalLock lock) throws IOException {
    this.path = path;
    this.model = model;
    this.repeatFailures = settings.repeatFailures();
    this.lock = lock;
    JournalReader.Content content;
    try (InputStream in = new FileInputStream(path.toFile())) {
      content = new JournalReader(path).read(in);
    }
    this.index = content.index();
    this.end = content.end();
    this.file = new RandomAccessFile(path.toFile(), "rw");
    this.length = file.length();
    if (!content.lineEnd()) {
      added.write('\n');
    }
  }

  /**
   * Opens the journal of the settings, which may be missing.
   *
   * @throws KimiException.BadRequest if another run uses it, or if it is damaged
   * @throws UncheckedIOException if it cannot be read or created
   */
  static Journal open(BulkSettings settings, String model) {
    if (settings.journal() == null) {
      return NONE;
    }
    Path path = settings.journal().toAbsolutePath();
    try {
      if (path.getParent() != null && !Files.isDirectory(path.getParent())) {
        throw new IOException("expected the folder " + path.getParent() + ", found none");
      }
      JournalLock lock = JournalLock.take(path);
      try {
        create(path);
        return new JournalFile(path, settings, model, lock);
      } catch (IOException | RuntimeException | Error e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot open the journal " + path + ": " + e + ". Check its folder and its permissions, or use another journal", e);
    }
  }

  private static void create(Path path) throws IOException {
    if (!Files.exists(path)) {
      JournalLock.createFile(path);
      forceFolder(path.getParent());
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException("expected a regular file, found another kind of file");
    }
  }

  /** A new file outlives the machine only if its entry in the folder does. Windows cannot open folders, and need not. */
  private static void forceFolder(Path folder) {
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
      entries.force(true);
    } catch (IOException unsupported) {
      // The first results are at risk if the machine crashes within seconds, and are asked again then.
    }
  }

  @Override
  public Optional<BulkResult> find(BulkInput.Item item) {
    JournalIndex.Place place = index.find(item.position());
    if (place == null) {
      return Optional.empty();
    }
    JournalEntry entry = entry(place);
    if (!entry.result().id().equals(item.id())) {
      throw other(item, "the request \"" + entry.result().id() + "\"", "\"" + item.id() + "\"");
    }
    if (place.failed() && repeatFailures) {
      // It may have failed because of its content, which the user has corrected.
      return Optional.empty();
    }
    RequestHash asked = RequestHash.of(item.request(), model);
    if (!entry.request().mayEqual(asked)) {
      boolean sameModel = entry.request().model().equals(asked.model());
      throw other(item, "the request \"" + item.id() + "\" for " + entry.request().model() + " as it was in the earlier run",
          sameModel ? "one with another content" : "one for " + asked.model());
    }
    return Optional.of(entry.result());
  }

  private KimiException other(BulkInput.Item item, String expected, String found) {
    return new KimiException.BadRequest(
        "journal " + path + " belongs to other requests: expected at position " + item.position() + " " + expected + ", found "
        + found,
        "Continue with the same requests, in the same order and for the same default model, or use another journal",
        CallDetails.NONE);
  }

  private JournalEntry entry(JournalIndex.Place place) {
    byte[] line = new byte[place.length()];
    try {
      file.seek(place.offset());
      file.readFully(line);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the journal " + path + ": " + e, e);
    }
    try {
      return JournalEntry.read(Json.parse(line, 0, line.length, JournalReader.LIMITS));
    } catch (RuntimeException changed) {
      throw JournalReader.damage(path, "byte " + place.offset(), "the entry that was there when the run started", "another text");
    }
  }

  @Override
  public long add(BulkInput.Item item, BulkResult result) {
    added.writeBytes(Json.bytes(new JournalEntry(RequestHash.of(item.request(), model), result).write()));
    added.write('\n');
    return ++entries;
  }

  @Override
  public void write() {
    if (entries == forced || added.size() == 0) {
      return;
    }
    byte[] lines = added.toByteArray();
    try {
      append(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write the journal " + path + ": " + e + ". Check the free space; another run goes on where the journal ends",
          e);
    }
    if (lines.length > LARGE_BUFFER) {
      added = new ByteArrayOutputStream();
    } else {
      added.reset();
    }
  }

  /**
   * Writes lines behind the entries. If that fails, for example because the disk is full, the file ends where the entries end.
   */
  private void append(byte[] lines) throws IOException {
    long found = file.length();
    if (found != length) {
      throw new IOException("expected a file of " + length + " bytes, found " + found + "; another program has written to it");
    }
    try {
      if (length > end) {
        file.setLength(end);
      }
      file.seek(end);
      file.write(lines);
    } catch (IOException | Error e) {
      takeBack(e);
      throw e;
    }
    end += lines.length;
    length = end;
  }

  private void takeBack(Throwable cause) {
    try {
      file.setLength(end);
      length = end;
    } catch (IOException alsoFailed) {
      cause.addSuppressed(alsoFailed);
    }
  }

  @Override
  public void force(long entry) {
    if (entry > forced) {
      try {
        file.getFD().sync();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot force the journal " + path + " to the disk: " + e, e);
      }
      forced = entries;
    }
  }

  @Override
  public void close() {
    try (lock; file) {
      write();
      force(entries);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the journal " + path + ": " + e, e);
    }
  }
}
