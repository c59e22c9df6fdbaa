package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.EndlessStream.Reader;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer.Step;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** In a JVM with 24 MiB of heap: a stream without an end, before its first content or after it. */
@Timeout(300)
class EndlessStreamTest {

  private static final int LENGTH = 120_000;
  /** A thirty-second of the heap, which depends a little on the garbage collector. */
  private static final String LIMIT = "7[0-9]{5}";
  private static final String LONG = "x".repeat(LENGTH);

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      STREAM  | {"choices":[{"delta":{"role":"@"}}]}
      PUBLISH | {"choices":[{"delta":{"role":"@"}}]}
      UNBOUNDED | {"choices":[{"delta":{"role":"@"}}]}
      PUBLISH | {"choices":[],"object":"@"}
      STREAM  | {"choices":[{"delta":{"content":"","refusal":"@"}}]}
      PUBLISH | {"choices":[{"delta":{"content":""}}],"@":0}
      """)
  void chunksWithoutContentEndAtTheLimit(Reader reader, String event) throws Exception {
    assertThat(said(reader, endless("data: " + event.replace("@", LONG) + "\n\n")))
        .matches("(?s)expected a response of at most " + LIMIT + " bytes .*, found more.*");
  }

  @ParameterizedTest
  @EnumSource(Reader.class)
  void commentsEndAtTheLimit(Reader reader) throws Exception {
    assertThat(said(reader, endless(": " + LONG + "\n\n")))
        .containsPattern("at most " + LIMIT + " bytes before its first content, found more");
  }

  @ParameterizedTest
  @EnumSource(Reader.class)
  void smallChunksWithoutContentEndAtTheLimit(Reader reader) throws Exception {
    assertThat(said(reader, endless("data: {\"choices\":[]}\n\n".repeat(LENGTH / 22))))
        .containsPattern("at most " + LIMIT + " bytes before its first content, found more");
  }

  /** A reader that keeps nothing can read more than the heap holds. */
  @ParameterizedTest
  @EnumSource(names = "UNBOUNDED")
  void contentOfAnyLengthGoesToASubscriberThatKeepsNothing(Reader reader) throws Exception {
    ScriptedAnswer answer = endless("data: {\"choices\":[{\"delta\":{\"content\":\"" + LONG + "\"}}]}\n\n")
        .then(new Step.Send(
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(said(reader, answer)).isEqualTo(400L * LENGTH + "");
  }

  private static ScriptedAnswer endless(String piece) {
    List<Step> steps = new ArrayList<>(ScriptedAnswer.events("").steps());
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 400; i++) {
      steps.add(new Step.Send(bytes));
    }
    return new ScriptedAnswer(steps);
  }

  private static String said(Reader reader, ScriptedAnswer answer) throws Exception {
    try (KimiServer server = KimiServer.scripted(answer)) {
      List<String> command = List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx24m", "-XX:+UseSerialGC",
          "-cp", System.getProperty("java.class.path"), EndlessStream.class.getName(), reader.name(), server.baseUrl());
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (InputStream printed = process.getInputStream()) {
        String said = new String(printed.readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
