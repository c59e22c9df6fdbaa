package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import org.junit.jupiter.api.Test;

class ErrorWireTest {

  @Test
  void longTextsOfAFlatErrorAreCut() {
    String text = "x".repeat(900_000);
    for (String name : new String[] {"error", "type"}) {
      assertThat(ErrorWire.read("{\"" + name + "\":\"" + text + "\",\"message\":\"no\"}").type().orElseThrow())
          .hasSizeLessThan(10_000);
    }
  }

  @Test
  void theMessageThatBeginsAStreamIsNoError() {
    assertThat(ErrorWire.findInStream(Json.parse("{\"type\":\"message_start\",\"message\":{\"id\":7}}"))).isEmpty();
    assertThat(ErrorWire.findInStream(Json.parse("{\"message\":\"CUDA out of memory\"}"))).isPresent();
  }

  @Test
  void theCodeOfAFlatEventIsItsType() {
    String event = "{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"no\"}";

    assertThat(ErrorWire.findInStream(Json.parse(event)).orElseThrow().type()).contains("server_error");
    assertThat(ErrorWire.read("{\"type\":\"busy\",\"code\":\"c\",\"message\":\"no\"}").type()).contains("busy");
  }
}
