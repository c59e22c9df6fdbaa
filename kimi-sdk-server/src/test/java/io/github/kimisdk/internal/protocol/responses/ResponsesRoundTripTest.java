package io.github.kimisdk.internal.protocol.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.internal.wire.EventWriter;
import io.github.kimisdk.internal.wire.EventWriter.Event;
import io.github.kimisdk.internal.wire.SignatureMark;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponsesRoundTripTest {

  private static final int ROUNDS = 500;
  private static final JsonObject REQUEST = JsonObject.of("model", "", "input", "Hi");

  private final long seed = System.nanoTime();
  private final RandomAnswers answers = new RandomAnswers(seed);
  private final ResponsesFormat format = new ResponsesFormat();

  private List<Event> stream(ChatResponse response) {
    EventWriter writer = format.events(REQUEST);
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

  /** A client keeps the origin of a signature. */
  private static ChatResponse received(ChatResponse response) {
    Choice choice = response.choices().get(0);
    return response.withChoices(List.of(new Choice(
        0, SignatureMark.marked(choice.message(), Protocol.RESPONSES), choice.finishReason(), choice.logprobs(),
        choice.extra())));
  }

  @Test
  void anAnswerIsReadAsItWasWritten() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = answers.next();
      JsonObject json = Json.parse(Json.bytes(format.writeResponse(response, REQUEST))).asObject();
      assertThat(format.readResponse(json)).as("seed %d, round %d, %s", seed, round, json).isEqualTo(received(response));
    }
  }

  @Test
  void aStreamIsFoldedAsItWasWritten() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = withoutLogprobs(answers.next());
      Recorded recorded = Recorded.read(Recorded.bytes(stream(response)));
      assertThat(recorded.ending()).isEqualTo(Recorded.DONE);
      assertThat(recorded.response()).as("seed %d, round %d", seed, round).isEqualTo(received(response));
    }
  }

  @Test
  void officialClientsFoldAStreamIntoTheWholeAnswer() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = withoutLogprobs(answers.next());
      JsonObject folded = OpenAiClient.fold(stream(response));
      assertThat(format.readResponse(folded)).as("seed %d, round %d", seed, round).isEqualTo(received(response));
      JsonObject whole = format.writeResponse(response, REQUEST);
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
