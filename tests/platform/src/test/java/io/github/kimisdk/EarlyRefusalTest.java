package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.platform.data.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A server that refuses an upload at its head, and reads no further on a connection that it keeps open. */
class EarlyRefusalTest {

  private static final String REFUSAL = "{\"error\":{\"message\":\"File size is too large\",\"type\":\"invalid_request_error\"}}";

  /** Time passes slowly, because real bytes are on their way: an idle timeout takes at least 300 ms of a busy machine. */
  private static final Duration STEP = Duration.ofMillis(200);

  private static final int MOST_ATTEMPTS = 10;

  private final VirtualTime time = VirtualTime.skipping(Duration.ofSeconds(30));
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next = in.read(); next >= 0 && head.indexOf("\r\n\r\n") < 0; next = head.indexOf("\r\n\r\n") < 0 ? in.read() : -1) {
      head.append((char) next);
    }
    return head.toString().toLowerCase(Locale.ROOT);
  }

  private void serve(ServerSocket listening, boolean readsSecond) {
    try {
      while (true) {
        Socket socket = listening.accept();
        open.add(socket);
        String head = head(socket.getInputStream());
        heads.add(head);
        if (readsSecond && heads.size() == 2) {
          take(socket);
        } else {
          answer(socket, "413 Payload Too Large", REFUSAL);
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  /** Takes the body that the client holds back until the server wants it. */
  private static void take(Socket socket) throws IOException {
    socket.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    socket.getInputStream().skipNBytes(64 << 20);
    answer(socket, "200 OK", "{\"id\":\"f1\",\"status\":\"ok\"}");
  }

  private static void answer(Socket socket, String status, String body) throws IOException {
    socket.getOutputStream()
        .write(("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
        + body)
        .getBytes(StandardCharsets.US_ASCII));
  }

  private Object upload(boolean readsSecond) throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Kimi kimi = Kimi.builder().key("k").baseUrl("http://127.0.0.1:" + listening.getLocalPort() + "/v1").scheduler(time)
            .build()) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> serve(listening, readsSecond), task -> new Thread(task)
          .start());
      CompletableFuture<UploadedFile> upload = KimiPlatform.of(kimi).files().uploadAsync(Upload.of("a.png", new byte[64 << 20]));
      time.runUntil(upload::isDone, STEP);
      stop(listening);
      served.get();
      return upload.handle((file, failure) -> failure == null ? file : failure).get();
    }
  }

  /** Ignores the header, and only the attempt after that with it gets through. */
  private void ignore(ServerSocket listening) {
    try {
      while (true) {
        Socket socket = listening.accept();
        open.add(socket);
        heads.add(head(socket.getInputStream()));
        if (heads.size() == 3) {
          socket.getInputStream().skipNBytes(64 << 20);
          answer(socket, "200 OK", "{\"id\":\"f1\",\"status\":\"ok\"}");
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  /** Time passes only while the server waits for the body of an attempt, because the way there takes real time. */
  private Object end(Function<Kimi, CompletableFuture<?>> start) throws Exception {
    AtomicInteger failed = new AtomicInteger();
    CallListener counting = new CallListener() {
      @Override
      public void retrying(KimiException failure, Duration pause) {
        failed.incrementAndGet();
      }
    };
    try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Kimi kimi = Kimi.builder().key("k").baseUrl("http://127.0.0.1:" + listening.getLocalPort() + "/v1").scheduler(time)
            .listener(counting).build()) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> ignore(listening), task -> new Thread(task).start());
      CompletableFuture<?> call = start.apply(kimi);
      for (int attempt = 1; attempt <= MOST_ATTEMPTS && !call.isDone(); attempt++) {
        int number = attempt;
        time.runUntil(() -> call.isDone() || heads.size() >= number, Duration.ZERO);
        time.runUntil(() -> call.isDone() || failed.get() >= number, STEP);
      }
      stop(listening);
      served.get();
      return call.handle((file, failure) -> failure == null ? file : failure).get();
    }
  }

  @Test
  void aServerThatIgnoresTheHeaderGetsTheBodyAfterOneIdleTimeout() throws Exception {
    assertThat(end(kimi -> KimiPlatform.of(kimi).files().uploadAsync(Upload.of("a.png", new byte[64 << 20]))))
        .isInstanceOf(UploadedFile.class);
    assertThat(heads).extracting(head -> head.contains("expect: 100-continue")).containsExactly(false, true, false);
    assertThat(time.elapsed()).as("no first-byte timeout").isLessThan(Timeouts.DEFAULT.firstByte());
  }

  @Test
  void onlyUploadsExpect() throws Exception {
    end(kimi -> kimi.chatAsync(ChatRequest.of("x".repeat(32 << 20))));
    assertThat(heads).hasSize(3).noneMatch(head -> head.contains("expect: 100-continue"));
  }

  private void stop(ServerSocket listening) throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Test
  void itsStatusIsTheFailure() throws Exception {
    assertThat(upload(false)).isInstanceOfSatisfying(KimiException.BadRequest.class, refused -> {
      assertThat(refused.status()).hasValue(413);
      assertThat(refused).hasMessageContaining("Split the file");
    });
    assertThat(heads).as("newer clients see it at the first attempt").hasSizeBetween(1, 2);
    assertThat(heads.get(heads.size() - 1).contains("expect: 100-continue")).isEqualTo(heads.size() == 2);
  }

  @Test
  void aServerThatWantsTheBodyAtTheNextAttemptGetsIt() throws Exception {
    Object end = upload(true);
    if (heads.size() == 2) {
      assertThat(end).isInstanceOf(UploadedFile.class);
    } else {
      assertThat(end).isInstanceOf(KimiException.BadRequest.class);
    }
  }
}
