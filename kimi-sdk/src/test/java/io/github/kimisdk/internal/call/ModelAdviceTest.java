package io.github.kimisdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.internal.http.Errors;
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

  /** Comparing all of these in full would take two hundred billion steps. */
  @Test
  void ofLongListsAndLongIdsTheBeginningIsCompared() {
    List<String> ids = new ArrayList<>(List.of("kimi-k3"));
    ids.addAll(Collections.nCopies(20_000, "x".repeat(3_000)));
    List<String> nearest = ModelAdvice.nearest("kimi-k" + "y".repeat(3_000), ids);
    assertThat(nearest).hasSize(3).contains("kimi-k3").allMatch(id -> id.length() <= 100);
  }

  @Test
  void atKimiThreeCausesAreNamedAndTheModelsOfTheAccount() {
    for (Endpoint kimi : List.of(Endpoint.INTERNATIONAL, Endpoint.CHINA, Endpoint.CODING)) {
      assertThat(ModelAdvice.hint("kimi-k3.1", List.of("kimi-k3", "kimi-k3.1-pro"), kimi))
          .contains("unknown", "retired", "may not use", "This account may use 2 models",
          "nearest to \"kimi-k3.1\": kimi-k3.1-pro, kimi-k3");
    }
  }

  @Test
  void anAccountWithoutModelsMayNeedATopUp() {
    assertThat(ModelAdvice.hint("kimi-k3", List.of(), Endpoint.CHINA))
        .contains("GET https://api.moonshot.cn/v1/models lists no model", "top-up");
    assertThat(ModelAdvice.hint("k3", List.of(), Endpoint.CODING)).contains("lists no model", "membership")
        .doesNotContain("top-up");
  }

  @Test
  void anotherServerHasModelsAndNoAccount() {
    for (Endpoint other : Errors.OTHERS) {
      assertThat(ModelAdvice.hint("x", List.of("xy", "z"), other))
          .isEqualTo("This server lists 2 models; nearest to \"x\": xy, z");
      assertThat(ModelAdvice.hint("x", List.of(), other)).contains("lists no model", "base URL")
          .doesNotContain("account", "top-up");
    }
  }
}
