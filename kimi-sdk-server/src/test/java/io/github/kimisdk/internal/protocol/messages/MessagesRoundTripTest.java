package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.EventWriter;
import io.github.kimisdk.internal.wire.EventWriter.Event;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A client of this format and a server of it understand each other. */
class MessagesRoundTripTest {

  private static final int ROUNDS = 300;

  private final MessagesFormat format = new MessagesFormat();
  private final long seed = new Random().nextLong();
  private final RandomTalk talk = new RandomTalk(seed);

  @Test
  void serverReadsTheRequestThatTheClientWrote() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatRequest request = talk.request();
      JsonObject body = wired(format.writeRequest(request, round % 2 == 0));
      assertThat(format.readRequest(body)).as("seed %d", seed).isEqualTo(request);
      assertThat(format.streams(body)).isEqualTo(round % 2 == 0);
    }
  }

  @Test
  void conversationIsTheSameOverThisFormatAndOverChat() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatRequest request = talk.request();
      ChatRequest chat = RequestWire.read(wired(RequestWire.write(request, false)));
      assertThat(format.readRequest(wired(format.writeRequest(request, false))).messages()).as("seed %d", seed)
          .isEqualTo(chat.messages());
    }
  }

  @Test
  void clientReadsTheAnswerThatTheServerWrote() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = talk.response();
      assertThat(format.readResponse(wired(format.writeResponse(response, JsonObject.EMPTY)))).as("seed %d", seed)
          .isEqualTo(response);
    }
  }

  @Test
  void clientReadsTheStreamThatTheServerWrote() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = talk.response();
      EventLog log = EventLog.of(EventLog.sse(events(response)));
      assertThat(log.end).as("seed %d", seed).isEqualTo("done");
      assertThat(log.response()).as("seed %d", seed).isEqualTo(response);
    }
  }

  @Test
  void streamThatCrossesTwiceIsTheSame() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = talk.response();
      EventWriter writer = format.events(JsonObject.EMPTY);
      List<Event> again = new ArrayList<>();
      EventLog.of(EventLog.sse(events(response))).chunks.forEach(chunk -> again.addAll(writer.chunk(chunk)));
      again.addAll(writer.end());
      assertThat(EventLog.of(EventLog.sse(again)).response()).as("seed %d", seed).isEqualTo(response);
    }
  }

  private List<Event> events(ChatResponse response) {
    EventWriter writer = format.events(JsonObject.EMPTY);
    List<Event> events = new ArrayList<>();
    response.chunks().forEach(chunk -> events.addAll(writer.chunk(chunk)));
    events.addAll(writer.end());
    return events;
  }

  private static JsonObject wired(JsonObject json) {
    return Json.parse(Json.bytes(json)).asObject();
  }
}
