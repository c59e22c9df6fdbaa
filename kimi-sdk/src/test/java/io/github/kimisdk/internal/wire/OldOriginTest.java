package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Origins;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Conversations that were stored before messages had an origin are read. */
class OldOriginTest {

  private static AssistantMessage read(String members) {
    return (AssistantMessage) MessageWire.read(
        Json.parse("{'role':'assistant','reasoning_content':'Hm',".replace('\'', '"') + members.replace('\'', '"') + "}"), "");
  }

  @Test
  void aSignatureOfMessagesSignsTheReasoning() {
    assertThat(read("'reasoning_signature':'sig'"))
        .isEqualTo(Origins.signed(AssistantMessage.of("").withReasoning("Hm"), "sig"));
  }

  @Test
  void aSignatureOfAnotherProtocolIsSentOverNone() {
    for (String signature : List.of("chat:sig", "responses:sig")) {
      AssistantMessage message = read("'reasoning_signature':'" + signature + "'");
      assertThat(message.origin()).singleElement().satisfies(piece -> assertThat(piece.has("messages")).isFalse());
      assertThat(message.extra()).isEqualTo(JsonObject.EMPTY);
    }
  }

  @Test
  void blocksAndItemsArePiecesAndOtherMembersStay() {
    AssistantMessage message = read("'content_block_0':{'type':'redacted_thinking'},'response_items':[{'type':'web_search_call'}],"
        + "'content_block_x':1,'other':2");
    assertThat(message.origin()).containsExactly(
        JsonObject.of("messages", JsonObject.of("block", JsonObject.of("type", "redacted_thinking"))),
        JsonObject.of("responses", JsonObject.of("type", "web_search_call")));
    assertThat(message.extra().names()).containsExactly("content_block_x", "other");
  }

  @Test
  void aMessageWithoutSuchMembersIsTheSame() {
    AssistantMessage message = AssistantMessage.of("Hi").withExtra(JsonObject.of("other", 1));
    assertThat(OldOrigin.moved(message)).isSameAs(message);
  }
}
