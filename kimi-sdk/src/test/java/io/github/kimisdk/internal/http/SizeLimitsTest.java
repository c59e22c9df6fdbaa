package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import org.junit.jupiter.api.Test;

class SizeLimitsTest {

  private static final int MIB = 1 << 20;

  @Test
  void theDefaultsAreSharesOfASmallHeap() {
    SizeLimits limits = SizeLimits.DEFAULT.forHeap(32 * MIB);

    assertThat(limits).isEqualTo(new SizeLimits(2 * MIB, 4 * MIB, MIB, MIB / 16, 10_000, 128, false));
    assertThat(limits).hasToString("events up to 2097152 bytes, responses 4194304, streams 1048576");
  }

  @Test
  void aLargeHeapRaisesNoLimitAboveItsMaximum() {
    assertThat(SizeLimits.DEFAULT.forHeap(64L << 30))
        .isEqualTo(new SizeLimits(16 * MIB, 32 * MIB, 32 * MIB, MIB, 10_000, 128, false));
  }

  @Test
  void aLimitThatIsSetStays() {
    SizeLimits limits = SizeLimits.DEFAULT.withResponseBytes(9 * MIB).withEventBytes(8 * MIB).withOpenStreams().forHeap(32 * MIB);

    assertThat(limits.responseBytes()).isEqualTo(9 * MIB);
    assertThat(limits.answerBytes()).isEqualTo(9 * MIB);
    assertThat(limits.eventBytes()).isEqualTo(8 * MIB);
    assertThat(limits).hasToString("events up to 8388608 bytes, responses 9437184, streams unbounded");
  }

  @Test
  void aClientPrintsItsLimits() {
    try (Kimi kimi = Kimi.builder().key("k").maxResponseBytes(1_000).build()) {
      assertThat(kimi.toString()).endsWith("responses 1000, streams 1000]");
      assertThat(kimi.toBuilder().maxResponseBytes(2_000).build().toString()).endsWith("responses 2000, streams 2000]");
    }
  }
}
