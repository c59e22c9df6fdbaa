package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answer and the target of a download. */
@Timeout(60)
class DownloadTest {

  @TempDir
  private Path folder;

  /** Answers one request with these bytes, and closes the connection. */
  private static void answer(ServerSocket listening, String bytes) {
    answer(listening, () -> bytes);
  }

  private static void answer(ServerSocket listening, Supplier<String> bytes) {
    try (Socket socket = listening.accept()) {
      // The end of the head of a GET.
      for (int end = 0; end < 4; ) {
        int next = socket.getInputStream().read();
        end = next == '\r' || next == '\n' ? end + 1 : 0;
      }
      socket.getOutputStream().write(bytes.get().getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException closed) {
      // The client has seen enough.
    }
  }

  @Test
  void aBodyThatEndsWithItsConnectionIsNoWholeFile() throws Exception {
    Path target = Files.writeString(folder.resolve("target"), "before");
    try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Kimi kimi = Kimi.builder().key("k").baseUrl("http://127.0.0.1:" + listening.getLocalPort() + "/v1").build()) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(
          () -> answer(listening, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nhalf of the con"));
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().download("file_1", target)).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("ends when its connection closes").hasMessageContaining("proxy");
      served.get();
    }
    assertThat(folder.toFile().list()).containsExactly("target");
    assertThat(target).hasContent("before");
  }

  @Test
  void aSlowDownloadThatBreaksOffBeginsAgain() throws Exception {
    Path target = folder.resolve("target");
    VirtualTime time = VirtualTime.skipping(Duration.ofSeconds(60));
    try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Kimi kimi = Kimi.builder().key("k").baseUrl("http://127.0.0.1:" + listening.getLocalPort() + "/v1").scheduler(time)
            .timeouts(Timeouts.DEFAULT.withFirstByte(Duration.ofMinutes(10)).withIdle(Duration.ofMinutes(10))).build()) {
      String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\n";
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> {
        answer(listening, () -> {
          time.advance(Duration.ofMinutes(4));
          return head + "cut ";
        });
        answer(listening, head + "complete");
      }, task -> new Thread(task).start());
      KimiPlatform.of(kimi).files().download("file_1", target);
      served.get();
    }
    assertThat(target).hasContent("complete");
  }

  private void download(Path target) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.of(200, "text/plain", new byte[] {'n', 'e', 'w'}));
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      KimiPlatform.of(kimi).files().download("file_1", target);
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs symbolic links")
  void theFileBehindALinkIsReplacedAndTheLinkStays() throws IOException {
    Path file = Files.writeString(Files.createDirectory(folder.resolve("elsewhere")).resolve("file"), "before");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    download(link);
    assertThat(link).isSymbolicLink().hasContent("new");
    assertThat(file).isRegularFile().hasContent("new");
    Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("missing"));
    assertThatThrownBy(() -> download(nowhere)).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("found a link that leads nowhere");
    assertThat(nowhere).isSymbolicLink();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs mkfifo")
  void aPipeIsRefused() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> download(pipe)).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("found another kind of file");
    assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rw-rw-rw-", "r--r-----"})
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs POSIX permissions")
  void theTargetKeepsItsPermissions(String permissions) throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "before");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(permissions));
    download(target);
    assertThat(target).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target))).isEqualTo(permissions);
  }
}
