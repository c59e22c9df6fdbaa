package io.github.kimisdk.internal.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** An artifact runs only with the version of the client that it was compiled with. */
class VersionTest {

  @Test
  void sameVersionIsAccepted() {
    assertThatCode(() -> Version.check("kimi-sdk-server", Version.COMPILED, Version.current())).doesNotThrowAnyException();
  }

  @Test
  void otherVersionIsRefusedAndBothAreNamed() {
    assertThatThrownBy(() -> Version.check("kimi-sdk-server", "0.2.0", "0.1.0"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("expected kimi-sdk 0.2.0 for kimi-sdk-server 0.2.0, found kimi-sdk 0.1.0; use the same version of both, "
        + "for example"
            + " with kimi-sdk-bom");
  }
}
