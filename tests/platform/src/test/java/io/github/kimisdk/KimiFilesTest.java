package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.platform.KimiFiles;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerLimits;
import io.github.kimisdk.server.ServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files, through the public door and over the network. */
@Timeout(60)
class KimiFilesTest {

  private static final String TEXT = "Tea needs 70 \u00b0C.";

  @TempDir
  private Path folder;

  private final KimiServer server = KimiServer.builder(new OfflineModel()).strict(true).key(TestKimi.KEY)
      .recording().start();
  private final Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(server.baseUrl()).build();
  private final KimiFiles files = KimiPlatform.of(kimi).files();

  @AfterEach
  void close() {
    kimi.close();
    server.close();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void aFileIsUploadedListedReadAndDeleted() throws IOException {
    UploadedFile uploaded = files.upload(file("tea 茶.txt", TEXT), Purpose.FILE_EXTRACT);
    assertThat(uploaded.id()).startsWith("file_");
    assertThat(uploaded.filename()).isEqualTo("tea 茶.txt");
    assertThat(uploaded.bytes()).isEqualTo(TEXT.length() + 1);
    assertThat(uploaded.status()).isEqualTo("ok");
    assertThat(uploaded.createdAt()).isPresent();

    assertThat(files.get(uploaded.id())).isEqualTo(uploaded);
    assertThat(files.list()).containsExactly(uploaded);
    String text = files.text(uploaded.id());
    assertThat(Json.parse(text)).isEqualTo(Json.parse(
        "{\"content\":\"" + TEXT
        + "\",\"file_type\":\"text/plain\",\"filename\":\"tea 茶.txt\",\"title\":\"\",\"type\":\"file\"}"));
    assertThat(files.message(uploaded.id()).text()).isEqualTo(text);
    assertThat(files.messages(uploaded.id(), uploaded.id())).hasSize(2).allMatch(message -> message.text().equals(text));

    assertThat(files.delete(uploaded.id())).isTrue();
    assertThat(files.delete(uploaded.id())).isFalse();
    assertThat(files.list()).isEmpty();
    assertThatThrownBy(() -> files.get(uploaded.id())).isInstanceOf(KimiException.NotFound.class)
        .hasMessageContaining(uploaded.id()).hasMessageContaining("files().list() shows");
    assertThatThrownBy(() -> files.text(uploaded.id())).isInstanceOf(KimiException.NotFound.class);
  }

  @Test
  void bytesAndStreamsAreUploadedInAllPurposes() throws IOException {
    byte[] bytes = new byte[200_000];
    new Random(1).nextBytes(bytes);
    for (Upload upload : List.of(Upload.of("a.png", bytes), Upload.of("b.mp4", new ByteArrayInputStream(bytes), bytes.length),
        Upload.of("c.bin", bytes).withPurpose(Purpose.BATCH), Upload.of("\"q\"\r\n.png", bytes))) {
      UploadedFile uploaded = files.upload(upload);
      assertThat(uploaded.filename()).isEqualTo(upload.filename());
      assertThat(uploaded.purpose()).isEqualTo(upload.purpose());
      Path target = folder.resolve("target");
      files.download(uploaded.id(), target);
      assertThat(target).hasBinaryContent(bytes);
      try (InputStream content = files.open(uploaded.id())) {
        assertThat(content).hasBinaryContent(bytes);
      }
      assertThat(folder).isDirectoryContaining("glob:**target").isDirectoryNotContaining("glob:**.part");
    }
    assertThat(files.list()).hasSize(4);
  }

  @Test
  void anUploadReportsItsProgressAndCompletesItsFuture() throws Exception {
    List<Long> told = new ArrayList<>();
    Upload upload = Upload.of("a.png", new byte[300_000]).withProgress((bytes, total) -> {
      assertThat(total).isEqualTo(300_000);
      told.add(bytes);
    });
    assertThat(files.uploadAsync(upload).get(30, TimeUnit.SECONDS).bytes()).isEqualTo(300_000);
    assertThat(told).isSorted().doesNotHaveDuplicates().endsWith(300_000L).hasSizeGreaterThan(3);
  }

  @Test
  void theNextQuestionReusesTheConnectionOfAnUpload() {
    files.upload(Upload.of("a.txt", new byte[] {'a'}));
    assertThat(kimi.ask("Hello")).contains("Hello");
    assertThat(server.connections()).isEqualTo(1);
    assertThat(server.requests().get(0).path()).isEqualTo("/v1/files");
    assertThat(server.requests().get(0).text()).isEmpty();
  }

  @Test
  void aUselessFileIsRefusedBeforeAnythingIsSent() throws IOException {
    Path empty = file("empty.pdf", "");
    refused(Upload.of(empty), "expected a file with content, found empty.pdf with 0 bytes");
    refused(Upload.of("none.pdf", new byte[0]), "with 0 bytes");
    refused(Upload.of(folder), "found a folder");
    refused(Upload.of(folder.resolve("missing.pdf")), "found nothing");
    refused(Upload.of("big.pdf", new ByteArrayInputStream(new byte[0]), 100L << 30),
        "expected a file of at most 100 MiB (104857600 bytes), found big.pdf with 102400 MiB");
    refused(Upload.of("a.pdf", new byte[11]).withMaxBytes(10), "expected a file of at most 10 bytes, found a.pdf with 11 bytes");
    refused(Upload.of("a.pdf", new byte[1]).withPurpose(new Purpose(" ")), "expected a purpose for a.pdf");
    assertThatThrownBy(() -> files.upload(empty, Purpose.IMAGE)).isInstanceOf(KimiException.BadRequest.class);
    for (String id : List.of(" ", ".", "..")) {
      assertThatThrownBy(() -> files.get(id)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> files.delete(id)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> files.text(id)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aStreamThatWasUploadedIsRefusedBeforeAnythingIsSent() {
    Upload upload = Upload.of("a.png", new ByteArrayInputStream(new byte[10]), 10);
    assertThat(upload.used()).isFalse();
    files.upload(upload);
    assertThat(upload.used()).isTrue();
    refused(upload, "make a new Upload with a new stream");
    refused(upload.withFilename("b.png"), "found that of b.png after an upload");
    assertThat(server.requests()).hasSize(1);
  }

  private void refused(Upload upload, String reason) {
    assertThatThrownBy(() -> files.upload(upload)).isInstanceOf(KimiException.BadRequest.class).hasMessageContaining(reason);
    assertThat(files.uploadAsync(upload)).isCompletedExceptionally();
  }

  @Test
  void theServiceRefusesWhatTheClientLetsPass() {
    ServerLimits limits = ServerLimits.DEFAULT.withUploadBytes(1 << 20);
    try (KimiServer small = KimiServer.builder(new OfflineModel()).strict(true).limits(limits).start();
        Kimi client = Kimi.builder().key("k").baseUrl(small.baseUrl()).build()) {
      assertThatThrownBy(() -> KimiPlatform.of(client).files().upload(Upload.of("a.txt", new byte[(1 << 20) + 1])))
          .isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("File size is too large, max file size is 1MB");
      assertThatThrownBy(() -> KimiPlatform.of(client).files().upload(Upload.of("a.txt", new byte[3 << 20])))
          .isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("HTTP 413").hasMessageContaining("Split the file").hasMessageNotContaining("pictures");
      assertThatThrownBy(() -> KimiPlatform.of(client).files().upload(Upload.of("a.txt", new byte[1]).withPurpose(new Purpose("lambda"))))
          .isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("Invalid purpose");
      assertThat(KimiPlatform.of(client).files().list()).isEmpty();
    }
  }

  @Test
  void aFileThatTheServiceCannotReadIsAFailureWithItsDetails() {
    String error = "{\"id\":\"file_7\",\"object\":\"file\",\"filename\":\"a.pdf\",\"purpose\":\"file-extract\",\"status\":\"error\",\"status_details\":\"text cannot be extracted\"}";
    try (KimiServer failing = KimiServer.scripted(ScriptedAnswer.json(200, error)); Kimi client = client(failing)) {
      assertThatThrownBy(() -> KimiPlatform.of(client).files().upload(Upload.of("a.pdf", new byte[1])))
          .isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("could not read the file a.pdf (file_7, file-extract): text cannot be extracted");
      assertThat(KimiPlatform.of(client).files().get("file_7").failed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html; charset=utf-8", "TEXT/HTML"})
  void aPageOfAProxyIsNoContent(String type) {
    try (KimiServer proxy = KimiServer.scripted(ScriptedAnswer.of(200, type, "<html>log in</html>".getBytes()));
        Kimi client = client(proxy)) {
      assertThatThrownBy(() -> KimiPlatform.of(client).files().text("a")).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("found a page of HTML");
      assertThatThrownBy(() -> KimiPlatform.of(client).files().download("a", folder.resolve("a")))
          .isInstanceOf(KimiException.InvalidResponse.class);
      assertThatThrownBy(() -> KimiPlatform.of(client).files().list()).isInstanceOf(KimiException.InvalidResponse.class);
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void aTextIsPassedThroughUntouched() {
    String text = "  \n<p>" + "x".repeat(100_000) + "\u00ff\uD83C\uDF75\r\n ";
    try (KimiServer plain = KimiServer.scripted(ScriptedAnswer.of(200, "text/plain",
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        Kimi client = client(plain); Kimi small = client.toBuilder().maxResponseBytes(1000).build()) {
      assertThat(KimiPlatform.of(client).files().text("a/b ü")).isEqualTo(text);
      assertThat(plain.requests().get(0).path()).isEqualTo("/v1/files/a%2Fb%20%C3%BC/content");
      assertThatThrownBy(() -> KimiPlatform.of(small).files().text("a")).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("at most 1000 bytes");
    }
  }

  @Test
  void aDeletionMayHaveNoBody() {
    try (KimiServer beta = KimiServer.scripted(new ScriptedAnswer(List.of(new ScriptedAnswer.Step.Head(204,
        java.util.Map.of())))); Kimi client = client(beta)) {
      assertThat(KimiPlatform.of(client).files().delete("a")).isTrue();
      assertThat(beta.requests()).extracting(ServerRequest::method).containsExactly("DELETE");
    }
  }

  private static Kimi client(KimiServer server) {
    return Kimi.builder().key("k").baseUrl(server.baseUrl()).build();
  }
}
