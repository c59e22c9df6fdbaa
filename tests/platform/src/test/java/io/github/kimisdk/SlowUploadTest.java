package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.UploadedFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An upload takes long as a whole, but the network takes part after part. */
@Timeout(60)
class SlowUploadTest {

  private static final int MIB = 1 << 20;
  private static final String FILE = "{\"id\":\"f1\",\"object\":\"file\",\"bytes\":67108864,\"created_at\":1,\"filename\":\"big\","
      + "\"purpose\":\"file-extract\",\"status\":\"ok\"}";

  private final VirtualTime time = VirtualTime.skipping(Duration.ofSeconds(60));

  @TempDir
  private Path folder;

  /** Reads the head of a request and returns the length of its body. */
  private static long head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    String lower = head.toString().toLowerCase(Locale.ROOT);
    int at = lower.indexOf("content-length:") + "content-length:".length();
    return Long.parseLong(lower.substring(at, lower.indexOf('\r', at)).strip());
  }

  /** Takes most of a request within four minutes, and drops the connection. */
  private void drop(ServerSocket listening) {
    try (Socket socket = listening.accept()) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      head(in);
      in.readNBytes(2 * MIB);
      time.advance(Duration.ofMinutes(4));
      in.readNBytes(40 * MIB);
    } catch (IOException closed) {
      // The client has left.
    }
  }

  private static void take(ServerSocket listening) {
    try (Socket socket = listening.accept()) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      in.skipNBytes(head(in));
      String answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ";
      socket.getOutputStream().write((answer + FILE.length() + "\r\n\r\n" + FILE).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException closed) {
      // The client has left.
    }
  }

  @Test
  void anUploadThatBreaksOffAfterMinutesOfProgressBeginsAgain() throws Exception {
    Path file = folder.resolve("big");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(64L * MIB);
    }
    Timeouts patient = Timeouts.DEFAULT.withFirstByte(Duration.ofMinutes(10)).withIdle(Duration.ofMinutes(10));
    try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Kimi kimi = Kimi.builder().key("k").baseUrl("http://127.0.0.1:" + listening.getLocalPort() + "/v1").scheduler(time)
            .timeouts(patient).build()) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> {
        drop(listening);
        take(listening);
      }, task -> new Thread(task).start());
      UploadedFile uploaded = KimiPlatform.of(kimi).files().upload(file, Purpose.FILE_EXTRACT);
      assertThat(uploaded.id()).isEqualTo("f1");
      served.get();
    }
  }
}
