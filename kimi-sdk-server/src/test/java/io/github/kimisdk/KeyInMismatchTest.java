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
  void aKeyWithoutTheBeginningOfItsEscapesIsMasked(Verb verb) throws Exception {
    StringBuilder percent = new StringBuilder();
    KEY.chars().forEach(c -> percent.append(String.format("%%%02X", c)));
    for (int cut = 0; cut < 30; cut++) {
      String value = "{\"choices\":\"" + "x".repeat(cut / 3) + percent.substring(cut) + "\"}";
      ScriptedAnswer answer = verb.streams() ? ScriptedAnswer.events("data: " + value + "\n\n")
          : ScriptedAnswer.of(200, "application/json", value.getBytes(StandardCharsets.UTF_8));
      try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = Kimi.builder().key(KEY).baseUrl(server.baseUrl())
          .build()) {
        String message = verb.ask(kimi, ChatRequest.of("hi")).failure().getMessage();
        assertThat(message).contains("/choices: expected array, found string \"");
        for (int at = 1; at + 18 <= percent.length(); at++) {
          assertThat(message).as("6 characters of the key").doesNotContain(percent.substring(at, at + 18));
        }
      }
    }
  }

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
