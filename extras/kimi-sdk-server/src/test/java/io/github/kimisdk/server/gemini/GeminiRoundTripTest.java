package io.github.kimisdk.server.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.EventWriter.Event;
import io.github.kimisdk.server.format.EventWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests, answers and streams survive the way over the format. */
class GeminiRoundTripTest {

  private static final int ROUNDS = 500;
  private static final JsonObject HIDDEN = JsonObject.EMPTY;
  private static final JsonObject SHOWN =
      Json.parse("{\"generationConfig\":{\"thinkingConfig\":{\"includeThoughts\":true}}}").asObject();

  private final long seed = Long.getLong("kimi.seed", System.nanoTime());
  private final RandomTalk talk = new RandomTalk(seed);
  private final GeminiFormat format = new GeminiFormat();

  @Test
  void requestsAreReadAsTheyWereWritten() {
    for (int i = 0; i < ROUNDS; i++) {
      ChatRequest request = talk.request();
      JsonObject body = parsed(GeminiClientRequest.write(request));
      assertThat(format.readRequest(body)).as("seed %d: %s", seed, body).isEqualTo(request);
    }
  }

  @Test
  void wholeAnswersAreReadAsTheyWereWritten() {
    for (int i = 0; i < ROUNDS; i++) {
      ChatResponse response = talk.response();
      JsonObject answer = parsed(format.writeResponse(response, i % 2 == 0 ? HIDDEN : SHOWN));
      assertThat(GeminiClient.response(answer)).as("seed %d: %s", seed, answer).isEqualTo(response);
    }
  }

  @Test
  void foldedStreamIsTheWholeAnswer() {
    for (int i = 0; i < ROUNDS; i++) {
      ChatResponse response = talk.response();
      ChatAssembler assembler = new ChatAssembler();
      List<JsonObject> frames = frames(response, i % 2 == 0 ? HIDDEN : SHOWN);
      frames.forEach(frame -> assembler.add(GeminiClient.chunk(frame)));
      assertThat(assembler.finish().response()).as("seed %d: %s", seed, frames).isEqualTo(response);
    }
  }

  @Test
  void answersThatAreSentBackAreTheSameMessages() {
    for (int i = 0; i < ROUNDS; i++) {
      ChatResponse response = talk.response();
      JsonObject body = i % 2 == 0 ? HIDDEN : SHOWN;
      List<JsonValue> whole = List.of(format.writeResponse(response, body));
      List<JsonValue> frames = new ArrayList<>(frames(response, body));
      for (Choice choice : response.choices()) {
        List<Message> expected = choice.message().content().isEmpty() && choice.message().toolCalls().isEmpty()
            && choice.message().reasoning().isEmpty() && choice.message().origin().isEmpty() ? List.of()
            : List.of(choice.message());
        assertThat(history(whole, choice.index())).as("seed %d: %s", seed, whole).isEqualTo(expected);
        assertThat(history(frames, choice.index())).as("seed %d: %s", seed, frames).isEqualTo(expected);
      }
    }
  }

  /** Sends the contents of all frames back, as the client library does, and returns the messages between those of the user. */
  private List<Message> history(List<JsonValue> frames, int index) {
    List<JsonValue> contents = new ArrayList<>(List.of(user()));
    for (JsonValue frame : frames) {
      for (JsonValue candidate : frame.get("candidates").asArray()) {
        if (candidate.get("index").asInt() == index) {
          contents.add(candidate.get("content"));
        }
      }
    }
    contents.add(user());
    List<Message> messages = format.readRequest(parsed(JsonObject.of("contents", JsonArray.of(contents)))).messages();
    return messages.subList(1, messages.size() - 1);
  }

  private static JsonValue user() {
    return Json.parse("{\"role\":\"user\",\"parts\":[{\"text\":\"Go on.\"}]}");
  }

  private List<JsonObject> frames(ChatResponse response, JsonObject body) {
    EventWriter writer = format.events(body);
    List<Event> events = new ArrayList<>();
    for (ChatChunk chunk : response.chunks()) {
      events.addAll(writer.chunk(chunk));
    }
    events.addAll(writer.end());
    return events.stream().map(event -> parsed(event.data())).toList();
  }

  private static JsonObject parsed(JsonObject body) {
    return Json.parse(Json.bytes(body)).asObject();
  }
}
