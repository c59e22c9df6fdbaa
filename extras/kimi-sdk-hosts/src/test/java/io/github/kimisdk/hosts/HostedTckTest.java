package io.github.kimisdk.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.flow.FlowTck;
import org.junit.jupiter.api.Test;

/** The publisher passes the official verification of Reactive Streams. */
class HostedTckTest {

  @Test
  void thePublisherPassesTheOfficialVerification() {
    assertThat(FlowTck.failures(model -> HostedModel.of(model, HostKind.VLLM))).isEmpty();
  }

  @Test
  void everyProcessorIsVerified() {
    assertThat(FlowTck.processors(HostedModel.class)).containsExactly("HostedModel");
  }
}
