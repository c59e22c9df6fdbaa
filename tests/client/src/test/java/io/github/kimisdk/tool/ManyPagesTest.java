package io.github.kimisdk.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.server.KimiServer;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a JVM with 64 MiB of heap, one answer reads 500 pages of 64 KiB: the last calls fail, and the conversation goes on. */
@Timeout(300)
class ManyPagesTest {

  private static final int CALLS = 500;

  private static ChatResponse calls(int count, String tool) {
    List<ToolCall> calls = IntStream.range(0, count).mapToObj(n -> ToolCall.of(tool + ":" + n, tool, tool.equals("log") ? "{}"
        : "{\"id\":\"result_1\",\"page\":" + (n % ManyPages.PAGES + 1) + "}")).toList();
    return ChatResponse.of(AssistantMessage.of("", calls));
  }

  @Test
  void theResultsOfAStepHaveASum() throws Exception {
    Iterator<ChatResponse> answers = List.of(
        calls(1, "log"), calls(CALLS, "read_result"), ChatResponse.of("done"), ChatResponse.of("still here")).iterator();
    try (KimiServer server = KimiServer.start(request -> answers.next())) {
      List<String> said = said(server.baseUrl());
      assertThat(said).hasSize(4).noneMatch(line -> line.startsWith("LOST"));
      assertThat(said.get(0)).isEqualTo("done");
      int read = Integer.parseInt(said.get(1));
      assertThat(read).as("the first page and those that the model read").isBetween(ManyPages.PAGES, CALLS / 2);
      assertThat(said.get(2)).startsWith(CALLS + 1 - read + " [Error: expected results of at most ")
          .contains(" bytes in this step, found ").contains("Call read_result again in the next step, with fewer calls at a time");
      assertThat(said.get(3)).isEqualTo("still here");
    }
  }

  private static List<String> said(String address) throws Exception {
    Process process = new ProcessBuilder(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
        "-cp", System.getProperty("java.class.path"), ManyPages.class.getName(), address)).redirectErrorStream(true).start();
    try (InputStream printed = process.getInputStream()) {
      List<String> lines = new String(printed.readAllBytes(), UTF_8).lines().toList();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return lines;
    } finally {
      process.destroyForcibly();
    }
  }
}
