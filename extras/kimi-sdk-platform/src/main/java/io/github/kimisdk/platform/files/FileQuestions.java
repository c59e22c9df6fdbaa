package io.github.kimisdk.platform.files;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.platform.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes requests about files: documents become system messages with their text, images and videos parts of the question. */
public final class FileQuestions {

  private final FileCalls calls;
  private final FileMemory memory;

  public FileQuestions(FileCalls calls, FileMemory memory) {
    this.calls = calls;
    this.memory = memory;
  }

  /** Returns the question with the files in front of it. */
  public ChatRequest about(String prompt, List<Path> files) {
    // Before anything is hashed or sent.
    files.forEach(path -> calls.check(upload(path)));
    List<FileMemory.Key> keys = keys(files.stream().map(FileQuestions::upload).toList(), files);
    List<Message> messages = new ArrayList<>();
    List<ContentPart> question = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      UploadedFile file = uploaded(upload(files.get(i)), keys.get(i));
      Purpose purpose = keys.get(i).purpose();
      if (purpose.equals(Purpose.IMAGE)) {
        question.add(ContentPart.image(file.ms()));
      } else if (purpose.equals(Purpose.VIDEO)) {
        question.add(ContentPart.video(file.ms()));
      } else {
        messages.add(Message.system(calls.text(file.id())));
      }
    }
    question.add(ContentPart.text(prompt));
    messages.add(UserMessage.of(question));
    return ChatRequest.of(messages);
  }

  /**
   * Returns the keys of files. The text of a document begins with the name of its upload, so documents of one question that have
   * the same content and different names are uploaded under each name.
   */
  private static List<FileMemory.Key> keys(List<Upload> uploads, List<Path> files) {
    Map<FileMemory.Key, Set<String>> names = new HashMap<>();
    List<FileMemory.Key> keys = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      keys.add(new FileMemory.Key(ContentHash.of(files.get(i)), uploads.get(i).purpose(), ""));
      names.computeIfAbsent(keys.get(i), key -> new HashSet<>()).add(uploads.get(i).filename());
    }
    for (int i = 0; i < files.size(); i++) {
      FileMemory.Key key = keys.get(i);
      boolean shown = !key.purpose().equals(Purpose.IMAGE) && !key.purpose().equals(Purpose.VIDEO);
      if (shown && names.get(key).size() > 1) {
        keys.set(i, new FileMemory.Key(key.hash(), key.purpose(), uploads.get(i).filename()));
      }
    }
    return keys;
  }

  /** The lines of a batch are a text like any other here. */
  private static Upload upload(Path path) {
    Upload usual = Upload.of(path);
    return usual.purpose().equals(Purpose.BATCH) ? usual.withPurpose(Purpose.FILE_EXTRACT) : usual;
  }

  private UploadedFile uploaded(Upload upload, FileMemory.Key key) {
    return memory.get(key, file -> calls.present(file.id()), () -> send(upload, key));
  }

  /** The file may have changed since it was hashed, so the hash of the bytes that were sent counts. */
  private FileMemory.Sent send(Upload upload, FileMemory.Key key) {
    ContentHash hash = new ContentHash();
    // It is deleted later, even if the service could not read it.
    UploadedFile file = calls.send(upload, hash::reading, sent -> memory.uploaded(sent.id()));
    return new FileMemory.Sent(new FileMemory.Key(hash.hex(), key.purpose(), key.name()), file);
  }

  /** Deletes a file; returns whether there was one. */
  public boolean delete(String id) {
    boolean found = calls.delete(id);
    memory.deleted(id);
    return found;
  }

  /** Deletes the files that questions have uploaded; returns how many the service still had. Kimi Code keeps them. */
  public int cleanUp() {
    if (!calls.deletes()) {
      return 0;
    }
    int deleted = 0;
    for (String id : memory.ids()) {
      deleted += delete(id) ? 1 : 0;
    }
    return deleted;
  }

  /** The SHA-256 of content while it is read. If it is read again, the last time counts. */
  private static final class ContentHash {

    private volatile MessageDigest digest = Sha256.begun();

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
      digest = Sha256.begun();
      return new DigestInputStream(in, digest);
    }

    /** Returns the hash of the bytes that were read. */
    String hex() {
      return HexFormat.of().formatHex(digest.digest());
    }
  }
}
