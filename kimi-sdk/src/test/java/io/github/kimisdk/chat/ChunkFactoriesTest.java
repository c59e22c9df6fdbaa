package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A model that publishes its own chunks makes them without constructors. */
class ChunkFactoriesTest {

  private static final JsonObject EXTRA = JsonObject.of("new", 1);
  private static final JsonObject LOGPROBS = JsonObject.of("content", List.of());
  private static final Instant CREATED = Instant.ofEpochSecond(1_700_000_000);

  @Test
  void everyMemberOfAChunkHasItsMethod() {
    ToolCallDelta call = ToolCallDelta.of(2).withId("look:0").withType(ToolCall.FUNCTION).withName("look").withArguments("{")
        .withExtra(EXTRA);
    assertThat(call).isEqualTo(new ToolCallDelta(
        OptionalInt.of(2), Optional.of("look:0"), Optional.of("function"), Optional.of("look"), Optional.of("{"), EXTRA));
    Delta delta = Delta.EMPTY.withRole("assistant").withContent("Hi").withReasoning("Hm").withOrigin(List.of(EXTRA))
        .withToolCalls(List.of(call)).withExtra(EXTRA);
    assertThat(delta).isEqualTo(new Delta(
        Optional.of("assistant"), Optional.of("Hi"), Optional.of("Hm"), List.of(EXTRA), List.of(call), EXTRA));
    ChunkChoice choice = ChunkChoice.of(1, Delta.EMPTY).withDelta(delta).withFinishReason(FinishReason.STOP)
        .withUsage(Usage.of(1, 2))
        .withLogprobs(LOGPROBS).withExtra(EXTRA);
    assertThat(choice).isEqualTo(new ChunkChoice(
        1, delta, Optional.of(FinishReason.STOP), Optional.of(Usage.of(1, 2)), Optional.of(LOGPROBS), EXTRA));
    ChatChunk chunk = ChatChunk.of(Delta.EMPTY).withId("c").withCreated(CREATED).withModel("mine").withChoices(List.of(choice))
        .withUsage(Usage.of(3, 4)).withSystemFingerprint("f").withExtra(EXTRA);
    assertThat(chunk).isEqualTo(new ChatChunk(
        "c", Optional.of(CREATED), "mine", List.of(choice), Optional.of(Usage.of(3, 4)), Optional.of("f"), EXTRA));
    assertThat(chunk.withComplete().withId("d").complete()).isTrue();
  }

  @Test
  void chunksOfFactoriesFoldIntoAnAnswer() {
    ChatAssembler answer = new ChatAssembler();
    answer.add(ChatChunk.of(Delta.EMPTY.withRole("assistant").withContent("Hello")));
    answer.add(ChatChunk.of(Delta.EMPTY.withContent(" world")));
    answer.add(ChatChunk.of(List.of(ChunkChoice.of(0, Delta.EMPTY).withFinishReason(FinishReason.STOP))).withComplete());
    assertThat(answer.response().text()).isEqualTo("Hello world");
    assertThat(answer.response().complete()).isTrue();
  }
}
