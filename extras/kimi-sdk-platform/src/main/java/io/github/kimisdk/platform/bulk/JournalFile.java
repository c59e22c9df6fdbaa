package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.BulkResult;
import io.github.kimisdk.store.lines.FileStamp;
import io.github.kimisdk.store.lines.LineFile;
import io.github.kimisdk.store.lines.LineReader;
import io.github.kimisdk.store.lines.PrivateFiles;
import io.github.kimisdk.store.lines.RecordLine;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A journal in a file of JSON Lines, one for each entry. */
final class JournalFile implements Journal, LineReader.Sink {

  private static final int LARGE_BUFFER = 1 << 20;

  /** The limits of a line. An entry is a little deeper than the response in it. */
  private static final JsonLimits LIMITS = JsonLimits.DEFAULT.withMaxDepth(JsonLimits.DEFAULT.maxDepth() + 8);

  private final Path path;
  private final String model;
  private final boolean repeatFailures;
  private final JournalLock lock;
  private final Index index = new Index();
  private final LineFile file;
  private ByteArrayOutputStream added = new ByteArrayOutputStream();
  private LineFile.End end;
  private long entries;
  private long forced;
  private boolean unlikeTold;

  private JournalFile(Path path, BulkSettings settings, String model, JournalLock lock, LineFile file) throws IOException {
    this.path = path;
    this.model = model;
    this.repeatFailures = settings.repeatFailures();
    this.lock = lock;
    this.file = file;
    this.end = file.read(new LineReader(LIMITS, this));
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
        return open(path, settings, model, lock);
      } catch (Throwable e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot open the journal " + path + ": " + e + ". Check its folder and its permissions, or use another journal", e);
    }
  }

  /** Whether the file has other names is asked after it was opened, so that none can appear between. */
  private static Journal open(Path path, BulkSettings settings, String model, JournalLock lock) throws IOException {
    if (!FileStamp.of(path).exists()) {
      JournalLock.createFile(path);
      PrivateFiles.force(path.getParent());
    }
    LineFile file = LineFile.open(path);
    try {
      JournalLock.requireOwn(path);
      return new JournalFile(path, settings, model, lock, file);
    } catch (Throwable e) {
      file.close();
      throw e;
    }
  }

  @Override
  public void line(JsonValue line, long offset, int length) {
    try {
      BulkResult result = JournalEntry.read(line).result();
      index.put(result.position(), new Index.Place(offset, length, result.failure().isPresent()));
    } catch (JsonTypeException e) {
      String at = e.path().isEmpty() ? "" : " at " + e.path();
      throw new JsonTypeException(e.path(), "an entry of a journal, with " + e.expected() + at, e.found());
    } catch (IllegalArgumentException e) {
      throw new JsonTypeException("", "an entry of a journal", e.getMessage());
    }
  }

  @Override
  public KimiException damage(String place, String expected, String found, String advice) {
    return new KimiException.BadRequest("journal " + path + ", " + place + ": expected " + expected + ", found " + found,
        advice + ", or use another journal", CallDetails.NONE);
  }

  /** An entry that a crash has replaced is asked again. */
  @Override
  public boolean refusesZeros() {
    return false;
  }

  @Override
  public Optional<BulkResult> find(BulkInput.Item item) {
    Index.Place place = index.find(item.position());
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
    RequestHash known = entry.request();
    if (known.hex().equals(asked.hex())) {
      return Optional.of(entry.result());
    }
    boolean sameModel = known.model().isEmpty() || known.model().equals(asked.model());
    if (known.form() == asked.form() || !sameModel) {
      throw other(item, "the request \"" + item.id() + "\" for " + known.model() + " as it was in the earlier run",
          sameModel ? "one with another content" : "one for " + asked.model());
    }
    if (!unlikeTold) {
      unlikeTold = true;
      new Callbacks().tell(() -> System.getLogger("io.github.kimisdk").log(System.Logger.Level.WARNING, KeyMask.mask(
          "journal " + path + ": expected hashes of form " + asked.form() + ", found form " + known.form()
          + " of another version, from position " + item.position() + ". Requests with such hashes are asked again, because "
          + "their answers may belong to other requests; to use these answers, continue with the version that wrote them")));
    }
    return Optional.empty();
  }

  private KimiException other(BulkInput.Item item, String expected, String found) {
    return new KimiException.BadRequest(
        "journal " + path + " belongs to other requests: expected at position " + item.position() + " " + expected + ", found "
        + found,
        "Continue with the same requests, in the same order and for the same default model, or use another journal",
        CallDetails.NONE);
  }

  private JournalEntry entry(Index.Place place) {
    byte[] line;
    try {
      line = file.bytes(place.offset(), place.length());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the journal " + path + ": " + e, e);
    }
    try {
      return JournalEntry.read(new RecordLine(line, 0, line.length, RecordLine.NOWHERE).json(LIMITS));
    } catch (RuntimeException changed) {
      throw damage("byte " + place.offset() + " of the file", "the entry that was there when the run started", "another text",
          "Restore the journal");
    }
  }

  @Override
  public long add(BulkInput.Item item, BulkResult result) {
    byte[] json = Json.bytes(new JournalEntry(RequestHash.of(item.request(), model), result).write());
    added.writeBytes(RecordLine.of(json, RecordLine.NOWHERE));
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
      end = file.append(end, lines, FileOutputStream::write);
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

  @Override
  public void force(long entry) {
    if (entry > forced) {
      try {
        file.force();
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

  /** The places of the entries of a journal, by the positions of their requests. An entry takes 16 bytes. */
  static final class Index {

    /** A line of the file, without its line end. */
    record Place(long offset, int length, boolean failed) {}

    /** Pages, because a damaged position may be any number. */
    private static final int PAGE = 1024;

    private final Map<Long, long[]> pages = new HashMap<>();

    /** Adds an entry. A later entry replaces an earlier one, but no failure replaces a response. */
    void put(long position, Place place) {
      long[] page = pages.computeIfAbsent(position / PAGE, number -> new long[2 * PAGE]);
      int at = 2 * (int) (position % PAGE);
      if (place.failed && page[at + 1] > 0) {
        return;
      }
      page[at] = place.offset;
      page[at + 1] = place.failed ? -place.length : place.length;
    }

    /** Returns the place of an entry; null if there is none. */
    Place find(long position) {
      long[] page = pages.get(position / PAGE);
      int at = 2 * (int) (position % PAGE);
      return page == null || page[at + 1] == 0 ? null : new Place(page[at], (int) Math.abs(page[at + 1]), page[at + 1] < 0);
    }
  }
}
