package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatResponse;
import java.io.UncheckedIOException;
import java.net.BindException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that cannot start reports the reason, with advice. */
class StartTest {

  @Test
  void aPortInUseIsReportedWithAdvice() {
    try (KimiServer first = KimiServer.start(request -> ChatResponse.of("first"))) {
      KimiServerBuilder same = KimiServer.builder(request -> ChatResponse.of("second")).port(first.port());

      assertThatThrownBy(same::start)
          .isInstanceOf(UncheckedIOException.class)
          .hasCauseInstanceOf(BindException.class)
          .hasMessageContaining("expected a free port, found 127.0.0.1:" + first.port() + " in use")
          .hasMessageEndingWith("set KimiServerBuilder.port; 0 takes any that is free. "
              + "See https://kimisdk.github.io/kimi-sdk/docs/gateway.html");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536, 808_080})
  void aPortOutOfRangeIsRefused(int port) {
    assertThatThrownBy(() -> KimiServer.builder(request -> ChatResponse.of("none")).port(port))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a port from 0 to 65535, found " + port + "; 0 takes any that is free");
  }

  @Test
  void aScriptWithoutAnswersIsRefused() {
    assertThatThrownBy(KimiServer::scripted)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected at least one answer, found none")
        .hasMessageContaining("ScriptedAnswer.silence()");
  }

  /** Another process may take the port in between, so one success in five is enough. */
  @Test
  void aPortIsFreeAgainWhenItsServerIsClosed() {
    int again = 0;
    for (int i = 0; i < 5 && again == 0; i++) {
      KimiServer first = KimiServer.start(request -> ChatResponse.of("first"));
      first.close();
      try (KimiServer second =
          KimiServer.builder(request -> ChatResponse.of("second")).port(first.port()).start()) {
        again = second.port();
      } catch (UncheckedIOException inUse) {
        assertThat(inUse).hasMessageContaining("in use");
      }
    }
    assertThat(again).isPositive();
  }
}
