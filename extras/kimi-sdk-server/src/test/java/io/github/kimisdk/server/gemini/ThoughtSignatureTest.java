package io.github.kimisdk.server.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThoughtSignatureTest {

  @Test
  void signatureSurvivesBothAlphabetsOfBase64() {
    ThoughtSignature written = ThoughtSignature.of(Optional.of("ÿÿ>?þ \ud83d 中"), List.of(JsonObject.of("own", "opaque")))
        .with(new ToolCall("id", ToolCall.BUILTIN, "f", "{ }", JsonObject.EMPTY), JsonObject.EMPTY);
    String text = written.write().orElseThrow();
    String forUrls = text.replace('+', '-').replace('/', '_').replace("=", "");
    assertThat(ThoughtSignature.read(Optional.of(text))).isEqualTo(written);
    assertThat(ThoughtSignature.read(Optional.of(forUrls))).isEqualTo(written);
  }

  @Test
  void nothingToCarryIsNoSignature() {
    assertThat(ThoughtSignature.EMPTY.write()).isEmpty();
    assertThat(ThoughtSignature.EMPTY.with(ToolCall.of("id", "f", "{}"), JsonObject.EMPTY).write()).isEmpty();
    assertThat(ThoughtSignature.of(Optional.of(""), List.of()).write()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "b3BhcXVl", "context_engineering_is_the_way_to_go", "*", "a", "e30=", "W10=", "eyJraW1pIjoxfQ==",
      "====="})
  void signatureOfAnotherServiceMeansNothing(String signature) {
    assertThat(ThoughtSignature.read(Optional.of(signature))).isEqualTo(ThoughtSignature.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({"'',''", "AAAA,AAAA", "AAA,AAA=", "AAA=,AAA=", "AA,AA==", "AA==,AA==", "-_8,+/8="})
  void base64HasPaddingAndTheStandardAlphabet(String text, String standard) {
    assertThat(EncodedBytes.standard(text)).isEqualTo(standard);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "AAAAA", "A A", "A=AA", "=AAA", "AA\n", "é"})
  void otherTextIsNotBase64(String text) {
    assertThatThrownBy(() -> EncodedBytes.standard(text)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected base64, found");
  }
}
