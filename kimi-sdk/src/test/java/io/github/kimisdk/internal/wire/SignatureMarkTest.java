package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A signature is sent back over the protocol over which it came, and over no other one. */
class SignatureMarkTest {

  @ParameterizedTest
  @ValueSource(strings = {"sig", "EqQBCkYI==", "chat:sig", "responses:sig", "messages:sig", "messages:chat:sig", "other:sig",
      ":"})
  void aSignatureIsSentBackAsItCameAndNowhereElse(String signature) {
    for (Protocol origin : Protocol.values()) {
      String kept = SignatureMark.marked(signature, origin);
      for (Protocol to : Protocol.values()) {
        if (to == origin) {
          assertThat(SignatureMark.sent(kept, to)).contains(signature);
        } else {
          assertThat(SignatureMark.sent(kept, to)).isEmpty();
        }
      }
    }
  }

  @Test
  void aSignatureOfMessagesHasNoMark() {
    assertThat(SignatureMark.marked("sig", Protocol.MESSAGES)).isEqualTo("sig");
    assertThat(SignatureMark.marked("sig", Protocol.RESPONSES)).isEqualTo("responses:sig");
    assertThat(SignatureMark.marked("sig", Protocol.CHAT)).isEqualTo("chat:sig");
  }

  @ParameterizedTest
  @EnumSource
  void aMessageWithoutASignatureStaysTheSame(Protocol protocol) {
    AssistantMessage message = AssistantMessage.of("Hi").withReasoning("Hm");
    assertThat(SignatureMark.marked(message, protocol)).isSameAs(message);
    assertThat(SignatureMark.sent(message, protocol)).isSameAs(message);
    assertThat(SignatureMark.marked("", protocol)).isEmpty();
  }
}
