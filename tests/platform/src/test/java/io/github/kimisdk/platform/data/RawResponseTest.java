package io.github.kimisdk.platform.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawResponseTest {

  private static RawResponse of(String type, byte[] body) {
    return RawResponse.of(200, Map.of("Content-Type", type), body);
  }

  @ParameterizedTest
  @CsvSource({"text/plain,UTF-8", "text/plain; charset=ISO-8859-1,ISO-8859-1", "'text/plain; charset=\"utf-16\"; x=y',UTF-16",
    "text/plain; charset=no-such,UTF-8", "text/plain; charset=a b,UTF-8", "text/plain; charset=,UTF-8"})
  void theTextIsDecodedAsItsMediaTypeSays(String type, String charset) throws Exception {
    assertThat(of(type, "\u00e9".getBytes(charset)).text()).isEqualTo("\u00e9");
  }

  @Test
  void headersHaveAnyCase() {
    RawResponse response = of("application/json", "{}".getBytes(StandardCharsets.UTF_8));
    assertThat(response.header("content-TYPE")).contains("application/json");
    assertThat(response.header("other")).isEmpty();
    assertThat(response.json()).hasToString("{}");
    assertThat(RawResponse.of(204, Map.of(), new byte[0])).hasToString("RawResponse[204, 0 bytes of no media type]");
  }
}
