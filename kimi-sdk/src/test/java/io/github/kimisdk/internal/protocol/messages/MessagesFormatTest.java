package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.internal.protocol.Formats;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesFormatTest {

  private final MessagesFormat format = new MessagesFormat();

  private static JsonObject json(String text) {
    return Json.parse(text).asObject();
  }

  @Test
  void addressesAndHeadersAreThoseOfTheReference() {
    assertThat(format.uri(Endpoint.INTERNATIONAL)).hasToString("https://api.moonshot.ai/anthropic/v1/messages");
    assertThat(format.uri(Endpoint.of("https://api.moonshot.cn/anthropic")))
        .hasToString("https://api.moonshot.cn/anthropic/v1/messages");
    assertThat(format.uri(Endpoint.CODING)).hasToString("https://api.kimi.com/coding/v1/messages");
    assertThat(format.uri(Endpoint.of("http://127.0.0.1:8080/v1"))).hasToString("http://127.0.0.1:8080/v1/messages");
    assertThat(format.headers(ChatRequest.of("A"))).containsExactlyEntriesOf(Map.of("anthropic-version", "2023-06-01"));
    assertThat(Formats.client(Protocol.MESSAGES)).isInstanceOf(MessagesFormat.class);
  }

  @Test
  void tokensAreCountedBesideTheMessagesExceptOnThePlatform() {
    ChatRequest request = ChatRequest.of("A").plus(Message.assistant("B")).withModel("kimi-k3");
    assertThat(format.count(request, Endpoint.CODING).uri())
        .hasToString("https://api.kimi.com/coding/v1/messages/count_tokens?beta=true");
    assertThat(format.count(request, Endpoint.of("http://127.0.0.1:80/v1")).uri())
        .hasToString("http://127.0.0.1:80/v1/messages/count_tokens");
    assertThat(format.count(request, Endpoint.CODING).body().names()).containsExactly("model", "messages");
    assertThat(format.count(request, Endpoint.CODING).reader().apply(json("{\"input_tokens\":42}"))).isEqualTo(42);
    assertThat(format.count(request, Endpoint.CHINA.withProtocol(Protocol.MESSAGES)).uri())
        .hasToString("https://api.moonshot.cn/v1/tokenizers/estimate-token-count");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{'content':'Hi'}", "{'content':[7]}", "{'content':[{'type':'text'}]}",
      "{'content':[],'id':[7]}"})
  void answersOfAnotherFormAreReported(String answer) {
    assertThatThrownBy(() -> format.readResponse(Json.parse(answer.replace('\'', '"')))).isInstanceOf(JsonTypeException.class);
  }
}
