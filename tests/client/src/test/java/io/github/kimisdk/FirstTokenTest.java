package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The classes that a fresh JVM loads before the first token of a stream. */
class FirstTokenTest {

  private static final String TOKEN = FirstToken.MARK + "Hello";
  private static final String EVENT = "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1788001001,"
      + "\"model\":\"kimi-k2.6\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":null}]}\n\n";

  @Test
  void hasNothingOfTlsInTheClear() throws Exception {
    assertThat(loaded(ScriptedAnswer.events(EVENT).thenStall()))
        .anyMatch(line -> line.contains(" jdk.internal.net.http.Http1Exchange "))
        .noneMatch(line -> line.contains(" sun.security.ssl.SSLContextImpl "));
  }

  /** The lines of the JVM's log up to the token. */
  private static List<String> loaded(ScriptedAnswer answer) throws Exception {
    try (KimiServer server = KimiServer.scripted(answer)) {
      List<String> command = List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xlog:class+load",
          "-cp", System.getProperty("java.class.path"), FirstToken.class.getName(), server.baseUrl());
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (InputStream output = process.getInputStream()) {
        List<String> printed = new String(output.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(printed).contains(TOKEN);
        return printed.subList(0, printed.indexOf(TOKEN));
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
