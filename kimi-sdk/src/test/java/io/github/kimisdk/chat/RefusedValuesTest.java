package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A value that no service takes is refused where it is set, by its name; one that some service takes is not. */
class RefusedValuesTest {

  private static final ChatRequestBuilder REQUEST = ChatRequest.builder();

  @Test
  void aSenselessValueIsRefusedByName() {
    Map<String, Consumer<ChatRequestBuilder>> refused = new LinkedHashMap<>();
    refused.put("maxCompletionTokens: expected a limit of at least 1 token, found -5", it -> it.maxCompletionTokens(-5));
    refused.put("maxCompletionTokens: expected a limit of at least 1 token, found 0", it -> it.maxCompletionTokens(0));
    refused.put("n: expected at least 1, found 0", it -> it.n(0));
    refused.put("temperature: expected a number of 0 or more; Kimi takes 0 to 1, found -0.1", it -> it.temperature(-0.1));
    refused.put("temperature: expected a number of 0 or more; Kimi takes 0 to 1, found NaN", it -> it.temperature(Double.NaN));
    refused.put("found Infinity", it -> it.temperature(Double.POSITIVE_INFINITY));
    refused.put("topP: expected a share of 0 to 1, found 1.1", it -> it.topP(1.1));
    refused.put("topP: expected a share of 0 to 1, found NaN", it -> it.topP(Double.NaN));
    refused.put("presencePenalty: expected a finite number", it -> it.sampling(Sampling.DEFAULT.withPresencePenalty(Double.NaN)));
    refused.put("frequencyPenalty: expected a finite number", it -> it.sampling(Sampling.DEFAULT.withFrequencyPenalty(-1 / 0.0)));
    refused.put("topLogprobs: expected 0 to 20, found 21", it -> it.logprobs(21));
    refused.put("topLogprobs: expected 0 to 20, found -1", it -> it.logprobs(-1));
    refused.put("stop: expected words of at least one character, found an empty one", it -> it.stop("END", ""));
    refused.forEach((message, set) -> assertThatThrownBy(() -> set.accept(REQUEST)).as(message)
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message));
    assertThat(REQUEST.build().sampling()).isEqualTo(Sampling.DEFAULT);
  }

  @Test
  void aValueThatSomeServiceTakesIsSet() {
    assertThatCode(() -> ChatRequest.builder().maxCompletionTokens(1).n(128).temperature(1.9).topP(0).logprobs(20).stop(" ")
        .sampling(Sampling.DEFAULT.withPresencePenalty(-3).withFrequencyPenalty(3))).doesNotThrowAnyException();
  }
}
