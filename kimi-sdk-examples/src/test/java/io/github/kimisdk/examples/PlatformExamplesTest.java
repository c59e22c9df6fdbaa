package io.github.kimisdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of files, of search and of the account, as a user starts them, without a key. */
@Timeout(300)
class PlatformExamplesTest {

  @TempDir
  private Path folder;

  @Test
  void askFilesAsksAboutAllFilesOfAFolderAndDeletesItsUploads() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "Revenue grew by 12 percent.");
    Files.writeString(folder.resolve("b.txt"), "Costs fell.");
    Program.Run run = Program.run(AskFiles.class, Map.of(), "", folder.toString(), "What grew?", "What fell?");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(2).allMatch(line -> line.startsWith("2 documents: ") && line.contains("12 percent")
        && line.contains("Costs fell."));
    assertThat(run.err()).contains("No key").contains("[2 uploads deleted]");
  }

  @Test
  void askFilesExplainsWhatItExpects() throws Exception {
    Program.Run run = Program.run(AskFiles.class, Map.of(), "", folder.toString());
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("expected a file or a folder and a question");
  }

  @Test
  void researchAnswersWithTheSourcesThatItCites() throws Exception {
    Program.Run run = Program.run(Research.class, Map.of(), "");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("runs the tools that it calls").contains(" [2]")
        .contains("[2] Tools and agents in kimi-sdk, kimi-sdk.example, 2026-10-05, https://kimi-sdk.example/docs/agents")
        .doesNotContain("[1] ").doesNotContain("[3] ");
    assertThat(run.err()).contains("No key").contains("search {").contains("fetch {").contains("[3 pages shown to the model]");
  }

  @Test
  void statusShowsTheOfflineServer() throws Exception {
    Program.Run run = Program.run(Status.class, Map.of(), "");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("usable      kimi-k3.1-pro")
        .contains("model       kimi-k3.1-pro (current").contains("balance     Balance[49.58894: 46.58893 voucher, 3.00001 cash]");
    assertThat(run.err()).contains("No key");
  }

  @Test
  void statusNamesAModelThatTheServerDoesNotList() throws Exception {
    try (KimiServer server = KimiServer.builder(new OfflineModel()).strict(true).models("kimi-k3").start()) {
      Program.Run run = Program.run(Status.class, Map.of("KIMI_BASE_URL", server.baseUrl(), "KIMI_API_KEY", "sk-test"), "");
      assertThat(run.exit()).as(run.err()).isEqualTo(1);
      assertThat(run.out()).contains("not listed  kimi-k3.1-pro")
          .contains("model       kimi-k3 (current");
    }
  }

  @Test
  void statusReportsAWrongKeyAndExitsWithOne() throws Exception {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(401, "incorrect_api_key_error",
        "Incorrect API key provided"))) {
      Program.Run run = Program.run(Status.class, Map.of("KIMI_BASE_URL", server.baseUrl(), "KIMI_API_KEY", "sk-wrong"), "");
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).contains("Incorrect API key provided").doesNotContain("sk-wrong");
    }
  }
}
