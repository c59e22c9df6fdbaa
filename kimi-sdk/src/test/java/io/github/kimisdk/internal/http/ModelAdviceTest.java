package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelAdviceTest {

  @Test
  void theNearestIdsComeFirst() {
    List<String> ids = List.of("moonshot-v1-8k", "kimi-k3", "kimi-latest", "kimi-k2.6", "kimi-k2-0711-preview");
    assertThat(ModelAdvice.nearest("kimi-k2-0711", ids)).containsExactly("kimi-k2-0711-preview", "kimi-k2.6", "kimi-k3");
  }

  @Test
  void aDistanceIsTheNumberOfChangedCharacters() {
    assertThat(ModelAdvice.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(ModelAdvice.distance("", "abc")).isEqualTo(3);
  }

  /** Comparing all of these in full would take two hundred billion steps. */
  @Test
  void ofLongListsAndLongIdsTheBeginningIsCompared() {
    List<String> ids = new ArrayList<>(List.of("kimi-k3"));
    ids.addAll(Collections.nCopies(20_000, "x".repeat(3_000)));
    List<String> nearest = ModelAdvice.nearest("kimi-k" + "y".repeat(3_000), ids);
    assertThat(nearest).hasSize(3).contains("kimi-k3").allMatch(id -> id.length() <= 100);
  }
}
