package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In a JVM with 16 MiB of heap: jobs run in a process of their own, against a server in this one. */
class SmallHeapTest {

  private static final int CHUNKS = 10_000;
  private static final String WORD = " word";

  @ParameterizedTest
  @EnumSource(SmallHeap.Job.class)
  void tenThousandChunksGoThroughSixteenMebibytes(SmallHeap.Job job) throws Exception {
    try (KimiServer server = KimiServer.scripted(answer())) {
      List<String> command = List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx16m", "-XX:+UseSerialGC",
          "-cp", System.getProperty("java.class.path"), SmallHeap.class.getName(), job.name(), server.baseUrl());
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (InputStream printed = process.getInputStream()) {
        String said = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).isEqualTo(CHUNKS * WORD.length() + System.lineSeparator());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** A stream of which each event is sent for itself, as a model would. */
  private static ScriptedAnswer answer() {
    byte[] event = ("data: {\"id\":\"chatcmpl-68c1a4f27d1e5b9a3c4d5e6f\",\"object\":\"chat.completion.chunk\",\"created\":1788001001,"
        + "\"model\":\"kimi-k2.6\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + WORD
        + "\"},\"finish_reason\":null}],\"system_fingerprint\":\"fpv0_1a2b3c4d\"}\n\n").getBytes(StandardCharsets.UTF_8);
    List<ScriptedAnswer.Step> steps = new ArrayList<>(ScriptedAnswer.events("").steps());
    for (int i = 0; i < CHUNKS; i++) {
      steps.add(new ScriptedAnswer.Step.Send(event));
    }
    String end = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    steps.add(new ScriptedAnswer.Step.Send(end.getBytes(StandardCharsets.UTF_8)));
    return new ScriptedAnswer(steps);
  }
}
