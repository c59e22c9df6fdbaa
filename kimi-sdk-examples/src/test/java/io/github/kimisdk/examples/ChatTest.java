package io.github.kimisdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example as a user starts it: in a process of its own, with standard output and standard error apart. */
class ChatTest {

  @Test
  void withoutAKeyTheOfflineModelAnswersThePrompt() throws Exception {
    Program.Run run = Program.run(Chat.class, Map.of(), "", "Why is the sky blue?");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("Why is the sky blue?").contains("offline model").endsWith("\n");
    assertThat(run.err().lines().toList().get(0)).contains("No key").contains("offline");
    assertThat(run.err()).contains("tokens");
  }

  @Test
  void anEmptyKeyCountsAsMissing() throws Exception {
    Program.Run run = Program.run(Chat.class, Map.of("KIMI_API_KEY", "", "KIMI_BASE_URL", ""), "", "Why is the sky blue?");
    assertThat(run.exit()).isZero();
    assertThat(run.err()).contains("No key");
  }

  @Test
  void withAKeyAndABaseUrlThatServerIsAsked() throws Exception {
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("Because of 空气.").withUsage(Usage.of(5, 3)))
            .strict(true).recording().start()) {
      Program.Run run = Program.run(Chat.class, Map.of("KIMI_BASE_URL", server.baseUrl(), "KIMI_API_KEY", "sk-test"), "", "Why",
          "blue?");
      assertThat(run.out()).isEqualTo("Because of 空气." + System.lineSeparator());
      assertThat(run.err()).contains("5 prompt + 3 completion = 8 tokens").doesNotContain("No key");
      assertThat(server.requests().get(0).text()).contains("Why blue?");
    }
  }

  @Test
  void aPromptCanComeFromStandardInput() throws Exception {
    Program.Run run = Program.run(Chat.class, Map.of(), "How deep\nis the sea?", "-");
    assertThat(run.out()).contains("How deep\nis the sea?");
  }

  @Test
  void aConversationRemembersItsTurns() throws Exception {
    Program.Run run = Program.run(Chat.class, Map.of(), "I like rain\nWhat do I like?\n\n");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("\"I like rain\"").contains("Before that, in 1 turn, you began with \"I like rain\"");
  }

  @Test
  void aFailureIsOneLineOnStandardErrorAndAnExitCode() throws Exception {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(401, "incorrect_api_key_error",
        "Incorrect API key provided"))) {
      Program.Run run = Program.run(Chat.class, Map.of("KIMI_BASE_URL", server.baseUrl(), "KIMI_API_KEY", "sk-wrong"), "",
          "Hello");
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("Incorrect API key provided").doesNotContain("sk-wrong").doesNotContain("\tat ");
    }
  }
}
