package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonTypeException;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A number of a few characters does not become one of many digits. */
@Timeout(120)
class BigIntegerRecordTest {

  record Whole(BigInteger n) {}

  @Test
  void aBigIntegerIsNotExpandedBeyondTenThousandDigits() {
    RecordType<Whole> type = RecordType.of(Whole.class);
    assertThat(type.parse("{\"n\":1e3}").n()).isEqualTo(1_000);
    assertThat(type.parse("{\"n\":0e99999}").n()).isZero();
    assertThat(type.parse("{\"n\":12e9998}").n().toString()).hasSize(10_000);
    assertThatThrownBy(() -> type.parse("{\"n\":1e10000}")).isInstanceOf(JsonTypeException.class)
        .hasMessageContaining("an integer of at most 10,000 digits");
    for (int i = 0; i < 1_000; i++) {
      assertThatThrownBy(() -> type.parse("{\"n\":-1e99999}")).isInstanceOf(JsonTypeException.class);
      assertThatThrownBy(() -> type.parse("{\"n\":1e-99999}")).isInstanceOf(JsonTypeException.class)
          .hasMessageContaining("an integer");
    }
  }
}
