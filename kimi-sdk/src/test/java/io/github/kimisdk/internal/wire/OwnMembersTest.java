package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Protocol;
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
  void blocksAreMembersOfMessagesAndItemsOfResponses() {
    String members = "\"content_block_0\":{},\"content_block_1\":1,\"content_block_\":{},\"content_block_1234567\":{},\"response_items\":[]";
    assertThat(known(members, Protocol.CHAT)).containsExactly("content_block_1", "content_block_", "content_block_1234567");
    assertThat(known(members, Protocol.MESSAGES))
        .containsExactly("content_block_0", "content_block_1", "content_block_", "content_block_1234567");
    assertThat(known(members, Protocol.RESPONSES))
        .containsExactly("content_block_1", "content_block_", "content_block_1234567", "response_items");
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
