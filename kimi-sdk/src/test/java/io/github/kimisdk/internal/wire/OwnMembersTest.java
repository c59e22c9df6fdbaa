package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Origins;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnMembersTest {

  private static final String CHAT = "\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":{\"url\":\"u\"}}]";
  private static final String RESPONSES = "\"annotations\":[{\"type\":\"url_citation\",\"url\":\"u\"}]";

  private static List<String> known(String members, Protocol to) {
    return OwnMembers.known(Json.parse("{" + members + "}").asObject(), to).names();
  }

  @Test
  void chatCompletionsGetTheirOwnPiecesOnly() {
    JsonObject own = JsonObject.of("chat", JsonObject.of("messages", JsonObject.of("signature", "s")));
    AssistantMessage answer = AssistantMessage.of("A").withReasoning("R").withOrigin(List.of(Origins.signature("s", 1), own));
    ChatRequest request = ChatRequest.of(List.of(Message.user("Q"), answer, Message.user("Q")));
    assertThat(OwnMembers.sent(request).messages().get(1)).isEqualTo(answer.withOrigin(List.of(own)));
    assertThat(OwnMembers.sent(ChatRequest.of("Q"))).isEqualTo(ChatRequest.of("Q"));
  }

  @Test
  void sourcesBelongToTheFormatWhoseFormTheyHave() {
    for (Protocol protocol : Protocol.values()) {
      assertThat(known(CHAT, protocol).isEmpty()).isEqualTo(protocol != Protocol.CHAT);
      assertThat(known(RESPONSES, protocol).isEmpty()).isEqualTo(protocol != Protocol.RESPONSES);
      assertThat(known("\"annotations\":[]", protocol).isEmpty()).isEqualTo(protocol == Protocol.MESSAGES);
    }
  }

  @Test
  void otherMembersAreKeptWithoutACopy() {
    JsonObject extra = JsonObject.of("refusal", "no", "annotations", 1);
    for (Protocol protocol : Protocol.values()) {
      assertThat(OwnMembers.known(extra, protocol)).isSameAs(extra);
    }
  }
}
