package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.json.Json;
import org.junit.jupiter.api.Test;

class ContentProgressTest {

  private final StreamAttempt.ContentProgress progress = new StreamAttempt.ContentProgress();

  private boolean made(String delta) {
    progress.begin();
    progress.take(ChunkWire.read(Json.parse("{\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}")));
    return progress.made();
  }

  private boolean call(String members) {
    return made("{\"tool_calls\":[{" + members + "}]}");
  }

  @Test
  void wordsAreProgressAndBlanksAreNot() {
    assertThat(made("{\"content\":\"a\"}")).isTrue();
    assertThat(made("{\"reasoning_content\":\"a\"}")).isTrue();
    assertThat(made("{\"content\":\"\"}")).isFalse();
    assertThat(made("{\"content\":\" \\n\"}")).isFalse();
    assertThat(made("{}")).isFalse();
  }

  @Test
  void aToolCallIsProgressWhenItBeginsAndWithItsArguments() {
    assertThat(call("\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"x\",\"arguments\":\"\"}")).isTrue();
    assertThat(call("\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"x\",\"arguments\":\"\"}")).isFalse();
    assertThat(call("\"index\":0,\"function\":{\"arguments\":\"\"}")).isFalse();
    assertThat(call("\"index\":0,\"function\":{\"arguments\":\"{\"}")).isTrue();
    assertThat(call("\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"x\"}")).isTrue();
    assertThat(call("\"id\":\"c\"")).isTrue();
    assertThat(call("\"id\":\"c\"")).isFalse();
  }
}
