package io.github.kimisdk.server.format.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.access.ChunkAccess.ValueSlot;
import io.github.kimisdk.internal.access.ChunkAccess;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.Events;
import io.github.kimisdk.server.format.PlacedOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A chunk that repeats another but for one string is written as if it were built anew. */
class RepeatedChunkTest {

  private static final String CHUNK = "{\"id\":\"c\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":DELTA,"
      + "\"finish_reason\":null,\"own\":1.50}],\"own\":{\"deep\":[1,null,\"\\u00e9\"]},\"usage\":{\"prompt_tokens\":1}}";
  private static final String MARK = "0b6f5c3e-4d0e-4c57-9a52-kimi-repeated-chunk";
  private static final String[] STRINGS =
      {"", "a", " \"word\\", "界", "😀", "\n\u0001", "\uD83D", "plain, and longer than a token is"};

  private final Random random = new Random(20261129);

  private static ChatChunk chunk(String delta) {
    return ChunkWire.read(Json.parse(CHUNK.replace("DELTA", delta)));
  }

  private static ChatChunk copy(ChatChunk chunk, ValueSlot slot, String text) {
    return ChunkAccess.copies(chunk, slot).apply(text);
  }

  private static EventWriter writer() {
    return new ChatServer().events(JsonObject.EMPTY);
  }

  /** Returns the data of the event of a chunk, however it is written. */
  private static String written(EventWriter writer, ChatChunk chunk) {
    Optional<String> repeated = writer.repeated(chunk);
    return repeated.isPresent() ? repeated.get() : writer.chunk(chunk).get(0).data().toString();
  }

  @Test
  void everyChunkIsWrittenAsIfItWereAlone() {
    List<ChatChunk> frames = List.of(chunk("{\"content\":\"x\"}"), chunk("{\"reasoning_content\":\"x\",\"own\":2}"),
        chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"x\"},\"own\":3}]}"), chunk("{\"content\":\"y\"}"));
    List<ValueSlot> slots = List.of(ValueSlot.TEXT, ValueSlot.REASONING, ValueSlot.ARGUMENTS, ValueSlot.TEXT);
    EventWriter writer = writer();
    int frame = 0;
    int repeated = 0;
    for (int i = 0; i < 5_000; i++) {
      frame = random.nextInt(5) == 0 ? random.nextInt(frames.size()) : frame;
      ChatChunk chunk = random.nextInt(9) == 0 ? frames.get(frame)
          : copy(frames.get(frame), slots.get(frame), STRINGS[random.nextInt(STRINGS.length)]);
      Optional<String> found = writer.repeated(chunk);

      assertThat(found.orElseGet(() -> writer.chunk(chunk).get(0).data().toString()))
          .isEqualTo(writer().chunk(chunk).get(0).data().toString());
      repeated += found.isPresent() ? 1 : 0;
    }
    assertThat(repeated).isGreaterThan(2_000);
  }

  @Test
  void onlyChunksThatShareTheirOtherMembersRepeat() {
    EventWriter writer = writer();
    ChatChunk first = copy(chunk("{\"content\":\"x\"}"), ValueSlot.TEXT, "one");

    assertThat(writer.repeated(first)).isEmpty();
    writer.chunk(first);
    assertThat(writer.repeated(copy(first, ValueSlot.TEXT, "two"))).isPresent();
    assertThat(writer.repeated(copy(first, ValueSlot.TEXT, "two").withModel("other"))).isEmpty();
    assertThat(writer.repeated(chunk("{\"content\":\"two\"}"))).isEmpty();
  }

  @Test
  void anAnswerWithTheMarkIsBuiltAnew() {
    EventWriter writer = writer();
    ChatChunk first = copy(chunk("{\"content\":\"x\",\"own\":\"" + MARK + "\"}"), ValueSlot.TEXT, "one");
    writer.chunk(first);

    assertThat(writer.repeated(copy(first, ValueSlot.TEXT, "two"))).isEmpty();
    assertThat(written(writer, copy(first, ValueSlot.TEXT, MARK))).contains("\"content\":\"" + MARK + "\"");
  }

  @Test
  void aRepeatedTextThatIsTheMarkStaysTheText() {
    EventWriter writer = writer();
    ChatChunk first = copy(chunk("{\"content\":\"x\"}"), ValueSlot.TEXT, MARK);
    writer.chunk(first);

    assertThat(written(writer, copy(first, ValueSlot.TEXT, MARK))).contains("\"content\":\"" + MARK + "\"");
    assertThat(written(writer, copy(first, ValueSlot.TEXT, "two"))).contains("\"content\":\"two\"").doesNotContain(MARK);
  }

  @Test
  void repeatedChunksCountForThePlaceOfAnOrigin() {
    ChatChunk text = copy(chunk("{\"content\":\"x\"}"), ValueSlot.TEXT, "one");
    ChatChunk thought = copy(chunk("{\"reasoning_content\":\"x\"}"), ValueSlot.REASONING, "one");
    ChatChunk last = chunk("{}");
    ChatChunk origin = last.withChoices(List.of(last.choices().get(0).withDelta(
        last.choices().get(0).delta().withOrigin(List.of(JsonObject.of("messages", JsonObject.of("signature", "s")))))));
    List<ChatChunk> answer = new ArrayList<>(List.of(thought, copy(thought, ValueSlot.REASONING, "four"), text,
        copy(text, ValueSlot.TEXT, "three"), origin));
    EventWriter repeating = new PlacedOrigin(writer());
    EventWriter building = new PlacedOrigin(writer());
    StringBuilder expected = new StringBuilder();
    StringBuilder found = new StringBuilder();
    for (ChatChunk chunk : answer) {
      expected.append(Events.stream(building.chunk(chunk)));
      found.append("data: ").append(written(repeating, chunk)).append("\n\n");
    }

    assertThat(found).hasToString(expected.toString());
    assertThat(expected).contains("\"signature\":\"s\"", "7", "8");
  }
}
