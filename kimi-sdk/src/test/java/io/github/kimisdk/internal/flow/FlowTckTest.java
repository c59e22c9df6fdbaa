package io.github.kimisdk.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.token.ContextCheck;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every publisher of the client that is built on {@link ChunkProcessor} passes the official verification. */
class FlowTckTest {

  private static final Map<String, UnaryOperator<ChatModel>> MODELS = Map.of(
      "ResponseChunks", model -> model,
      "CheckedModel", model -> ContextCheck.reporting().on(model),
      "CheckedModel that may block", model -> ContextCheck.reporting().withSummary(messages -> "").on(model));

  /** Types that publish no chunks of a model: two read them, and one publishes the events of a run. */
  private static final Set<String> OTHERS = Set.of("ModelCall", "PublishedStream", "RunSubscription");

  @ParameterizedTest
  @ValueSource(strings = {"ResponseChunks", "CheckedModel", "CheckedModel that may block"})
  void thePublisherPassesTheOfficialVerification(String name) {
    assertThat(FlowTck.failures(MODELS.get(name))).isEmpty();
  }

  @Test
  void everyProcessorIsVerified() {
    Set<String> known = new HashSet<>(OTHERS);
    MODELS.keySet().forEach(name -> known.add(name.split(" ")[0]));
    assertThat(FlowTck.processors(ChunkProcessor.class)).isEqualTo(known);
  }
}
