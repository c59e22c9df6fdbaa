package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** The value so far does not depend on the cuts, grows, and is in the end that of the parser. */
class PartialJsonFuzzTargetTest {

  @FuzzTest
  void theValueGrowsToThatOfTheParser(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    PartialJson whole = new PartialJson();
    AtomicLong reads = new AtomicLong();
    whole.add(new PartialJsonTest.Counted(text, reads));
    assertThat(reads).hasValueLessThanOrEqualTo(text.length());
    PartialJson pieces = new PartialJson();
    for (char c : text.toCharArray()) {
      pieces.add(String.valueOf(c));
    }
    assertThat(pieces.value()).isEqualTo(whole.value());
    try {
      JsonValue expected = Json.parse(text);
      whole.add(" ");
      assertThat(whole.value()).contains(expected);
    } catch (JsonParseException refused) {
      whole.value().ifPresent(value -> assertThat(Json.parse(Json.write(value))).isEqualTo(value));
    }
  }
}
