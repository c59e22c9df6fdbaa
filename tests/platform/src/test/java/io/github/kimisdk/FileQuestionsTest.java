package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.platform.KimiFiles;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.PlatformData;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Questions about files. */
@Timeout(60)
class FileQuestionsTest {

  @TempDir
  private Path folder;

  private final KimiServer server = KimiServer.builder(request -> ChatResponse.of(
      request.messages().size() + " messages, the first: " + request.messages().get(0).text()))
      .platform(PlatformData.sample()).recording().start();
  private final Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build();
  private final KimiFiles files = KimiPlatform.of(kimi).files();

  @AfterEach
  void close() {
    kimi.close();
    server.close();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private long uploads() {
    return server.requests().stream().filter(request -> request.method().equals("POST") && request.path().equals("/v1/files"))
        .count();
  }

  @Test
  void aDocumentIsASystemMessageInFrontOfTheQuestion() throws IOException {
    assertThat(files.ask("Which color?", file("sky.txt", "The sky is blue."))).startsWith("2 messages")
        .contains("The sky is blue.");
    List<Message> messages = files.about("Which color?", folder.resolve("sky.txt")).messages();
    assertThat(messages).hasSize(2);
    assertThat(messages.get(0)).isInstanceOf(SystemMessage.class);
    assertThat(messages.get(1)).isEqualTo(UserMessage.of(List.of(ContentPart.text("Which color?"))));
    assertThat(uploads()).isEqualTo(1);
  }

  @Test
  void imagesAndVideosArePartsOfTheQuestion() throws IOException {
    ChatRequest request = files.about("What is it?", file("a.png", "p"), file("b.mp4", "v"), file("c.jsonl", "{}"));
    List<UploadedFile> uploaded = files.list();
    assertThat(uploaded).extracting(file -> file.purpose().value()).containsExactly("image", "video", "file-extract");
    assertThat(request.messages().get(0).text()).contains("c.jsonl");
    assertThat(request.messages().get(1)).isEqualTo(UserMessage.of(List.of(
        ContentPart.image(uploaded.get(0).ms()), ContentPart.video(uploaded.get(1).ms()), ContentPart.text("What is it?"))));
  }

  @Test
  void aContentIsUploadedOnceAlsoByManyThreads() throws IOException {
    Path one = file("one.txt", "same");
    Path two = file("two.txt", "same");
    Path other = file("other.txt", "different");
    List<CompletableFuture<String>> answers = IntStream.range(0, 12)
        .mapToObj(i -> CompletableFuture.supplyAsync(() -> files.ask("?", i % 2 == 0 ? one : two, other))).toList();
    answers.forEach(answer -> assertThat(answer.join()).startsWith("3 messages"));
    assertThat(uploads()).isEqualTo(2);
    Files.writeString(one, "changed");
    files.about("?", one);
    assertThat(uploads()).isEqualTo(3);
    KimiPlatform.of(kimi.withModel("other")).files().about("?", one);
    assertThat(uploads()).as("a copy shares the memory").isEqualTo(3);
    KimiPlatform.of(kimi.withKey("another")).files().about("?", one);
    assertThat(uploads()).as("the files of another key are others").isEqualTo(4);
    assertThat(KimiPlatform.of(kimi.withTotalTimeout(Duration.ofMinutes(1))).files().cleanUp()).isEqualTo(3);
  }

  @Test
  void documentsOfOneContentHaveTheirOwnNames() throws IOException {
    Path one = file("one.txt", "same");
    Path two = file("two.txt", "same");
    for (List<Path> order : List.of(List.of(one), List.of(one, two), List.of(two, one), List.of(one, two, one))) {
      List<Message> messages = files.about("?", order.toArray(Path[]::new)).messages();
      for (int i = 0; i < order.size(); i++) {
        assertThat(messages.get(i).text())
            .contains("\"filename\":\"" + order.get(i).getFileName().toString().replace(".txt", ""));
      }
    }
    assertThat(uploads()).isEqualTo(3);
    files.about("?", file("one.png", "same"), file("two.png", "same"));
    assertThat(uploads()).as("names of pictures are not shown").isEqualTo(4);
    assertThat(files.cleanUp()).isEqualTo(4);
  }

  @Test
  void aPictureThatAnotherClientHasDeletedIsUploadedAgain() throws IOException {
    Path picture = file("a.png", "p");
    Path video = file("b.mp4", "v");
    files.about("?", picture, video);
    files.about("?", picture, video);
    assertThat(uploads()).isEqualTo(2);
    try (Kimi other = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      KimiPlatform.of(other).files().list().forEach(file -> KimiPlatform.of(other).files().delete(file.id()));
    }
    ChatRequest again = files.about("?", picture, video);
    assertThat(uploads()).isEqualTo(4);
    assertThat(again.messages()).containsExactly(UserMessage.of(List.of(ContentPart.image(files.list().get(0).ms()),
        ContentPart.video(files.list().get(1).ms()), ContentPart.text("?"))));
    assertThat(files.cleanUp()).isEqualTo(2);
  }

  @Test
  void aFileThatChangesBeforeItIsSentIsRememberedByTheBytesThatWereSent() throws IOException {
    Path document = file("a.txt", "first");
    CallListener changing = new CallListener() {
      @Override
      public void begun(CallOrigin origin, int attempt) {
        write(document, "other");
      }
    };
    KimiPlatform.of(kimi.withListener(changing)).files().about("?", document);
    assertThat(files.about("?", document).messages().get(0).text()).contains("other");
    assertThat(uploads()).isEqualTo(1);
    write(document, "first");
    assertThat(files.about("?", document).messages().get(0).text()).contains("first");
    assertThat(uploads()).isEqualTo(2);
    assertThat(files.cleanUp()).as("none is lost").isEqualTo(2);
    assertThat(files.list()).isEmpty();
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void aFileThatTheServiceCannotReadIsCleanedUp() throws IOException {
    Path document = file("a.pdf", "no PDF");
    String error = "{\"id\":\"file_7\",\"filename\":\"a.pdf\",\"purpose\":\"file-extract\",\"status\":\"error\"}";
    try (KimiServer failing = KimiServer.scripted(ScriptedAnswer.json(200, error));
        Kimi client = Kimi.builder().key("k").baseUrl(failing.baseUrl()).build()) {
      assertThatThrownBy(() -> KimiPlatform.of(client).files().about("?", document)).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("file_7");
      assertThatThrownBy(() -> KimiPlatform.of(client).files().about("?", document)).as("it is tried again")
          .isInstanceOf(KimiException.BadRequest.class);
      KimiPlatform.of(client).files().cleanUp();
      assertThat(failing.requests()).extracting(request -> request.method() + " " + request.path())
          .containsExactly("POST /v1/files", "POST /v1/files", "DELETE /v1/files/file_7");
    }
  }

  @Test
  void aDeletionThatFailsIsTriedAgainByTheNextCleanUp() throws IOException {
    ScriptedAnswer uploaded = ScriptedAnswer.json(200,
        "{\"id\":\"file_7\",\"filename\":\"a.png\",\"purpose\":\"image\",\"status\":\"ok\"}");
    ScriptedAnswer refused = ScriptedAnswer.error(403, "permission_denied_error", "not now");
    Path picture = file("a.png", "p");
    try (KimiServer busy = KimiServer.scripted(uploaded, refused, refused,
        ScriptedAnswer.json(200, "{\"id\":\"file_7\",\"deleted\":true}"));
        Kimi client = Kimi.builder().key("k").baseUrl(busy.baseUrl()).build()) {
      KimiPlatform.of(client).files().about("?", picture);
      assertThatThrownBy(() -> KimiPlatform.of(client).files().delete("file_7")).isInstanceOf(KimiException.AccessDenied.class);
      assertThatThrownBy(() -> KimiPlatform.of(client).files().cleanUp()).isInstanceOf(KimiException.AccessDenied.class);
      assertThat(KimiPlatform.of(client).files().cleanUp()).isEqualTo(1);
      assertThat(KimiPlatform.of(client).files().cleanUp()).isZero();
    }
  }

  @Test
  void aFileThatWasDeletedIsUploadedAgain() throws IOException {
    Path document = file("a.txt", "text");
    files.about("?", document);
    try (Kimi other = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      assertThat(KimiPlatform.of(other).files().delete(files.list().get(0).id())).isTrue();
    }
    assertThat(files.about("?", document).messages().get(0).text()).contains("text");
    assertThat(uploads()).isEqualTo(2);
    files.delete(files.list().get(0).id());
    files.about("?", document);
    assertThat(uploads()).isEqualTo(3);
  }

  @Test
  void kimiCodeTakesImagesAndVideosOnly() throws IOException {
    Path picture = file("a.png", "p");
    Path document = file("a.txt", "t");
    try (Kimi coding = Kimi.builder().key("k").baseUrl(server.baseUrl().replace("/v1", "/coding/v1")).build()) {
      assertThatThrownBy(() -> KimiPlatform.of(coding).files().ask("?", picture, document))
          .isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("expected an image or a video for Kimi Code, found a.txt")
          .hasMessageContaining("Endpoint.INTERNATIONAL");
      assertThatThrownBy(() -> KimiPlatform.of(coding).files().upload(document, Purpose.BATCH)).hasMessageContaining("nothing was sent");
      assertThat(server.requests()).isEmpty();
      assertThat(KimiPlatform.of(coding).files().ask("?", picture)).startsWith("1 messages");
      assertThat(KimiPlatform.of(coding).files().upload(file("b.mp4", "v"), Purpose.VIDEO).filename()).isEqualTo("b.mp4");
      assertThat(server.requests().get(0).path()).isEqualTo("/coding/v1/files");
    }
  }

  @Test
  void kimiCodeOnlyTakesFiles() throws IOException {
    Path picture = file("a.png", "p");
    try (Kimi coding = Kimi.builder().key("k").baseUrl(server.baseUrl().replace("/v1", "/coding/v1")).build()) {
      KimiPlatform.of(coding).files().ask("?", picture);
      int sent = server.requests().size();
      KimiFiles codes = KimiPlatform.of(coding).files();
      for (ThrowingCallable call : List.<ThrowingCallable>of(
          codes::list, () -> codes.get("f"), () -> codes.text("f"), () -> codes.open("f"), () -> codes.delete("f"),
          () -> codes.download("f", folder.resolve("target")))) {
        assertThatThrownBy(call).isInstanceOf(KimiException.BadRequest.class)
            .hasMessageContaining("expected a base URL of the platform");
      }
      assertThat(codes.cleanUp()).isZero();
      KimiPlatform.of(coding).files().ask("?", picture);
      assertThat(server.requests().subList(sent, server.requests().size())).as("the upload is remembered")
          .extracting(request -> request.path().contains("files")).containsOnly(false);
    }
  }

  @Test
  void cleanUpDeletesWhatQuestionsUploaded() throws IOException {
    UploadedFile kept = files.upload(file("kept.txt", "kept"), Purpose.FILE_EXTRACT);
    files.about("?", file("a.txt", "a"), file("b.png", "b"));
    assertThat(files.list()).hasSize(3);
    assertThat(files.cleanUp()).isEqualTo(2);
    assertThat(files.list()).containsExactly(kept);
    assertThat(files.cleanUp()).isZero();
    files.about("?", folder.resolve("a.txt"));
    assertThat(files.list()).hasSize(2);
  }

  @Test
  void everyFileIsLookedAtBeforeTheFirstIsSent() throws IOException {
    Path good = file("good.txt", "good");
    assertThatThrownBy(() -> files.ask("?", good, folder)).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("found a folder").hasMessageContaining("Name each file");
    assertThatThrownBy(() -> files.ask("?", good, folder.resolve("missing"))).isInstanceOf(KimiException.BadRequest.class);
    Path empty = file("empty.txt", "");
    assertThatThrownBy(() -> files.ask("?", good, empty)).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("with 0 bytes");
    Path large = folder.resolve("large.txt");
    try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
      sparse.setLength(101L << 20);
    }
    assertThatThrownBy(() -> files.ask("?", good, large)).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("at most 100 MiB");
    assertThat(server.requests()).isEmpty();
    assertThat(files.ask("Nothing but words?")).startsWith("1 messages");
  }
}
