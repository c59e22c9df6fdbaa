package io.github.kimisdk.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.hosts.HostRow.Prefix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of the guide has the facts of the code. */
class HostGuideTest {

  @Test
  void theTableOfTheGuideIsThatOfTheCode() throws IOException {
    List<String> rows = Files.readString(Path.of("../../docs/other-hosts.md"), StandardCharsets.UTF_8).lines()
        .filter(line -> line.startsWith("| `")).toList();
    assertThat(rows).isEqualTo(Stream.of(HostKind.values()).map(HostGuideTest::row).toList());
  }

  private static String row(HostKind kind) {
    HostRow row = kind.row();
    String thinking = switch (row.thinking()) {
      case MEMBER, TYPE -> "thinking";
      case TEMPLATE -> "chat_template_kwargs";
      case EFFORT -> "reasoning_effort";
      case REASONING -> "reasoning";
    };
    String back = switch (row.reasoning()) {
      case REASONING_CONTENT -> "`reasoning_content`";
      case REASONING -> "`reasoning`";
      case TAGS -> "tags";
    };
    return "| `" + String.join(" | ", kind + "`", row.names().isEmpty() ? "by choice" : "yes", "`" + thinking + "`",
        "`" + row.efforts().getOrDefault("max", "max") + "`", row.tags() ? "read" : "no", back,
        row.prefix() == Prefix.NONE ? "no" : "yes") + " |";
  }
}
