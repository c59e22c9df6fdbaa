package io.github.kimisdk.internal.files;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.platform.Purpose;
import io.github.kimisdk.platform.Upload;
import io.github.kimisdk.platform.UploadedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    List<Message> messages = new ArrayList<>();
    List<ContentPart> question = new ArrayList<>();
    for (Path path : files) {
      UploadedFile file = uploaded(path);
      Purpose purpose = upload(path).purpose();
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

  /** The lines of a batch are a text like any other here. */
  private static Upload upload(Path path) {
    Upload usual = Upload.of(path);
    return usual.purpose().equals(Purpose.BATCH) ? usual.withPurpose(Purpose.FILE_EXTRACT) : usual;
  }

  private UploadedFile uploaded(Path path) {
    Upload upload = upload(path);
    FileMemory.Key key = new FileMemory.Key(ContentHash.of(path), upload.purpose());
    return memory.get(key, file -> calls.present(file.id()), () -> send(upload));
  }

  /** The file may have changed since it was hashed, so the hash of the bytes that were sent counts. */
  private FileMemory.Sent send(Upload upload) {
    ContentHash hash = new ContentHash();
    UploadedFile file = calls.send(upload, hash::reading);
    // It is deleted later, even if the service could not read it.
    memory.uploaded(file.id());
    return new FileMemory.Sent(new FileMemory.Key(hash.hex(), upload.purpose()), FileCalls.usable(file));
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
}
