package io.github.kimisdk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Reported;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.RawClient;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each answer is a line of the access log, if that is switched on. */
@Timeout(60)
class AccessLogTest {

  private static final ChatModel ECHO = request -> ChatResponse.of(request.messages().get(0).text());

  private final Logger logger = Logger.getLogger("io.github.kimisdk.access");
  private final LinkedBlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();
  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord one) {
      records.add(one);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  @BeforeEach
  void listen() {
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  @AfterEach
  void quiet() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  private String next() throws InterruptedException {
    LogRecord one = records.poll(30, TimeUnit.SECONDS);
    assertThat(one).isNotNull();
    assertThat(one.getLevel()).isEqualTo(Level.INFO);
    return one.getMessage();
  }

  @Test
  void aLineHasMethodPathStatusTimeAndBytes() throws Exception {
    try (KimiServer server = KimiServer.builder(ECHO).accessLog().start()) {
      int bytes = Http.post(server, Http.HI).body().length();
      assertThat(next()).matches("POST /v1/chat/completions 200 \\d+ ms " + bytes + " bytes");

      int streamed = Http.post(server, Http.streaming("")).body().length();
      assertThat(next()).matches("POST /v1/chat/completions 200 \\d+ ms " + streamed + " bytes");

      Http.get(server, "/none");
      assertThat(next()).matches("GET /v1/none 404 \\d+ ms \\d+ bytes");
    }
  }

  @Test
  void aLineHasNoKeyNoQueryAndNoBody() throws Exception {
    try (KimiServer server = KimiServer.builder(ECHO).accessLog().key("sk-secret").start()) {
      for (String key : new String[] {"sk-secret", "sk-wrong-secret"}) {
        Http.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions?key=" + key + "&a=b"))
            .header("Content-Type", "application/json").header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString(Http.HI)).build());
        assertThat(next()).startsWith("POST /v1/chat/completions " + (key.equals("sk-secret") ? "200 " : "401 "))
            .doesNotContain("secret", "?", "hi");
      }
    }
  }

  @Test
  void anInvalidRequestIsLoggedAsFarAsItCouldBeRead() throws Exception {
    try (KimiServer server = KimiServer.builder(ECHO).accessLog().start()) {
      RawClient.exchange(server, "BAD\r\n\r\n");
      assertThat(next()).matches("- - 400 \\d+ ms \\d+ bytes");

      RawClient.exchange(server, RawClient.post(server, "/v1/chat/completions", 1L << 40));
      assertThat(next()).matches("- - 413 \\d+ ms \\d+ bytes");

      RawClient.exchange(server, RawClient.post(server, "/v1/chat/completions", 5)
          .replace("Content-Length: 5", "Transfer-Encoding: chunked") + "x\r\n");
      assertThat(next()).matches("POST /v1/chat/completions 400 \\d+ ms \\d+ bytes");
    }
  }

  @Test
  void aClientThatLeavesBeforeItsAnswerHasNoStatus() throws Exception {
    ChatModel slow = request -> {
      try {
        Thread.currentThread().join();
      } catch (InterruptedException cancelled) {
        Thread.currentThread().interrupt();
      }
      return ChatResponse.of("late");
    };
    try (KimiServer server = KimiServer.builder(slow).accessLog().start()) {
      try (RawClient client = new RawClient(server)) {
        client.send(RawClient.post(server, "/v1/chat/completions", Http.HI.length()) + Http.HI);
      }
      assertThat(next()).matches("POST /v1/chat/completions - \\d+ ms 0 bytes");
    }
  }

  @Test
  void nothingIsLoggedByDefault() throws IOException {
    try (KimiServer server = KimiServer.start(ECHO)) {
      Http.post(server, Http.HI);
      RawClient.exchange(server, "BAD\r\n\r\n");
    }
    assertThat(records).isEmpty();
  }

  @Test
  void aScriptedServerLogsToo() throws Exception {
    try (KimiServer server = KimiServer.scriptBuilder(request -> ScriptedAnswer.json(200, "{}")).accessLog().start()) {
      Http.post(server, Http.HI);
      assertThat(next()).matches("POST /v1/chat/completions 200 \\d+ ms 2 bytes");
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.kimisdk.Reported#kinds")
  void aHandlerThatThrowsBreaksNoConnection(Throwable thrown) throws Exception {
    Handler broken = throwing(thrown);
    Logger failures = Logger.getLogger("io.github.kimisdk");
    logger.addHandler(broken);
    failures.addHandler(broken);
    failures.setUseParentHandlers(false);
    ChatModel failing = request -> {
      throw new IllegalStateException("enough");
    };
    try (KimiServer server = KimiServer.builder(failing).accessLog().start()) {
      for (int i = 0; i < 2; i++) {
        assertThat(Http.post(server, Http.HI).statusCode()).isEqualTo(500);
      }
    } finally {
      failures.setUseParentHandlers(true);
      failures.removeHandler(broken);
      logger.removeHandler(broken);
    }
  }

  private static Handler throwing(Throwable thrown) {
    return new Handler() {
      @Override
      public void publish(LogRecord one) {
        Reported.sneak(thrown);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
