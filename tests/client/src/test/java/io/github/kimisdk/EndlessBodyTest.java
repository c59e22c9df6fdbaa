package io.github.kimisdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.DenseAnswer.Way;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer.Step;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In a JVM with 64 MiB of heap: a whole response without an end takes no more memory than its limit. */
@Timeout(300)
class EndlessBodyTest {

  @ParameterizedTest
  @EnumSource(value = Way.class, names = {"CHAT", "MODELS"})
  void aBodyWithoutEndIsCutOffAtTheLimit(Way way) throws Exception {
    ScriptedAnswer answer = ScriptedAnswer.of(200, "application/json",
        "{\"choices\":[{\"message\":{\"content\":\"".getBytes(UTF_8));
    Step more = new Step.Send("x".repeat(100_000).getBytes(UTF_8));
    for (int i = 0; i < 400; i++) {
      answer = answer.then(more);
    }
    try (KimiServer server = KimiServer.scripted(answer)) {
      Process process = new ProcessBuilder(List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-Xshare:off",
          "-cp", System.getProperty("java.class.path"), DenseAnswer.class.getName(), "set", way.name(), server.baseUrl()))
          .redirectErrorStream(true).start();
      try (InputStream printed = process.getInputStream()) {
        assertThat(new String(printed.readAllBytes(), UTF_8))
            .startsWith("expected a response of at most 33554432 bytes, found more");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
