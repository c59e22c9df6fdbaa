package io.github.kimisdk.server.relay;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.chat.ChatServer;
import io.github.kimisdk.server.ui.UiMessageWriter;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** A format of streams, with the headers that it needs in addition, and its heartbeat. */
public record RelayFormat(
    String name, Supplier<EventWriter> writers, Map<String, String> headers, Duration heartbeat, HeartbeatClock clock) {

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  public static final RelayFormat CHAT =
      new RelayFormat("chat", () -> new ChatServer().events(JsonObject.EMPTY), Map.of(), HEARTBEAT, HeartbeatClock.SYSTEM);

  public static final RelayFormat UI_MESSAGES = new RelayFormat("uiMessages", UiMessageWriter::new,
      Map.of("x-vercel-ai-ui-message-stream", "v1"), HEARTBEAT, HeartbeatClock.SYSTEM);

  public RelayFormat with(Duration silence, HeartbeatClock time) {
    return new RelayFormat(name, writers, headers, silence, time);
  }

  @Override
  public String toString() {
    return name + ", heartbeat " + (heartbeat.isZero() ? "off" : heartbeat);
  }
}
