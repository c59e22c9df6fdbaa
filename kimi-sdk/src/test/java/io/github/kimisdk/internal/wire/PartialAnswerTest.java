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
import org.junit.jupiter.api.Test;

class PartialAnswerTest {

  private static final String KEY = "0f3a9cPlanted77b1d2e4c5a6978812";

  private static CallDetails masked(ChatResponse partial) {
    KeyMask.use(KEY);
    return PartialAnswer.masked(CallDetails.NONE.withPartial(partial));
  }

  private static ChatResponse partial(String secret) {
    AssistantMessage message = new AssistantMessage(
        List.of(ContentPart.text("Hello " + secret)), Optional.of("think " + secret), Optional.of("sign " + secret),
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
  void anAnswerWhoseJsonDependsOnTheKeyIsLeftOut() {
    KeyMask.use("123456789012");
    JsonObject number = JsonObject.of("account", 123_456_789_012L);
    ChatResponse answer = new ChatResponse("", Optional.empty(), "m", partial("none").choices(), Optional.empty(),
        Optional.empty(), false, number);
    assertThat(masked(answer).partial()).isEmpty();
  }
}
