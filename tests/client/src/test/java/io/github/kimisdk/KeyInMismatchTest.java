package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A value of a wrong type is masked before it is cut, because the rest of a cut key may be too short to be recognized. */
@Timeout(60)
class KeyInMismatchTest {

  private static final String KEY = "sk-Pl4ntedKey0123456789abcdefXYZ";

  @ParameterizedTest
  @EnumSource(Verb.class)
  void aLongValueOfAWrongTypeIsShownShort(Verb verb) throws Exception {
    String value = "{\"choices\":\"" + "x".repeat(300_000) + "\"}";
    ScriptedAnswer answer = verb.streams() ? ScriptedAnswer.events("data: " + value + "\n\n")
        : ScriptedAnswer.of(200, "application/json", value.getBytes(StandardCharsets.UTF_8));
    try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = Kimi.builder().key(KEY).baseUrl(server.baseUrl()).build()) {
      assertThat(verb.ask(kimi, ChatRequest.of("hi")).failure().getMessage()).hasSizeLessThan(1_500);
    }
  }
}
