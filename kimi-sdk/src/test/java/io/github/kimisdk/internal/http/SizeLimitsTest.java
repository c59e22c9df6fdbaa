package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SizeLimitsTest {

  private static final int MIB = 1 << 20;

  @Test
  void theDefaultsAreSharesOfASmallHeap() {
    SizeLimits limits = SizeLimits.DEFAULT.forHeap(32 * MIB);

    assertThat(limits).isEqualTo(new SizeLimits(2 * MIB, 4 * MIB, MIB, MIB / 16, 10_000, 128, false));
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
    assertThat(limits.openStreams()).isTrue();
  }
}
