package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.platform.Bulk;
import io.github.kimisdk.platform.BulkRun;
import io.github.kimisdk.platform.KimiPlatform;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The settings of a bulk, without calls. */
class BulkSettingsTest {

  private final Kimi kimi = Kimi.builder().key(TestKimi.KEY).build();

  @AfterEach
  void close() {
    kimi.close();
  }

  @Test
  void impossibleSettingsAreRefused() {
    Bulk bulk = KimiPlatform.of(kimi).bulk(List.of(ChatRequest.of("x")));
    assertThatThrownBy(() -> bulk.withConcurrency(0)).hasMessage("expected a concurrency from 1, found 0");
    assertThatThrownBy(() -> bulk.withWindow(-1)).hasMessage("expected a window from 1, found -1");
    assertThatThrownBy(() -> bulk.withTotal(-1)).hasMessage("expected a total from 0, found -1");
    assertThat(bulk.withConcurrency(3).withOrdered(false)).hasToString("Bulk[3 at a time, as they come]");
    assertThat(bulk.withJournal(Path.of("j"))).hasToString("Bulk[16 at a time, in order, journal j]");
    try (BulkRun run = bulk.run()) {
      assertThat(run).hasToString("BulkRun[0 of 1 done, 0 prompt + 0 completion = 0 tokens]");
    }
  }

  @Test
  void costsAreInTheCurrencyOfThePlatform() {
    try (Kimi china = Kimi.builder().key("k").endpoint(Endpoint.CHINA).build()) {
      assertThat(KimiPlatform.of(china).bulk(List.of()).run().progress().currency()).isEqualTo("CNY");
      assertThat(KimiPlatform.of(china).bulk(List.of()).withCurrency("USD").run().progress().currency()).isEqualTo("USD");
    }
    assertThat(KimiPlatform.of(kimi).bulk(List.of()).run().progress().currency()).isEqualTo("USD");
  }
}
