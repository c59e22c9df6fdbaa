package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorWireTest {

  @Test
  void longTextsOfAFlatErrorAreCut() {
    String text = "x".repeat(900_000);
    for (String name : new String[] {"error", "type"}) {
      assertThat(ErrorWire.read("{\"" + name + "\":\"" + text + "\",\"message\":\"no\"}").type().orElseThrow()).hasSizeLessThan(10_000);
    }
  }
}
