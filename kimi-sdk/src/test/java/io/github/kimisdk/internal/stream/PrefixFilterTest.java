package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The chunks of an answer that may begin with the prefix that was sent: which are held, and what is shown of them. */
class PrefixFilterTest {

  private final RepeatedPrefix filter = new RepeatedPrefix(AssistantMessage.of("one two").withReasoning("Hm. "));

  private static ChatChunk text(String text) {
    return ChatChunk.of(Delta.EMPTY.withContent(text));
  }

  private static ChatChunk reasoning(String text) {
    return ChatChunk.of(Delta.EMPTY.withReasoning(text));
  }

  private static ChatResponse answer(List<ChatChunk> chunks) {
    ChatAssembler answer = new ChatAssembler();
    chunks.forEach(answer::add);
    return answer.response();
  }

  @Test
  void chunksAreHeldUntilThePrefixIsComplete() {
    assertThat(filter.take(text("one"))).isEmpty();
    assertThat(filter.heldSize()).isGreaterThan(2);
    assertThat(filter.take(text(" tw"))).isEmpty();
    List<ChatChunk> shown = filter.take(text("o three"));

    assertThat(shown).extracting(ChatChunk::text).containsExactly(" three");
    assertThat(filter.heldSize()).isZero();
    assertThat(filter.take(text("one two"))).extracting(ChatChunk::text).containsExactly("one two");
  }

  @Test
  void heldChunksAreShownWhenTheTextTurnsOutToBeNew() {
    filter.take(text("one"));
    assertThat(filter.take(text(" more"))).extracting(ChatChunk::text).containsExactly("one", " more");
    assertThat(filter.take(text("x"))).extracting(ChatChunk::text).containsExactly("x");
  }

  @Test
  void aTextThatIsNewFromItsFirstCharacterIsNotHeld() {
    assertThat(filter.take(text("two"))).extracting(ChatChunk::text).containsExactly("two");
    assertThat(filter.take(text("one two"))).extracting(ChatChunk::text).containsExactly("one two");
  }

  @Test
  void reasoningIsDroppedByItselfAndItsPartBeforeATextIsNew() {
    assertThat(filter.take(reasoning("Hm"))).isEmpty();
    assertThat(filter.take(reasoning(". So"))).extracting(ChatChunk::reasoning).containsExactly("So");

    RepeatedPrefix other = new RepeatedPrefix(AssistantMessage.of("one two").withReasoning("Hm. "));
    assertThat(other.take(reasoning("Hm"))).isEmpty();
    List<ChatChunk> shown = other.take(text("one two three"));
    assertThat(answer(shown).reasoning()).contains("Hm");
    assertThat(answer(shown).text()).isEqualTo(" three");
  }

  @Test
  void aChunkOfNothingButThePrefixIsDroppedUnlessItTellsTheEndOrAUsage() {
    assertThat(filter.take(text("one two"))).isEmpty();

    RepeatedPrefix ended = new RepeatedPrefix(AssistantMessage.of("one"));
    ChatChunk end = ChatChunk.of(List.of(
        ChunkChoice.of(0, Delta.EMPTY.withContent("one")).withFinishReason(FinishReason.STOP)));
    assertThat(ended.take(end)).singleElement().satisfies(chunk -> {
      assertThat(chunk.text()).isEmpty();
      assertThat(chunk.finishReason()).contains(FinishReason.STOP);
    });
    RepeatedPrefix charged = new RepeatedPrefix(AssistantMessage.of("one"));
    assertThat(charged.take(text("one").withUsage(Usage.of(1, 2)))).singleElement().satisfies(chunk -> {
      assertThat(chunk.text()).isEmpty();
      assertThat(chunk.usage()).contains(Usage.of(1, 2));
    });
  }

  @Test
  void theProbabilitiesOfADroppedTextAreDroppedAndItsOtherMembersStay() {
    RepeatedPrefix short1 = new RepeatedPrefix(AssistantMessage.of("one"));
    ChunkChoice said = ChunkChoice.of(0, Delta.EMPTY.withContent("one")).withFinishReason(FinishReason.STOP)
        .withLogprobs(JsonObject.of("content", "x")).withExtra(JsonObject.of("more", 1));
    ChunkChoice shown = short1.take(ChatChunk.of(List.of(said))).get(0).choices().get(0);
    assertThat(shown.logprobs()).isEmpty();
    assertThat(shown.extra()).isEqualTo(JsonObject.of("more", 1));

    RepeatedPrefix partly = new RepeatedPrefix(AssistantMessage.of("on"));
    assertThat(partly.take(ChatChunk.of(List.of(said))).get(0).choices().get(0).logprobs()).isPresent();
  }

  @Test
  void anEndOrAToolCallEndsTheComparison() {
    filter.take(text("one"));
    ChatChunk call = ChatChunk.of(Delta.EMPTY.withToolCalls(List.of(ToolCallDelta.of(0).withId("x:0").withName("x"))));
    assertThat(filter.take(call)).hasSize(2).first().returns("one", ChatChunk::text);
    assertThat(filter.take(text(" two"))).extracting(ChatChunk::text).containsExactly(" two");
  }

  @Test
  void theEndOfThePartShowsWhatIsHeld() {
    filter.take(text("one"));
    assertThat(filter.end()).extracting(ChatChunk::text).containsExactly("one");
    assertThat(filter.end()).isEmpty();
  }

  @Test
  void emptyChunksAreHeldInALimitedNumber() {
    int most = "one two".length() + "Hm. ".length() + 256;
    assertThat(filter.take(text("one"))).isEmpty();
    List<ChatChunk> shown = new ArrayList<>();
    for (int i = 1; i < most; i++) {
      shown.addAll(filter.take(text("")));
    }
    assertThat(shown).isEmpty();
    assertThat(filter.take(text(""))).hasSize(most + 1);
  }

  @Test
  void chunksBeforeAnythingOfThePrefixPass() {
    ChatChunk role = ChatChunk.of(Delta.EMPTY.withRole("assistant"));
    assertThat(filter.take(role)).containsExactly(role);
    assertThat(filter.take(text("one"))).isEmpty();
  }
}
