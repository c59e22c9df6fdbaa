package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartialAnswerTest {

  private static final String KEY = "0f3a9cPlanted77b1d2e4c5a6978812";

  /** Other tests use the words that were keys here. */
  @AfterEach
  void forgetTheKeys() {
    for (int i = 0; i < 64; i++) {
      KeyMask.use(UUID.randomUUID().toString());
    }
  }

  private static CallDetails masked(ChatResponse partial) {
    KeyMask.use(KEY);
    return PartialAnswer.masked(CallDetails.NONE.withPartial(partial));
  }

  private static ChatResponse partial(String secret) {
    AssistantMessage message = new AssistantMessage(
        List.of(ContentPart.text("Hello " + secret)), Optional.of("think " + secret), List.of(JsonObject.of("other", JsonObject.of("signature", "sign " + secret))),
        List.of(new ToolCall("call " + secret, ToolCall.FUNCTION, "find", "{\"x\":\"" + secret, JsonObject.EMPTY)), false,
        Optional.empty(), JsonObject.EMPTY);
    return new ChatResponse(
        "id " + secret, Optional.empty(), "m" + secret,
        List.of(new Choice(0, message, Optional.empty(), Optional.empty(), JsonObject.EMPTY)),
        Optional.of(Usage.of(2, 3).asEstimate()),
        Optional.of(secret), false, JsonObject.of("more", JsonArray.of(JsonString.of(secret), JsonObject.of(secret, 1))));
  }

  @Test
  void everyTextIsMaskedAndAllElseStays() {
    assertThat(masked(partial(KEY)).partial()).contains(partial("***"));
  }

  @Test
  void anAnswerWithoutASecretIsTheSameObject() {
    CallDetails details = CallDetails.NONE.withPartial(partial("none"));
    assertThat(PartialAnswer.masked(details)).isSameAs(details);
    assertThat(PartialAnswer.masked(CallDetails.NONE)).isSameAs(CallDetails.NONE);
  }

  @Test
  void aNumberThatIsTheKeyIsMasked() {
    KeyMask.use("123456789012");
    ChatResponse answer = new ChatResponse("", Optional.empty(), "m", partial("none").choices(), Optional.empty(),
        Optional.empty(), false, JsonObject.of("account", 123_456_789_012L));
    assertThat(masked(answer).partial()).map(ChatResponse::extra).contains(JsonObject.of("account", "***"));
  }

  @Test
  void theBeginningOfAKeyIsMaskedWhereATextEnds() {
    assertThat(masked(partial("cut " + KEY.substring(0, 12))).partial().map(Object::toString).orElseThrow())
        .doesNotContain(KEY.substring(0, 10)).contains("cut ***");
  }

  /** A key may be a name or a number of the format, which is masked, too. The answer can be read nevertheless. */
  @ParameterizedTest
  @ValueSource(strings = {
    "function", "arguments", "tool_calls", "reasoning_content", "finish_reason", "prompt_tokens", "assistant", "usage123456",
    "total_tokens", "12345678", "\"choices\""})
  void anAnswerIsReadWhateverIsMasked(String key) {
    KeyMask.use(key);
    ChatResponse answer = partial("none").withUsage(Usage.of(12_345_678, 3));
    assertThat(masked(answer).partial()).isPresent();
  }
}
