package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import org.junit.jupiter.api.Test;

class UsageWireTest {

  private static Usage read(String json) {
    return UsageWire.read(Json.parse(json), "");
  }

  @Test
  void negativeCountsAreZero() {
    Usage usage = read("""
        {"prompt_tokens":-5,"completion_tokens":-7,"total_tokens":-100,"cached_tokens":-1,
         "prompt_tokens_details":{"cache_write_tokens":-2},"completion_tokens_details":{"reasoning_tokens":-9223372036854775808}}""");
    assertThat(usage).isEqualTo(new Usage(0, 0, 0, 0, 0, 0, false, JsonObject.EMPTY));
    assertThat(read("{\"prompt_tokens_details\":{\"cached_tokens\":-3}}").cachedTokens()).isZero();
  }

  @Test
  void aNegativeTotalIsTheSum() {
    assertThat(read("{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":-1}").totalTokens()).isEqualTo(12);
    assertThat(read("{\"prompt_tokens\":-5,\"completion_tokens\":7}").totalTokens()).isEqualTo(7);
  }

  @Test
  void aSumThatIsNotReportedSaturates() {
    assertThat(read("{\"prompt_tokens\":9223372036854775807,\"completion_tokens\":7}").totalTokens()).isEqualTo(Long.MAX_VALUE);
  }
}
