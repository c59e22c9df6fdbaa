package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cost of a request in a limit of tokens (a part of its bytes, and the limit of its answer), and what could be a stream. */
class RequestFactoryTest {

  private static RequestFactory requests(Protocol protocol) {
    Endpoint endpoint = Endpoint.INTERNATIONAL.withModel("kimi-k3").withProtocol(protocol);
    return new RequestFactory(CallSettings.DEFAULT.withEndpoint(endpoint), null, (request, answer) -> Usage.ZERO);
  }

  private static OutgoingRequest call(Protocol protocol, ChatRequest request) {
    RequestFactory requests = requests(protocol);
    return requests.chat(requests.named(request), false);
  }

  private static long limit(Protocol protocol, ChatRequest request) {
    OutgoingRequest call = call(protocol, request);
    return call.tokens() - call.body().length() / 4;
  }

  @ParameterizedTest
  @EnumSource
  void theLimitOfTheAnswerCounts(Protocol protocol) {
    assertThat(limit(protocol, ChatRequest.builder().user("Hi").maxCompletionTokens(500).build())).isEqualTo(500);
  }

  private static JsonValue body(OutgoingRequest call) throws IOException {
    return Json.parse(call.body().open().readAllBytes());
  }

  @Test
  void theLimitThatMessagesRequireCountsAsWell() throws IOException {
    ChatRequest request = ChatRequest.of("Hi");
    long written = body(call(Protocol.MESSAGES, request)).get("max_tokens").asLong();
    assertThat(limit(Protocol.MESSAGES, request)).isEqualTo(written).isGreaterThan(1_000);
    assertThat(limit(Protocol.CHAT, request)).isZero();
    assertThat(limit(Protocol.RESPONSES, request)).isZero();
  }

  @Test
  void aLimitInExtraReplacesTheOtherOne() {
    ChatRequest request = ChatRequest.builder().user("Hi").maxCompletionTokens(500).extra("max_completion_tokens", 7).build();
    assertThat(limit(Protocol.CHAT, request)).isEqualTo(7);
    assertThat(limit(Protocol.CHAT, ChatRequest.builder().user("Hi").extra("max_tokens", 9).build())).isEqualTo(9);
    assertThat(limit(Protocol.MESSAGES, ChatRequest.builder().user("Hi").extra("max_tokens", 9).build())).isEqualTo(9);
  }

  @ParameterizedTest
  @EnumSource
  void onlyAWholeAnswerOfAModelCouldBeAStream(Protocol protocol) {
    RequestFactory requests = requests(protocol);
    ChatRequest request = requests.named(ChatRequest.of("Hi"));
    assertThat(requests.chat(request, false).streamable()).isTrue();
    assertThat(requests.chat(request, true).streamable()).isFalse();
    assertThat(requests.post(requests.count(request), request).streamable()).isFalse();
    assertThat(requests.models().streamable()).isFalse();
  }
}
