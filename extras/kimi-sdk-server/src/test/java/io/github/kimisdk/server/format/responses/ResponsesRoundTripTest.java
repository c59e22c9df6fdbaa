package io.github.kimisdk.server.format.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.internal.protocol.responses.Recorded;
import io.github.kimisdk.internal.protocol.responses.ResponsesFormat;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter.Event;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.Events;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponsesRoundTripTest {

  private static final int ROUNDS = 500;
  private static final JsonObject REQUEST = JsonObject.of("model", "", "input", "Hi");

  private final long seed = Long.getLong("kimi.seed", System.nanoTime());
  private final RandomAnswers answers = new RandomAnswers(seed);
  private final ResponsesFormat format = new ResponsesFormat();
  private final ResponsesServer server = new ResponsesServer();

  private List<Event> stream(ChatResponse response) {
    EventWriter writer = server.events(REQUEST);
    List<Event> events = new ArrayList<>();
    for (ChatChunk chunk : response.chunks()) {
      events.addAll(writer.chunk(chunk));
    }
    events.addAll(writer.end());
    return events;
  }

  /** Chunks of a whole response bring probabilities at the end, without the text that they belong to. */
  private static ChatResponse withoutLogprobs(ChatResponse response) {
    Choice choice = response.choices().get(0);
    return response.withChoices(List.of(
        new Choice(0, choice.message(), choice.finishReason(), Optional.empty(), JsonObject.EMPTY)));
  }

  @Test
  void randomRequestsAreReadAsTheyWereWritten() {
    RandomRequests requests = new RandomRequests(seed);
    for (int round = 0; round < ROUNDS; round++) {
      ChatRequest request = requests.next();
      JsonObject body = Json.parse(Json.bytes(format.writeRequest(request, round % 2 == 0))).asObject();
      assertThat(server.readRequest(body, Protocol.RESPONSES)).as("seed %d, round %d, body %s", seed, round, body)
          .isEqualTo(request);
      assertThat(server.streams(body)).isEqualTo(round % 2 == 0);
    }
  }

  @Test
  void aMessageOfAnUnknownRoleIsReadAsItWasSent() {
    List<Message> messages = List.of(new Message.Unknown("critic", JsonObject.of("role", "critic", "content", "Hm")));
    JsonObject body = format.writeRequest(RequestWire.named(ChatRequest.of(messages), "m"), false);
    assertThat(server.readRequest(body).messages()).isEqualTo(messages);
  }

  @Test
  void anAnswerIsReadAsItWasWritten() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = answers.next();
      JsonObject json = Json.parse(Json.bytes(server.writeResponse(response, REQUEST))).asObject();
      assertThat(format.readResponse(json)).as("seed %d, round %d, %s", seed, round, json).isEqualTo(response);
    }
  }

  @Test
  void aStreamIsFoldedAsItWasWritten() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = withoutLogprobs(answers.next());
      Recorded recorded = Recorded.read(Events.stream(stream(response)).getBytes(StandardCharsets.UTF_8));
      assertThat(recorded.ending()).isEqualTo(Recorded.DONE);
      assertThat(recorded.response()).as("seed %d, round %d", seed, round).isEqualTo(response);
    }
  }

  @Test
  void officialClientsFoldAStreamIntoTheWholeAnswer() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = withoutLogprobs(answers.next());
      JsonObject folded = OpenAiClient.fold(stream(response));
      assertThat(format.readResponse(folded)).as("seed %d, round %d", seed, round).isEqualTo(response);
      JsonObject whole = server.writeResponse(response, REQUEST);
      // An answer of nothing is a message without parts in one piece, and no item in a stream.
      if (!folded.get("output").asArray().empty()) {
        assertThat(states(folded)).as("seed %d, round %d", seed, round).isEqualTo(states(whole));
      }
    }
  }

  /**
   * Returns an answer in which each item is complete, because a streamed item ends before the server knows the end of the answer.
   */
  private static JsonObject states(JsonObject answer) {
    return Json.parse(answer.with("output", Json.parse(
        answer.get("output").toString().replace("\"status\":\"incomplete\"", "\"status\":\"completed\""))).toString()).asObject();
  }
}
