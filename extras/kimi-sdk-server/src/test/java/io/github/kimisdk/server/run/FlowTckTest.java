package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.internal.flow.FlowTck;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.Recording;
import io.github.kimisdk.server.gateway.CallObserver.Begin;
import io.github.kimisdk.server.http.Permissions;
import io.github.kimisdk.server.gateway.GatewayModels;
import io.github.kimisdk.tool.ConversationStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every publisher of the server that is built on the operator for chunks passes the official verification. */
class FlowTckTest {

  @TempDir
  private Path folder;

  private Map<String, UnaryOperator<ChatModel>> models() {
    return Map.of("Failover", FlowTckTest::failover, "WatchedCall", FlowTckTest::watched, "WebSearch", GatewayModels::searching,
        "KeptConversation", GatewayModels::kept, "RecordingModel", this::recording);
  }

  /** The first key is always refused. */
  private static Failover failover(ChatModel model) {
    Map<String, ChatModel> models = new LinkedHashMap<>();
    models.put("first", FlowTck.failing(new KimiException.AccessDenied("denied", "", CallDetails.NONE)));
    models.put("second", model);
    return Failover.of(models, Duration.ZERO, () -> 0);
  }

  private static ChatModel watched(ChatModel model) {
    Budgets budgets = new Budgets(Map.of(), "USD", ConversationStore.inMemory(), Clock.systemUTC());
    return new WatchedCall("alice", new Begin("req_1", Permissions.ALL, "kimi-k3"), budgets, failover(model));
  }

  private ChatModel recording(ChatModel model) {
    return Recording.to(folder.resolve("calls.jsonl")).record(model);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Failover", "WatchedCall", "WebSearch", "KeptConversation", "RecordingModel"})
  void thePublisherPassesTheOfficialVerification(String name) {
    assertThat(FlowTck.failures(models().get(name))).isEmpty();
  }

  @Test
  void everyProcessorIsVerified() {
    assertThat(FlowTck.processors(KimiServer.class)).isEqualTo(Set.copyOf(models().keySet()));
  }
}
