package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter.Event;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.Events;
import io.github.kimisdk.server.format.messages.MessagesServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client of this format and a server of it understand each other. */
class MessagesRoundTripTest {

  private static final int ROUNDS = 300;

  private final MessagesFormat client = new MessagesFormat();
  private final MessagesServer server = new MessagesServer();
  private final long seed = Long.getLong("kimi.seed", System.nanoTime());
  private final RandomTalk talk = new RandomTalk(seed);

  @Test
  void serverReadsTheRequestThatTheClientWrote() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatRequest request = talk.request();
      JsonObject body = wired(client.writeRequest(request, round % 2 == 0));
      assertThat(server.readRequest(body)).as("seed %d", seed).isEqualTo(request);
      assertThat(server.streams(body)).isEqualTo(round % 2 == 0);
    }
  }

  @Test
  void conversationIsTheSameOverThisFormatAndOverChat() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatRequest request = talk.request();
      ChatRequest chat = RequestWire.read(wired(RequestWire.write(request, false)));
      assertThat(server.readRequest(wired(client.writeRequest(request, false))).messages()).as("seed %d", seed)
          .isEqualTo(chat.messages());
    }
  }

  @Test
  void clientReadsTheAnswerThatTheServerWrote() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = talk.response();
      assertThat(client.readResponse(wired(server.writeResponse(response, JsonObject.EMPTY)))).as("seed %d", seed)
          .isEqualTo(response);
    }
  }

  @Test
  void clientReadsTheStreamThatTheServerWrote() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = talk.response();
      EventLog log = EventLog.of(Events.stream(events(response)));
      assertThat(log.end).as("seed %d", seed).isEqualTo("done");
      assertThat(log.response()).as("seed %d", seed).isEqualTo(response);
    }
  }

  @Test
  void streamThatCrossesTwiceIsTheSame() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = talk.response();
      EventWriter writer = server.events(JsonObject.EMPTY);
      List<Event> again = new ArrayList<>();
      EventLog.of(Events.stream(events(response))).chunks.forEach(chunk -> again.addAll(writer.chunk(chunk)));
      again.addAll(writer.end());
      assertThat(EventLog.of(Events.stream(again)).response()).as("seed %d", seed).isEqualTo(response);
    }
  }

  private List<Event> events(ChatResponse response) {
    EventWriter writer = server.events(JsonObject.EMPTY);
    List<Event> events = new ArrayList<>();
    response.chunks().forEach(chunk -> events.addAll(writer.chunk(chunk)));
    events.addAll(writer.end());
    return events;
  }

  private static JsonObject wired(JsonObject json) {
    return Json.parse(Json.bytes(json)).asObject();
  }
}
