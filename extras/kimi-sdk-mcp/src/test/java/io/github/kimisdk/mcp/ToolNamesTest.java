package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The names of a server that are remembered are bounded in their number and in their characters. */
class ToolNamesTest {

  private final ToolNames names = new ToolNames("");

  /** Returns the name that the model sees of a new tool. */
  private String named(String original) {
    McpTool tool = new McpTool(original, original, "", "", JsonObject.EMPTY, JsonObject.EMPTY, Optional.empty(), List.of());
    McpTool named = names.named(List.of(tool)).get(0);
    assertThat(names.give(named)).isTrue();
    return named.name();
  }

  @Test
  void longNamesThatAreRememberedHaveASum() {
    assertThat(named("read")).isEqualTo("read");
    for (int i = 0; i < 4; i++) {
      assertThat(named("x".repeat(300_000) + i)).matches("x+_[0-9a-f]{8}");
    }
    assertThat(named("write")).as("a name beyond the sum ends with a checksum").matches("write_[0-9a-f]{8}");
    assertThat(named("read")).isEqualTo("read");
  }
}
