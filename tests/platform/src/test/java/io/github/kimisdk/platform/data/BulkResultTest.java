package io.github.kimisdk.platform.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The values of a bulk. */
class BulkResultTest {

  private static final KimiException BUSY = new KimiException.Overloaded("the service is busy", "Try later", CallDetails.NONE);

  @Test
  void aResultHasAResponseOrAFailure() {
    BulkResult answered = BulkResult.of(17, "invoice", ChatResponse.of("42"));
    assertThat(answered.text()).isEqualTo("42");
    assertThat(answered.orThrow()).isEqualTo(ChatResponse.of("42"));
    assertThat(answered.failure()).isEmpty();
    BulkResult failed = BulkResult.failed(3, "note", BUSY);
    assertThat(failed.response()).isEmpty();
    assertThatThrownBy(failed::orThrow).isSameAs(BUSY);
    assertThatThrownBy(failed::text).isSameAs(BUSY);
    Optional<ChatResponse> response = Optional.of(ChatResponse.of("x"));
    assertThatThrownBy(() -> new BulkResult(0, "0", Optional.empty(), Optional.empty(), false))
        .hasMessageEndingWith("found neither");
    assertThatThrownBy(() -> new BulkResult(0, "0", response, Optional.of(BUSY), false)).hasMessageEndingWith("found both");
    assertThatThrownBy(() -> BulkResult.of(-1, "0", ChatResponse.of("x"))).hasMessage("expected a position from 0, found -1");
  }

  @Test
  void aResultIsOneLineWithoutItsText() {
    assertThat(BulkResult.of(17, "invoice", ChatResponse.of("secret")).withReplayed(true))
        .hasToString("BulkResult[17, invoice, answered, replayed]");
    assertThat(BulkResult.failed(3, "note", BUSY))
        .hasToString("BulkResult[3, note, failed: the service is busy. Try later. "
            + "See https://kimisdk.github.io/kimi-sdk/docs/errors.html#overloaded]");
  }

  @Test
  void progressIsOneLine() {
    BulkProgress progress = new BulkProgress(
        1_200, 3, 200, OptionalLong.of(100_000), Usage.of(48_000, 12_000), Optional.of(new BigDecimal("0.216")), "USD", 0,
        Duration.ofSeconds(60), Optional.of(Duration.ofSeconds(3_930)));
    assertThat(progress).hasToString(
        "1200 of 100000 done, 3 failed, 200 replayed, 48000 prompt + 12000 completion = 60000 tokens, 0.2160 USD, 1:05:30 left");
    assertThat(progress.answered()).isEqualTo(1_197);
  }
}
