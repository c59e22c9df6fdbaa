package io.github.kimisdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools of the file agent reach only the files of their folder. */
class FileAgentTest {

  @TempDir Path outer;
  private Path secret;
  private FileAgent agent;

  @BeforeEach
  void files() throws IOException {
    Path folder = Files.createDirectories(outer.resolve("folder/sub")).getParent();
    secret = Files.writeString(outer.resolve("secret"), "secret text");
    Files.writeString(folder.resolve("a"), "one two three two");
    Files.writeString(folder.resolve("sub/b"), "three");
    Files.createSymbolicLink(folder.resolve("link"), secret);
    Files.createSymbolicLink(folder.resolve("inner"), folder.resolve("a"));
    Files.createSymbolicLink(folder.resolve("up"), outer);
    agent = new FileAgent(folder);
  }

  private static ToolResult call(Tool<?> tool, Object... arguments) throws InterruptedException {
    return tool.call(ToolCall.of("c", tool.name(), JsonObject.of(arguments).toString()));
  }

  @Test
  void filesOfTheFolderAreReadSearchedAndEdited() throws Exception {
    assertThat(call(agent.read(), "file", "sub/b").text()).isEqualTo("three");
    assertThat(call(agent.search(), "text", "three").text()).isEqualTo("a:1: one two three two\nsub/b:1: three");
    assertThat(call(agent.edit(), "file", "a", "before", "three", "after", "3").text()).isEqualTo("done");
    assertThat(call(agent.read(), "file", "a").text()).isEqualTo("one two 3 two");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "sub/../../secret", "sub/../a", "link", "inner", "up/secret", "up/folder/a",
      "/etc/hostname", ".."})
  void filesOutsideOrBehindALinkAreNeitherReadNorEdited(String name) throws Exception {
    assertThat(call(agent.read(), "file", name).text()).startsWith("Error: read failed with")
        .contains("expected a file of the folder");
    assertThat(call(agent.edit(), "file", name, "before", "secret", "after", "public").failed()).isTrue();
    assertThat(secret).hasContent("secret text");
  }

  @Test
  void searchFollowsNoLinks() throws Exception {
    assertThat(call(agent.search(), "text", "secret").text()).isEqualTo("nothing found");
  }

  @Test
  void anAmbiguousEditIsRefused() throws Exception {
    assertThat(call(agent.edit(), "file", "a", "before", "two", "after", "2").text()).contains("occurs in the file once");
    assertThat(call(agent.edit(), "file", "a", "before", "", "after", "2").failed()).isTrue();
    assertThat(call(agent.read(), "file", "none").text()).contains("NoSuchFileException");
    assertThat(call(agent.read(), "file", "\0").failed()).isTrue();
  }
}
