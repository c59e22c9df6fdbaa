package io.github.kimisdk.internal.files;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.platform.Purpose;
import io.github.kimisdk.platform.Upload;
import io.github.kimisdk.platform.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Makes requests about files: documents become system messages with their text, images and videos parts of the question. */
public final class FileQuestions {

  private static final int PIECE = 64 * 1024;

  private final FileCalls calls;
  private final FileMemory memory = new FileMemory();

  public FileQuestions(FileCalls calls) {
    this.calls = calls;
  }

  /** Returns the question with the files in front of it. */
  public ChatRequest about(String prompt, List<Path> files) {
    // Before anything is hashed or sent.
    files.forEach(path -> calls.check(Upload.of(path).withPurpose(purpose(path))));
    List<Message> messages = new ArrayList<>();
    List<ContentPart> question = new ArrayList<>();
    for (Path path : files) {
      Purpose purpose = purpose(path);
      UploadedFile file = uploaded(path, purpose);
      if (purpose.equals(Purpose.IMAGE)) {
        question.add(ContentPart.image(file.ms()));
      } else if (purpose.equals(Purpose.VIDEO)) {
        question.add(ContentPart.video(file.ms()));
      } else {
        messages.add(Message.system(text(path, purpose, file)));
      }
    }
    question.add(ContentPart.text(prompt));
    messages.add(UserMessage.of(question));
    return ChatRequest.of(messages);
  }

  /** The lines of a batch are a text like any other here. */
  private static Purpose purpose(Path path) {
    Purpose usual = Upload.of(path).purpose();
    return usual.equals(Purpose.BATCH) ? Purpose.FILE_EXTRACT : usual;
  }

  private String text(Path path, Purpose purpose, UploadedFile file) {
    try {
      return calls.text(file.id());
    } catch (KimiException.NotFound deleted) {
      // Another program deleted the file since it was uploaded.
      memory.forget(file.id());
      return calls.text(uploaded(path, purpose).id());
    }
  }

  private UploadedFile uploaded(Path path, Purpose purpose) {
    BasicFileAttributes before = attributes(path);
    FileMemory.Key key = new FileMemory.Key(hash(path), purpose);
    UploadedFile file = memory.get(key, () -> calls.upload(Upload.of(path).withPurpose(purpose)));
    BasicFileAttributes after = attributes(path);
    if (before.size() != after.size() || !before.lastModifiedTime().equals(after.lastModifiedTime())) {
      // The upload may have another content than its hash says.
      memory.forget(file.id());
    }
    return file;
  }

  private static BasicFileAttributes attributes(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot read " + path, failed);
    }
  }

  private static String hash(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] piece = new byte[PIECE];
      for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
        digest.update(piece, 0, size);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (ClosedByInterruptException stop) {
      throw new KimiException.Interrupted("the thread was interrupted while it read " + path, CallDetails.NONE, stop);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot read " + path, failed);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Forgets a file, because it is deleted. */
  public void forget(String id) {
    memory.forget(id);
  }

  /** Deletes the files that questions have uploaded; returns how many the service still had. */
  public int cleanUp() {
    int deleted = 0;
    for (String id : memory.ids()) {
      deleted += calls.delete(id) ? 1 : 0;
      memory.forget(id);
    }
    return deleted;
  }
}
