package io.github.kimisdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.Answer;
import io.github.kimisdk.server.KimiServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The example as a user starts it: in a process of its own, with standard output and standard error apart. */
class ChatTest {

  private record Run(int exit, String out, String err) {}

  @Test
  void withoutAKeyTheOfflineModelAnswersThePrompt() throws Exception {
    Run run = run(Map.of(), "", "Why is the sky blue?");
    assertThat(run.exit).isZero();
    assertThat(run.out).contains("Why is the sky blue?").contains("offline model").endsWith("\n");
    assertThat(run.err.lines().toList().get(0)).contains("No key").contains("offline");
    assertThat(run.err).contains("tokens");
  }

  @Test
  void withAKeyAndAnAddressThatServerIsAsked() throws Exception {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("Because of 空气.").withUsage(Usage.of(5, 3)))) {
      Run run = run(Map.of("KIMI_BASE_URL", server.baseUrl(), "KIMI_API_KEY", "sk-test"), "", "Why", "blue?");
      assertThat(run.out).isEqualTo("Because of 空气." + System.lineSeparator());
      assertThat(run.err).contains("5 prompt + 3 completion = 8 tokens").doesNotContain("No key");
      assertThat(server.requests().get(0).text()).contains("Why blue?");
    }
  }

  @Test
  void aPromptComesFromStandardInputToo() throws Exception {
    Run run = run(Map.of(), "How deep\nis the sea?", "-");
    assertThat(run.out).contains("How deep\nis the sea?");
  }

  @Test
  void aConversationRemembersItsTurns() throws Exception {
    Run run = run(Map.of(), "I like rain\nWhat do I like?\n\n");
    assertThat(run.exit).isZero();
    assertThat(run.out).contains("\"I like rain\"").contains("Before that, in 1 turn, you began with \"I like rain\"");
  }

  @Test
  void aFailureIsOneLineOnStandardErrorAndAnExitCode() throws Exception {
    try (KimiServer server = KimiServer.scripted(Answer.error(401, "incorrect_api_key_error", "Incorrect API key provided"))) {
      Run run = run(Map.of("KIMI_BASE_URL", server.baseUrl(), "KIMI_API_KEY", "sk-wrong"), "", "Hello");
      assertThat(run.exit).isEqualTo(1);
      assertThat(run.out).isEmpty();
      assertThat(run.err).contains("Incorrect API key provided").doesNotContain("sk-wrong").doesNotContain("\tat ");
    }
  }

  private static Run run(Map<String, String> variables, String input, String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Chat.class.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("KIMI_") || name.startsWith("MOONSHOT_"));
    builder.environment().putAll(variables);
    Process process = builder.start();
    CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String out = text(process.getInputStream());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), out, err.get(60, TimeUnit.SECONDS));
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError("cannot read what the process printed", e);
    }
  }
}
