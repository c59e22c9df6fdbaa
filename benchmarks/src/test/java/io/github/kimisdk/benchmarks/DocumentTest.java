package io.github.kimisdk.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.protocol.chat.ChatFormat;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.server.format.chat.ChatServer;
import io.github.kimisdk.token.TokenEstimator;
import org.junit.jupiter.api.Test;

class DocumentTest {

  @Test
  void theHistoryHasAMillionTokensAndIsARequest() {
    ChatFormat format = new ChatFormat();
    ChatServer server = new ChatServer();
    ChatRequest request = server.readRequest(Json.parse(Document.HISTORY.bytes()).asObject());
    assertThat(TokenEstimator.fresh().estimate(request).likely()).isBetween(950_000L, 1_050_000L);
    assertThat(request.messages()).hasSize(2_400);
    assertThat(server.readRequest(format.writeRequest(request, true))).isEqualTo(request);
  }
}
