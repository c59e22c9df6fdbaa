package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MaskedAnswerTest {

  private static CallDetails masked(ChatResponse partial) {
    return MaskedAnswer.masked(CallDetails.NONE.withPartial(partial), text -> text.replace("KEY", "***"));
  }

  private static ChatResponse partial(String secret) {
    AssistantMessage message = new AssistantMessage(
        List.of(io.github.kimisdk.chat.ContentPart.text("Hello " + secret)), Optional.of("think " + secret), Optional.of("sign " + secret),
        List.of(new ToolCall("call " + secret, ToolCall.FUNCTION, "find", "{\"x\":\"" + secret, JsonObject.EMPTY)), false, Optional.empty(),
        JsonObject.EMPTY);
    return new ChatResponse(
        "id " + secret, Optional.empty(), "m" + secret,
        List.of(new Choice(0, message, Optional.empty(), Optional.empty(), JsonObject.EMPTY)), Optional.of(Usage.of(2, 3).asEstimate()),
        Optional.of(secret), false, JsonObject.of("more", JsonArray.of(JsonString.of(secret), JsonObject.of(secret, 1))));
  }

  @Test
  void everyTextIsMaskedAndAllElseStays() {
    assertThat(masked(partial("KEY")).partial()).contains(partial("***"));
  }

  @Test
  void anAnswerWithoutASecretIsTheSameObject() {
    CallDetails details = CallDetails.NONE.withPartial(partial("none"));
    assertThat(MaskedAnswer.masked(details, text -> text)).isSameAs(details);
    assertThat(MaskedAnswer.masked(CallDetails.NONE, text -> "***")).isSameAs(CallDetails.NONE);
  }
}
