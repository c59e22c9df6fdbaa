package io.github.kimisdk.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short run of {@link StoreStress}, which CONTRIBUTING names. */
class StoreStressTest {

  @TempDir Path folder;

  @Test
  @Timeout(300)
  void twoProcessesThatReadAndWriteLoseNoRecord() throws Exception {
    StoreStress.Result result = StoreStress.forRecords(folder, 40);
    assertThat(result.acknowledged()).isEqualTo(160);
    assertThat(result.missing()).isEmpty();
    assertThat(result.failures()).isEmpty();
  }
}
