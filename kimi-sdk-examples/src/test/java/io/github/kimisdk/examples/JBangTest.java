package io.github.kimisdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The script for JBang, compiled and run by the launcher of the JDK with the artifacts of this build. */
@Timeout(60)
class JBangTest {

  private static final Path ROOT = Path.of(System.getProperty("kimi.root"));
  private static final Path SCRIPT = ROOT.resolve("kimi-sdk-examples/jbang/Ask.java");

  @Test
  void theScriptPrintsTheAnswer() throws Exception {
    try (KimiServer server = KimiServer.start(asked -> ChatResponse.of("You said: " + asked.messages().get(0).text()))) {
      Map<String, String> settings = Map.of("KIMI_API_KEY", "any", "KIMI_BASE_URL", server.baseUrl());
      Program.Run run = Program.run(SCRIPT.toString(), settings, "", "Why is", "the sky blue?");
      assertThat(run.out()).isEqualTo("You said: Why is the sky blue?" + System.lineSeparator());
      assertThat(run.err()).isEmpty();
      assertThat(run.exit()).isZero();
    }
  }

  @Test
  void withoutAKeyTheScriptSaysWhatToDo() throws Exception {
    Program.Run run = Program.run(SCRIPT.toString(), Map.of(), "", "Hello");
    assertThat(run.err()).contains("KIMI_API_KEY");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(Program.run(SCRIPT.toString(), Map.of(), "").exit()).isEqualTo(2);
  }

  @Test
  void theScriptDependsOnTheVersionOfTheProject() throws Exception {
    String version = Files.readString(ROOT.resolve("pom.xml")).replaceAll("(?s).*?<version>(.*?)</version>.*", "$1");
    assertThat(Files.readAllLines(SCRIPT)).startsWith("///usr/bin/env jbang \"$0\" \"$@\" ; exit $?")
        .contains("//DEPS io.github.kimisdk:kimi-sdk:" + version);
  }
}
