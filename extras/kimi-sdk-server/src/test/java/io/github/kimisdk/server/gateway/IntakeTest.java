package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.format.chat.ChatServer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that Kimi does not have are dropped by name, translated or refused. */
class IntakeTest {

  static final Set<String> HINTS = Intake.HINTS;

  private static Intake.Taken take(String members) {
    ChatRequest request = RequestWire.read(Json.parse(("{'model':'kimi-k3','messages':[{'role':'user','content':'Hi'}]," + members
        + "}").replace('\'', '"')).asObject());
    return new Intake(Upstream.of(new OfflineModel())).take(request, new ChatServer(), false, admitted -> { });
  }

  @ParameterizedTest
  @FieldSource("HINTS")
  void eachHintIsDroppedByName(String hint) {
    Intake.Taken taken = take("'" + hint + "':" + (hint.equals("modalities") ? "['text']" : "'x'") + ",'own':1");

    assertThat(taken.dropped()).containsExactly(hint);
    assertThat(taken.request().extra().names()).containsExactly("own");
  }

  @ParameterizedTest
  @ValueSource(strings = {"temperature", "top_p", "presence_penalty", "frequency_penalty"})
  void aSettingWithOneValueOnlyIsDroppedByName(String setting) {
    assertThat(take("'" + setting + "':0.4").dropped()).containsExactly(setting);
  }

  @Test
  void anEffortOfAnotherVendorIsTheNearestOfKimi() {
    assertThat(take("'reasoning_effort':'minimal'").request().reasoning().effort()).contains("low");
    assertThat(take("'reasoning_effort':'xhigh'").request().reasoning().effort()).contains("max");
  }

  @Test
  void aLimitOfTheWholeWindowIsLowered() {
    assertThat(RequestWire.limit(take("'max_tokens':1048576").request()).orElseThrow()).isBetween(1_000_000L, 1_048_000L);
    assertThat(RequestWire.limit(take("'max_tokens':100").request())).hasValue(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"logit_bias", "functions", "function_call"})
  void aSettingThatAProgramNeedsIsRefusedByName(String setting) {
    assertThatThrownBy(() -> take("'" + setting + "':{}")).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/" + setting);
  }
}
