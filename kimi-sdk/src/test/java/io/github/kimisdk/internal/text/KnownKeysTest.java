package io.github.kimisdk.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class KnownKeysTest {

  private static KeyMask key(int number) {
    return new KeyMask(text(number));
  }

  private static String text(int number) {
    return UUID.nameUUIDFromBytes(new byte[] {(byte) number}).toString().replace("-", "");
  }

  @Test
  void aKeyAndAnIdAreMasked() {
    KnownKeys.use(key(1));
    assertThat(KnownKeys.mask("found " + text(1) + " of org-" + text(2))).isEqualTo("found *** of org-***");
    assertThat(KnownKeys.mask("none")).isSameAs("none");
  }

  @Test
  void theKeysThatWereUsedLastAreKnown() {
    for (int i = 0; i < 64; i++) {
      KnownKeys.use(key(100 + i));
    }
    assertThat(KnownKeys.mask(text(100))).isEqualTo("***");
    KnownKeys.use(key(100));
    KnownKeys.use(key(200));
    assertThat(KnownKeys.mask(text(100))).isEqualTo("***");
    assertThat(KnownKeys.mask(text(101))).isEqualTo(text(101));
    assertThat(KnownKeys.mask(text(200))).isEqualTo("***");
  }
}
