package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A message of the developer, from the history of another service, is a finding that becomes a system message. */
class DeveloperRoleTest {

  private static ChatRequest request(String model, String content) {
    return RequestWire.read(Json.parse("{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"developer\",\"content\":" + content
        + ",\"name\":\"dev\",\"weight\":1},{\"role\":\"user\",\"content\":\"hi\"}]}").asObject());
  }

  @Test
  void itBecomesASystemMessageThatKeepsEverything() {
    ChatRequest request = request("kimi-k3", "[{\"type\":\"text\",\"text\":\"Be brief.\"}]");
    ContextReport report = ContextCheck.repairing().report(request);
    assertThat(report.findings()).singleElement().satisfies(finding ->
        assertThat(finding.toString())
            .isEqualTo("developer-role at /messages/0: a message of the developer, a role that Kimi does not document. "
            + "It becomes a system message"));
    assertThat(report.request().messages().get(0)).isEqualTo(new SystemMessage(
        List.of(ContentPart.text("Be brief.")), Optional.of("dev"), List.of(), JsonObject.of("weight", 1)));
    assertThat(report.request().messages().get(1)).isEqualTo(request.messages().get(1));
  }

  @Test
  void onlyKimiCodeIsKnownToRefuseIt() {
    assertThat(ContextCheck.reporting().report(request("kimi-for-coding", "\"Be brief.\"")).refusals()).hasSize(1);
    assertThat(ContextCheck.reporting().report(request("kimi-k3", "\"Be brief.\"")).refusals()).isEmpty();
    assertThat(ContextCheck.repairing().report(request("kimi-for-coding", "\"Be brief.\"")).refusals()).isEmpty();
  }

  @Test
  void anEmptyOneIsLeftOutOnlyWhereNothingIsLost() {
    ChatRequest repaired = ContextCheck.repairing().apply(request("kimi-k3", "\"\""));
    assertThat(repaired.messages()).hasSize(2).first().isInstanceOf(SystemMessage.class);
  }

  @Test
  void anotherServersModelGetsItAsItCame() {
    ChatRequest request = request("somebody/else", "\"Be brief.\"");
    assertThat(ContextCheck.repairing().apply(request)).isSameAs(request);
    ChatRequest odd = request("kimi-k3", "7");
    assertThat(ContextCheck.repairing().apply(odd)).isSameAs(odd);
  }
}
