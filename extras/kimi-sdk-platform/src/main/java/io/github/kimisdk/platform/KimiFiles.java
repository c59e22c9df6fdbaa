package io.github.kimisdk.platform;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.platform.files.FileCalls;
import io.github.kimisdk.platform.files.FileMemory;
import io.github.kimisdk.platform.files.FileQuestions;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * The files that the service keeps for an account (platform documentation, Files). {@link KimiPlatform#files} returns it. It
 * is safe for use by many threads.
 *
 * <p>Files are read and written in pieces, so memory does not grow with their size. The methods wait for their answers;
 * interrupting the thread ends the call. Failures, retries and timeouts are those of all calls: while a file is sent, the idle
 * timeout limits the time in which the network takes no byte. The service takes files of at most 100 MB, 1,000 files and 10 GB
 * in all. Uploads are free; text that a request contains is billed as input.
 */
public final class KimiFiles {

  private final ChatModel model;
  private final FileCalls calls;
  private final FileQuestions questions;
  private final FileMemory uploads;

  KimiFiles(ChatModel model, ApiCalls calls, FileMemory uploads) {
    this.model = model;
    this.calls = new FileCalls(calls);
    this.questions = new FileQuestions(this.calls, uploads);
    this.uploads = uploads;
  }

  /**
   * Uploads a file and waits until the service has processed it, for at most the first-byte timeout.
   *
   * @param file the file, which must not change meanwhile
   * @param purpose the purpose
   * @return the file as the service keeps it, perhaps under another name
   * @throws io.github.kimisdk.call.KimiException.BadRequest if the file is missing, empty, larger than {@link
   *     Upload#DEFAULT_MAX_BYTES}, or has a
   *     purpose that Kimi Code does not have, which is found before anything is sent; if it changes during the upload; or if the
   *     service cannot read it
   * @throws io.github.kimisdk.call.KimiException.InvalidResponse if the service has another number of bytes
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public UploadedFile upload(Path file, Purpose purpose) {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(purpose, "purpose");
    return upload(Upload.of(file).withPurpose(purpose));
  }

  /**
   * Uploads a file, bytes or a stream, and waits until the service has processed it. A stream has one attempt, because it cannot
   * be read again.
   *
   * @param upload the content and the settings
   * @return the file as the service keeps it, perhaps under another name
   * @throws io.github.kimisdk.call.KimiException.BadRequest as {@link #upload(Path, Purpose)} throws it
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public UploadedFile upload(Upload upload) {
    Objects.requireNonNull(upload, "upload");
    return calls.upload(upload);
  }

  /**
   * Uploads a file, bytes or a stream. Cancelling the future ends the call and closes its connection. The future completes as
   * that of {@link io.github.kimisdk.Kimi#chatAsync} does.
   *
   * @param upload the content and the settings
   * @return the future; it fails with a {@link io.github.kimisdk.call.KimiException} for every failure that {@link
   *     #upload(Upload)} throws
   */
  public CompletableFuture<UploadedFile> uploadAsync(Upload upload) {
    Objects.requireNonNull(upload, "upload");
    return calls.start(upload);
  }

  /**
   * Returns the files of the account.
   *
   * @return all files, in the order of the service
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public List<UploadedFile> list() {
    return calls.list();
  }

  /**
   * Returns a file of the account.
   *
   * @param id the id, in any form
   * @return the file; {@link UploadedFile#failed} if the service could not read it
   * @throws IllegalArgumentException if the id is blank, {@code .} or {@code ..}
   * @throws io.github.kimisdk.call.KimiException.NotFound if there is no such file
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public UploadedFile get(String id) {
    Objects.requireNonNull(id, "id");
    return calls.get(id);
  }

  /**
   * Returns the text of a file: the extracted text of a document, the lines of a batch. It is returned as the service sends it;
   * extracted text mostly comes inside a JSON object, which models read as it is.
   *
   * @param id the id of the file
   * @return the text
   * @throws IllegalArgumentException if the id is blank, {@code .} or {@code ..}
   * @throws io.github.kimisdk.call.KimiException.NotFound if there is no such file
   * @throws io.github.kimisdk.call.KimiException.InvalidResponse if the text is larger than {@link
   *     io.github.kimisdk.KimiBuilder#maxResponseBytes}, is a page of HTML, or has no marked end
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public String text(String id) {
    Objects.requireNonNull(id, "id");
    return calls.text(id);
  }

  /**
   * Returns the text of a file as a system message, which a request has in front of the question.
   *
   * @param id the id of a file with the purpose {@link Purpose#FILE_EXTRACT}
   * @return the message
   * @throws io.github.kimisdk.call.KimiException if the call fails, as in {@link #text}
   */
  public SystemMessage message(String id) {
    return Message.system(text(id));
  }

  /**
   * Returns the texts of files as system messages, one for each file.
   *
   * @param ids the ids of files with the purpose {@link Purpose#FILE_EXTRACT}
   * @return the messages in the same order
   * @throws io.github.kimisdk.call.KimiException if a call fails, as in {@link #text}
   */
  public List<SystemMessage> messages(String... ids) {
    Objects.requireNonNull(ids, "ids");
    return Arrays.stream(ids).map(this::message).toList();
  }

  /**
   * Downloads the content of a file. It is written to a temporary file in the same folder, which then replaces the target in one
   * step: the target is whole, or as it was before. A failed or cancelled download leaves no temporary file. A link leads to the
   * file that is replaced, and a file that was there leaves its permissions to the new one.
   *
   * @param id the id of the file
   * @param target the file to write, in a folder that exists
   * @throws IllegalArgumentException if the id is blank, {@code .} or {@code ..}
   * @throws io.github.kimisdk.call.KimiException.BadRequest if the target is a folder, a pipe or a device, or is in a folder
   *     that does not exist
   * @throws io.github.kimisdk.call.KimiException.NotFound if there is no such file
   * @throws io.github.kimisdk.call.KimiException.InvalidResponse if the answer is a page of HTML or a part of the file, or has
   *     neither a length nor
   *     chunks, so that a lost connection could not be told from its end
   * @throws io.github.kimisdk.call.KimiException if the call fails
   * @throws java.io.UncheckedIOException if this machine cannot write the file
   */
  public void download(String id, Path target) {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(target, "target");
    calls.download(id, target);
  }

  /**
   * Downloads the content of a file and returns it as a stream. The content is in a temporary file by then, so reading does not
   * wait for the network; closing the stream deletes that file.
   *
   * @param id the id of the file
   * @return the whole content; the caller closes it
   * @throws io.github.kimisdk.call.KimiException if the call fails, as in {@link #download}
   * @throws java.io.UncheckedIOException if this machine cannot write the temporary file
   */
  public InputStream open(String id) {
    Objects.requireNonNull(id, "id");
    return calls.open(id);
  }

  /**
   * Deletes a file.
   *
   * @param id the id of the file
   * @return whether there was such a file
   * @throws io.github.kimisdk.call.KimiException.InvalidResponse if the answer does not confirm the deletion
   * @throws IllegalArgumentException if the id is blank, {@code .} or {@code ..}
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public boolean delete(String id) {
    Objects.requireNonNull(id, "id");
    return questions.delete(id);
  }

  /**
   * Asks the default model a question about files. {@link #about} says how they are uploaded.
   *
   * @param prompt the question
   * @param files documents, images and videos
   * @return the text of the answer
   * @throws io.github.kimisdk.call.KimiException if a call fails, or a file cannot be uploaded
   */
  public String ask(String prompt, Path... files) {
    return model.chat(about(prompt, files)).text();
  }

  /**
   * Uploads files and returns a question about them. Images and videos, known by the ends of their names, become parts of the
   * question. Every other file is a document, whose extracted text is a system message in front of it.
   *
   * <p>The same content is uploaded once: a client and its copies with the same key remember the SHA-256 hashes of their uploads
   * and reuse them, even for a copy of a file under another name. Documents of one question that have the same content and
   * different
   * names are uploaded under each name, which the model sees. A file that was deleted since is uploaded again. The list of the
   * service has no hashes, so a new client uploads again. The files stay with the service for later questions until {@link
   * #cleanUp} deletes them.
   *
   * @param prompt the question
   * @param files documents, images and videos
   * @return the request, to which {@link ChatRequest#toBuilder} adds settings
   * @throws io.github.kimisdk.call.KimiException if a call fails, or a file cannot be uploaded
   */
  public ChatRequest about(String prompt, Path... files) {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(files, "files");
    return questions.about(prompt, List.of(files));
  }

  /**
   * Deletes the files that {@link #ask} and {@link #about} of this client and its copies with the same key have uploaded, those
   * that the service could not read included. Closing the client does not, because a close ends calls and makes none. Files of
   * {@link #upload(Upload)} stay. If a call fails, another call of this method deletes the rest. Kimi Code cannot delete files,
   * so that this method does nothing there.
   *
   * @return the number of files that were deleted
   * @throws io.github.kimisdk.call.KimiException if a call fails
   */
  public int cleanUp() {
    return questions.cleanUp();
  }

  /**
   * Returns one line without the key.
   *
   * @return for example {@code KimiFiles[Kimi[https://api.moonshot.ai/v1, kimi-k3.1-pro]]}
   */
  @Override
  public String toString() {
    return "KimiFiles[" + model + "]";
  }
}
