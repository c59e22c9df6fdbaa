package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a JVM of its own loads for an answer and for its first token: that is what a start takes. */
class FirstTokenTest {

  private static final String TOKEN = FirstToken.MARK + "Hello";

  private static List<String> printed;

  @BeforeAll
  static void start() throws Exception {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("Hello"))) {
      List<String> command = List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xlog:class+load",
          "-cp", System.getProperty("java.class.path"), FirstToken.class.getName(), server.baseUrl());
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (InputStream output = process.getInputStream()) {
        printed = new String(output.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(printed).contains(TOKEN);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void noLambdaOfThisLibraryIsLinkedThen() {
    assertThat(printed).filteredOn(line -> line.contains(" io.github.kimisdk.")).noneMatch(line -> line.contains("Lambda"));
  }

  @Test
  void theTokenTakesAHundredClassesOfThisLibraryAtMost() {
    List<String> before = printed.subList(0, printed.indexOf(TOKEN));
    assertThat(before).filteredOn(line -> line.contains(" io.github.kimisdk.")).hasSizeBetween(50, 100);
  }

  @Test
  void nothingOfTlsIsSetUpInTheClear() {
    assertThat(printed).anyMatch(line -> line.contains(" jdk.internal.net.http.Http1Exchange "));
    assertThat(printed).noneMatch(line -> line.contains(" sun.security.ssl.SSLContextImpl "));
  }
}
