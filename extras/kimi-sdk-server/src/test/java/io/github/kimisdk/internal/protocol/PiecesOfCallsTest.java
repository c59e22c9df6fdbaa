package io.github.kimisdk.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.wire.EventReader.StreamEvent;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pieces of tool calls and refusals are joined alike by the fold and by the writers of all formats. */
class PiecesOfCallsTest {

  private static final List<ToolCall> TWO = List.of(ToolCall.of("a", "f", "{\"x\":1}"), ToolCall.of("b", "g", "{\"y\":2}"));

  /** Two calls with one index, as some servers send them. */
  private static final List<ChatChunk> ONE_INDEX = chunks(
      call(0, "a", "f", "{\"x\""), call(0, "", "", ":1}"), call(0, "b", "g", "{\"y\""), call(0, "", "", ":2}"));

  private static ToolCallDelta call(int index, String id, String name, String arguments) {
    return new ToolCallDelta(index < 0 ? OptionalInt.empty() : OptionalInt.of(index), given(id), Optional.empty(), given(name),
        Optional.of(arguments), JsonObject.EMPTY);
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(any -> !any.isEmpty());
  }

  private static List<ChatChunk> chunks(ToolCallDelta... pieces) {
    List<ChatChunk> chunks = new ArrayList<>();
    for (ToolCallDelta piece : pieces) {
      chunks.add(chunk(Delta.EMPTY.withToolCalls(List.of(piece)), Optional.empty()));
    }
    chunks.add(chunk(Delta.EMPTY, Optional.of(FinishReason.TOOL_CALLS)));
    return chunks;
  }

  private static ChatChunk chunk(Delta delta, Optional<FinishReason> reason) {
    ChunkChoice choice = new ChunkChoice(0, delta, reason, Optional.empty(), Optional.empty(), JsonObject.EMPTY);
    return new ChatChunk("c", Optional.empty(), "m", List.of(choice), Optional.empty(), Optional.empty(), JsonObject.EMPTY);
  }

  private static ChatResponse folded(List<ChatChunk> chunks) {
    ChatAssembler assembler = new ChatAssembler();
    chunks.forEach(assembler::add);
    return assembler.response();
  }

  /** Writes the chunks as a server of the protocol does, and reads the events as a client does. */
  private static ChatResponse crossed(Protocol protocol, List<ChatChunk> chunks) {
    JsonObject body = JsonObject.of("model", "m");
    EventWriter writer = ServerFormats.of(protocol).events(body);
    List<EventWriter.Event> events = new ArrayList<>();
    chunks.forEach(chunk -> events.addAll(writer.chunk(chunk)));
    events.addAll(writer.end());
    EventReader reader = Formats.client(protocol).events();
    List<ChatChunk> read = new ArrayList<>();
    for (EventWriter.Event event : events) {
      StreamEvent meaning = reader.read(event.data());
      if (meaning instanceof StreamEvent.Chunk piece) {
        read.add(piece.chunk());
      } else if (meaning instanceof StreamEvent.Last last) {
        read.add(last.chunk());
      }
    }
    return folded(read);
  }

  private static void everywhere(List<ChatChunk> chunks, Function<ChatResponse, Object> part, Object expected) {
    assertThat(part.apply(folded(chunks))).isEqualTo(expected);
    for (Protocol protocol : Protocol.values()) {
      assertThat(part.apply(crossed(protocol, chunks))).as("%s", protocol).isEqualTo(expected);
    }
  }

  @Test
  void aNewIdAndNameUnderAnIndexBeginAnotherCall() {
    everywhere(ONE_INDEX, ChatResponse::toolCalls, TWO);
  }

  @Test
  void anIdThatIsRepeatedBelongsToItsCall() {
    everywhere(chunks(call(0, "a", "f", "{\"x\""), call(0, "a", "f", ":1}"), call(1, "b", "g", "{\"y\""),
        call(1, "b", "g", ":2}")),
        ChatResponse::toolCalls, TWO);
  }

  @Test
  void anIdThatChangesWithoutANameBelongsToItsCall() {
    everywhere(chunks(call(0, "a", "f", "{\"x\""), call(0, "z", "", ":1}"), call(1, "b", "g", "{\"y\":2}")),
        ChatResponse::toolCalls, TWO);
  }

  @Test
  void callsWithOneIndexStandBeforeThoseOfTheNext() {
    everywhere(chunks(call(0, "a", "f", "{\"x\":1}"), call(0, "b", "g", "{\"y\":2}"), call(1, "c", "h", "{}")),
        response -> response.toolCalls().stream().map(ToolCall::id).toList(), List.of("a", "b", "c"));
  }

  @Test
  void piecesWithoutAnIndexAreJoinedById() {
    everywhere(chunks(call(-1, "a", "f", "{\"x\""), call(-1, "", "", ":1}"), call(-1, "b", "g", "{\"y\""),
        call(-1, "b", "", ":2}")),
        ChatResponse::toolCalls, TWO);
  }

  @ParameterizedTest
  @EnumSource(value = Protocol.class, names = {"CHAT", "RESPONSES"})
  void piecesOfARefusalAreJoined(Protocol protocol) {
    List<ChatChunk> chunks = new ArrayList<>();
    for (String piece : new String[] {"I ", "cannot ", "help."}) {
      chunks.add(chunk(Delta.EMPTY.withExtra(JsonObject.of("refusal", piece)), Optional.empty()));
    }
    chunks.add(chunk(Delta.EMPTY, Optional.of(FinishReason.STOP)));
    JsonObject refusal = JsonObject.of("refusal", "I cannot help.");
    assertThat(folded(chunks).message().extra()).isEqualTo(refusal);
    assertThat(crossed(protocol, chunks).message().extra()).isEqualTo(refusal);
  }
}
