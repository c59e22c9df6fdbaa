package io.github.kimisdk.internal.failures;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException.ContextOverflow;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.Errors;
import io.github.kimisdk.internal.keys.ApiKey;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A prompt that does not fit is known by the words of Kimi, and of the servers that people run Kimi's weights on. */
class ContextOverflowTextTest {

  private static void overflow(KimiException found, long limit, long requested) {
    assertThat(found).isInstanceOf(ContextOverflow.class);
    assertThat(((ContextOverflow) found).limit().orElse(-1)).isEqualTo(limit);
    assertThat(((ContextOverflow) found).requested().orElse(-1)).isEqualTo(requested);
    assertThat(found.hint()).contains("Shorten the conversation");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
    // vLLM, from old to new
    "This model's maximum context length is 16384 tokens. However, you requested 122946 tokens (112946 in the messages, 10000 "
        + "in the completion). | 16384 | 122946",
    "This model's maximum context length is 8192 tokens. However, your request has 9000 input tokens. Please reduce the "
    + "length. | 8192 | 9000",
    "'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum context length is 8192 tokens and your "
    + "request has 500 input tokens (8192 > 8192 - 500). | 8192 | 500",
    "The decoder prompt (length 12324) is longer than the maximum model length of 8192. Make sure that `max_model_len` is no "
    + "smaller. | 8192 | 12324",
    "This model's maximum context length is 8192 tokens. However, you requested 64 output tokens and your prompt contains at "
    + "least 8129 input tokens, for a total of at least 8193 tokens. | 8192 | 8193",
    "This model's maximum context length is 8192 tokens. However, you requested 64 output tokens and your prompt contains "
    + "10000 input tokens, for a total of 10064 tokens. | 8192 | 10064",
    "This model's maximum context length is 8192 tokens. However, you requested 64 output tokens and your prompt contains "
    + "100000 characters. | 8192 | -1",
    // SGLang
    "The input (265330 tokens) is longer than the model's context length (262144 tokens). | 262144 | 265330",
    "Requested token count exceeds the model's maximum context length of 1000 tokens. You requested a total of 1206 tokens: 6 "
    + "tokens from the input messages and 1200 tokens for the completion. | 1000 | 1206",
    "Input length (9000 tokens) exceeds the maximum allowed length (8192 tokens). Use a shorter input. | 8192 | 9000",
    // llama.cpp, where only the text comes through
    "request (9412 tokens) exceeds the available context size (8192 tokens), try increasing it | 8192 | 9412",
    "the request exceeds the available context size. try increasing the context size or enable context shift | -1 | -1",
    // relays
    "This model's maximum context length is 4097 tokens. However, your messages resulted in 4619 tokens. | 4097 | 4619",
    "This endpoint's maximum context length is 131072 tokens. However, you requested about 537812 tokens (1 of text input). | "
    + "131072 | 537812",
  })
  void theWordsOfOtherServersAreKnown(String words, long limit, long requested) {
    overflow(Errors.of(Errors.LOCAL, 400, Errors.json("BadRequestError", words)), limit, requested);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 500})
  void llamaCppBringsItsNumbersAsMembers(int status) {
    String body = "{\"error\":{\"code\":" + status + ",\"message\":\"too long for me\",\"type\":\"exceed_context_size_error\","
        + "\"n_prompt_tokens\":1407,\"n_ctx\":256}}";
    overflow(Errors.of(Errors.LOCAL, status, body), 256, 1_407);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Context size has been exceeded.", "the request exceeds the available context size. try increasing it"})
  void llamaCppAlsoFailsWithStatus500(String words) {
    overflow(Errors.of(Errors.LOCAL, 500, Errors.json("server_error", words)), -1, -1);
  }

  @Test
  void anErrorEventOfAStreamIsReadInTheSameWay() {
    CallDetails known = CallDetails.NONE.withAnswer(200, Optional.empty(), Optional.empty());
    KimiException found = new Failures(Errors.LOCAL, new ApiKey("any", "a test"), true, null).ofEvent(known,
        "{\"error\":{\"code\":400,\"message\":\"the request exceeds the available context "
        + "size\",\"type\":\"exceed_context_size_error\","
            + "\"n_prompt_tokens\":14429,\"n_ctx\":8192}}");
    overflow(found, 8_192, 14_429);
  }

  @Test
  void oddNumbersAreNone() {
    String body = "{\"error\":{\"message\":\"x\",\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":\"many\",\"n_ctx\":1e99}}";
    overflow(Errors.of(Errors.LOCAL, 400, body), -1, -1);
  }

  @Test
  void theErrorOfAnOlderVllmStandsAtTheTop() {
    String body = "{\"object\":\"error\",\"message\":\"This model's maximum context length is 6048 tokens. However, you "
        + "requested 6616 tokens"
        + " (568 in the messages, 6048 in the completion).\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}";
    KimiException found = Errors.of(Errors.PROXY, 400, body);
    overflow(found, 6_048, 6_616);
    assertThat(found.error().orElseThrow().type()).contains("BadRequestError");
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_tokens must be at least 1", "the length of a tool name is 64 at most", "unknown member context"})
  void otherRefusalsStayRefusals(String words) {
    assertThat(Errors.of(Errors.LOCAL, 400, Errors.json("BadRequestError", words))).isInstanceOf(KimiException.BadRequest.class);
  }
}
