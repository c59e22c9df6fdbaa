package io.github.kimisdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.TinyHeap.Answer;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer.Step;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In a JVM with 32 MiB of heap: an answer without an end is a typed failure, streams that nobody reads pause, and the client goes
 * on.
 */
@Timeout(300)
class TinyHeapTest {

  private static final int LENGTH = 20_000;
  private static final int PIECES = 2_000;
  private static final ScriptedAnswer SHORT =
      ScriptedAnswer.json(200,
      "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"short\"},\"finish_reason\":\"stop\"}]}");

  private final Map<Answer, ScriptedAnswer> endless = new EnumMap<>(Answer.class);

  TinyHeapTest() {
    endless.put(Answer.BODY,
        endless(ScriptedAnswer.of(200, "application/json", "{\"choices\":[{\"message\":{\"content\":\"".getBytes(UTF_8)), "x"));
    endless.put(Answer.TEXT, events("{\"content\":\"@\"}", "x"));
    endless.put(Answer.WIDE, events("{\"content\":\"@\"}", "\u6708"));
    endless.put(Answer.REASONING, events("{\"reasoning_content\":\"@\"}", "x"));
    endless.put(Answer.ARGUMENTS,
        events("{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"@\"}}]}", "x"));
    endless.put(Answer.NOTHING, events("{\"role\":\"@\"}", "x"));
    endless.put(Answer.WORDS,
        endless(ScriptedAnswer.events(""), "data: {\"choices\":[{\"delta\":{\"content\":\" word\"}}]}\n\n".repeat(300)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC"})
  void anAnswerWithoutAnEndIsATypedFailure(String collector) throws Exception {
    List<String> said = said(collector);
    assertThat(said.get(0)).startsWith("Kimi[http://");
    assertThat(said.get(said.size() - 1)).isEqualTo("LOST []");
    assertThat(said.get(said.size() - 2)).isEqualTo("short");
    assertThat(Integer.parseInt(said.get(said.size() - 3).substring("UNREAD ".length()))).as("KiB of a stream").isBetween(1, 100);
    assertThat(said.subList(1, said.size() - 3)).hasSize(2 * Answer.values().length)
        .allSatisfy(line -> assertThat(line).contains("expected a response of at most ").endsWith(" found more short"));
  }

  private List<String> said(String collector) throws Exception {
    try (KimiServer server = KimiServer.answering(request -> Arrays.stream(Answer.values())
        .filter(answer -> request.text().contains("\"" + answer + "\"")).findFirst().map(endless::get)
        .orElse(SHORT))) {
      Process process = new ProcessBuilder(List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m", collector,
          "-cp", System.getProperty("java.class.path"), TinyHeap.class.getName(), server.baseUrl())).redirectErrorStream(true)
          .start();
      try (InputStream printed = process.getInputStream()) {
        List<String> lines = new String(printed.readAllBytes(), UTF_8).lines().toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return lines;
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static ScriptedAnswer events(String delta, String character) {
    return endless(ScriptedAnswer.events(""), "data: {\"choices\":[{\"delta\":" + delta.replace("@", character.repeat(LENGTH))
        + "}]}\n\n");
  }

  private static ScriptedAnswer endless(ScriptedAnswer beginning, String piece) {
    byte[] bytes = piece.repeat(piece.length() == 1 ? LENGTH : 1).getBytes(UTF_8);
    List<Step> steps = new ArrayList<>(beginning.steps());
    for (int i = 0; i < PIECES; i++) {
      steps.add(new Step.Send(bytes));
    }
    return new ScriptedAnswer(steps);
  }
}
