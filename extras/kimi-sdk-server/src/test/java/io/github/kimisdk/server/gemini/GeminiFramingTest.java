package io.github.kimisdk.server.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.stream.ChunkDecoder;
import io.github.kimisdk.internal.stream.DecoderLog;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter.Event;
import io.github.kimisdk.server.format.EventWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of chat chunks, written as the recordings of Gemini's format and read again at every cut. */
class GeminiFramingTest {

  private static final JsonObject SHOWN =
      Json.parse("{\"generationConfig\":{\"thinkingConfig\":{\"includeThoughts\":true}}}").asObject();

  private static String recording(String name) {
    try (InputStream stream = GeminiFramingTest.class.getResourceAsStream("/gemini/" + name + ".sse")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Writes a stream of chunks, given as the members of their only choice after its index. */
  private static String written(String id, JsonObject body, boolean events, String... choices) {
    EventWriter writer = new GeminiFormat().events(body);
    List<Event> written = new ArrayList<>();
    for (String choice : choices) {
      written.addAll(writer.chunk(chunk(id, choice)));
    }
    written.addAll(writer.end());
    return bytes(events, written);
  }

  private static ChatChunk chunk(String id, String members) {
    return ChunkWire.read(Json.parse(
        ("{'id':'" + id + "','model':'kimi-k2.6','choices':[{'index':0," + members + "}]}").replace('\'', '"')));
  }

  private static String bytes(boolean sse, List<Event> events) {
    GeminiFraming stream = new GeminiFraming(sse);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    events.forEach(event -> bytes.writeBytes(stream.frame(event)));
    bytes.writeBytes(stream.end(false));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void textGoesOutAtOnceAndReasonAndUsageWithTheLastFrame() {
    assertThat(written("r1", JsonObject.EMPTY, true,
        "'delta':{'role':'assistant','content':''}", "'delta':{'reasoning_content':'They '}",
        "'delta':{'reasoning_content':'ask.'}",
        "'delta':{'content':'18 °C'}", "'delta':{'content':', 晴れ 😀'}",
        "'delta':{},'finish_reason':'stop','usage':{'prompt_tokens':30,'completion_tokens':18,'total_tokens':48,'cached_tokens':8,"
            + "'completion_tokens_details':{'reasoning_tokens':12}}"))
        .isEqualTo(recording("text"));
  }

  @Test
  void callsAreWholeInOneFrameHoweverTheirPiecesCome() {
    assertThat(written("r2", SHOWN, true,
        "'delta':{'reasoning_content':'Both '}", "'delta':{'reasoning_content':'cities.'}",
        "'delta':{'tool_calls':[{'index':0,'id':'w:0','type':'function','function':{'name':'weather','arguments':''}}]}",
        "'delta':{'tool_calls':[{'index':1,'id':'w:1','function':{'name':'weather','arguments':'{ \\u0022city\\u0022'}}]}",
        "'delta':{'tool_calls':[{'index':0,'function':{'arguments':'{\\u0022city\\u0022:\\u0022Pa'}}]}",
        "'delta':{'tool_calls':[{'index':1,'function':{'arguments':': \\u0022Rome\\u0022 }'}},"
            + "{'index':0,'function':{'arguments':'ris\\u0022}'}}]}",
        "'delta':{},'finish_reason':'tool_calls','usage':{'prompt_tokens':30,'completion_tokens':20}"))
        .isEqualTo(recording("calls"));
  }

  @Test
  void reasoningWithoutAnythingAfterItIsCarriedByTheLastFrame() {
    assertThat(written("r3", JsonObject.EMPTY, true,
        "'delta':{'reasoning_content':'H'}", "'delta':{'reasoning_content':'m','origin':[{'messages':{'signature':'s1'}}]}",
        "'delta':{},'finish_reason':'length'"))
        .isEqualTo(recording("length"));
  }

  @Test
  void errorIsAnEventAndBareJsonAtTheEnd() {
    EventWriter writer = new GeminiFormat().events(JsonObject.EMPTY);
    List<Event> events = new ArrayList<>(writer.chunk(chunk("r4", "'delta':{'content':'Hel'}")));
    events.addAll(writer.error(503, ApiError.of("engine_overloaded_error", "Overloaded.")));
    assertThat(bytes(true, events)).isEqualTo(recording("error"));
    assertThat(Json.parse(bytes(false, events)).get(1).get("error").get("code").asInt()).isEqualTo(503);
    assertThat(decoded(recording("error").getBytes(StandardCharsets.UTF_8), 0)).hasSize(2)
        .last().asString().startsWith("error {\"error\":{\"code\":503");
  }

  @Test
  void arrayHasTheSameFramesAsTheEvents() {
    String[] choices = {"'delta':{'content':'a'}", "'delta':{'content':'b'},'finish_reason':'stop'"};
    String events = written("r5", JsonObject.EMPTY, true, choices);
    List<String> frames = Stream.of(events.split("\r\n\r\n")).map(event -> event.substring("data: ".length())).toList();
    assertThat(written("r5", JsonObject.EMPTY, false, choices)).isEqualTo("[" + String.join(",\r\n", frames) + "]");
    assertThat(new GeminiFraming(false).end(false)).asString().isEqualTo("[]");
    assertThat(new GeminiFraming(true).end(false)).isEmpty();
    assertThat(new GeminiFraming(true).contentType()).isEqualTo("text/event-stream");
    assertThat(new GeminiFraming(false).contentType()).isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "calls", "length", "error"})
  void everyCutOfRecordingGivesTheSameChunks(String name) {
    byte[] bytes = recording(name).getBytes(StandardCharsets.UTF_8);
    List<Object> whole = decoded(bytes, 0);
    assertThat(whole).isNotEmpty();
    for (int cut = 1; cut < bytes.length; cut++) {
      assertThat(decoded(bytes, cut)).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  @Test
  void foldedRecordingIsTheAnswer() {
    ChatAssembler folded = new ChatAssembler();
    decoded(recording("calls").getBytes(StandardCharsets.UTF_8), 0).forEach(chunk -> folded.add((ChatChunk) chunk));
    AssistantMessage message = AssistantMessage.of("", List.of(
        ToolCall.of("w:0", "weather", "{\"city\":\"Paris\"}"), ToolCall.of("w:1", "weather", "{ \"city\": \"Rome\" }")))
        .withReasoning("Both cities.");
    ChatResponse response = folded.finish().response();
    assertThat(response.choices()).containsExactly(Choice.of(message, FinishReason.TOOL_CALLS));
    assertThat(response.usage()).contains(Usage.of(30, 20));
    assertThat(GeminiClient.response(new GeminiFormat().writeResponse(response, SHOWN)).withOrigin("", Instant.EPOCH, ""))
        .isEqualTo(response.withOrigin("", Instant.EPOCH, ""));
  }

  private static List<Object> decoded(byte[] bytes, int cut) {
    DecoderLog log = new DecoderLog(Integer.MAX_VALUE);
    ChunkDecoder decoder = new ChunkDecoder(log, new GeminiClient(), 1 << 20);
    decoder.feed(List.of(ByteBuffer.wrap(bytes, 0, cut)));
    decoder.feed(List.of(ByteBuffer.wrap(bytes, cut, bytes.length - cut)));
    decoder.end();
    return log.entries();
  }
}
