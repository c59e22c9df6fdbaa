package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.access.ChunkAccess.ValueSlot;
import io.github.kimisdk.internal.access.ChunkAccess;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** Every publisher marks the last chunk of a complete answer as complete. */
class CompleteChunkTest {

  private static final ChatResponse WHOLE = ChatResponse.of("Hello there").withUsage(Usage.of(1, 2));
  private static final ChatResponse CUT =
      new ChatResponse("", Optional.empty(), "", WHOLE.choices(), WHOLE.usage(), Optional.empty(), false, JsonObject.EMPTY);

  @Test
  void onlyTheLastChunkOfAWholeResponseIsComplete() {
    List<ChatChunk> chunks = WHOLE.chunks();

    assertThat(chunks).filteredOn(ChatChunk::complete).containsExactly(chunks.get(chunks.size() - 1));
    assertThat(CUT.chunks()).noneMatch(ChatChunk::complete).hasSameSizeAs(chunks);
    assertThat(ChatResponse.of("").chunks()).filteredOn(ChatChunk::complete).hasSize(1);
  }

  @Test
  void whatAnyModelPublishesFoldsIntoWhatItAnswers() {
    for (ChatResponse response : List.of(WHOLE, CUT)) {
      ChatModel model = request -> response;
      assertThat(folded(model.publish(ChatRequest.of("hi")))).isEqualTo(response);
    }
  }

  @Test
  void aCompleteChunkDiffersFromOneThatIsNotInThatOnly() {
    ChatChunk chunk = WHOLE.chunks().get(1);
    ChatChunk complete = chunk.withComplete();

    assertThat(complete).isNotEqualTo(chunk).isEqualTo(chunk.withComplete()).hasSameHashCodeAs(chunk.withComplete());
    assertThat(complete.choices()).isEqualTo(chunk.choices());
    assertThat(withText(complete, "x").complete()).isTrue();
    assertThat(complete).hasToString("ChatChunk[text \"Hello \", complete]");
    assertThat(chunk).hasToString("ChatChunk[text \"Hello \"]");
  }

  @Test
  void aChunkThatGoesOnLikeTheOneBeforeCanBeTheLast() {
    ChatChunk first = withText(WHOLE.chunks().get(1), "a");
    ChatAssembler assembler = new ChatAssembler().add(first);
    assertThat(assembler.response().complete()).isFalse();

    ChatResponse response = assembler.add(withText(first, "b").withComplete()).response();
    assertThat(response.text()).isEqualTo("ab");
    assertThat(response.complete()).isTrue();
  }

  private static ChatChunk withText(ChatChunk chunk, String text) {
    return ChunkAccess.copies(chunk, ValueSlot.TEXT).apply(text);
  }

  private static ChatResponse folded(Flow.Publisher<ChatChunk> publisher) {
    ChatAssembler assembler = new ChatAssembler();
    List<String> ends = new ArrayList<>();
    publisher.subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(ChatChunk chunk) {
        assembler.add(chunk);
      }

      @Override
      public void onError(Throwable failure) {
        ends.add(failure.toString());
      }

      @Override
      public void onComplete() {
        ends.add("complete");
      }
    });
    assertThat(ends).containsExactly("complete");
    return assembler.response();
  }
}
