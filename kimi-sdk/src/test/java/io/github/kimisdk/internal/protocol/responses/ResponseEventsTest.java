package io.github.kimisdk.internal.protocol.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.wire.EventReader.StreamEvent;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseEventsTest {

  private static final String TEXT = """
      {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"@"}""";

  private final ResponseEvents events = new ResponseEvents();

  private StreamEvent read(String json) {
    return events.read(Json.parse(json));
  }

  private ChatChunk chunk(String json) {
    StreamEvent event = read(json);
    return event instanceof StreamEvent.Last last ? last.chunk() : ((StreamEvent.Chunk) event).chunk();
  }

  /** Folds a recording without some of its events. */
  private static ChatResponse without(String name, Predicate<JsonObject> left) {
    ResponseEvents reader = new ResponseEvents();
    ChatAssembler assembler = new ChatAssembler();
    for (String line : new String(Recorded.bytes(name), StandardCharsets.UTF_8).split("\n")) {
      JsonObject data = line.startsWith("data: ") ? Json.parse(line.substring(6)).asObject() : null;
      if (data != null && !left.test(data)) {
        StreamEvent event = reader.read(data);
        if (event instanceof StreamEvent.Chunk piece) {
          assembler.add(piece.chunk());
        } else if (event instanceof StreamEvent.Last last) {
          assembler.add(last.chunk()).finish();
        }
      }
    }
    return assembler.response();
  }

  private static Predicate<JsonObject> type(String part) {
    return data -> data.get("type").asString().contains(part);
  }

  @ParameterizedTest
  @ValueSource(strings = {".delta", ".added", ".done", "part.", "output_item", "output_item.added", "text.", "arguments.",
      "input."})
  void eventsThatAreLeftOutAreMadeUpForByOthers(String part) {
    for (String name : List.of("text", "tools", "search-and-patch", "incomplete")) {
      assertThat(without(name, type(part))).as("%s without %s", name, part).isEqualTo(without(name, data -> false));
    }
  }

  @Test
  void announcedReasoningMayComeWithTheLastEvent() {
    for (String name : List.of("text", "tools", "search-and-patch", "incomplete")) {
      Predicate<JsonObject> last = type("completed").or(type("incomplete")).and(data -> data.has("response"));
      assertThat(without(name, type("item.added").or(last).negate())).as(name).isEqualTo(without(name, data -> false));
    }
  }

  @Test
  void allButTheLastEventMayBeMissing() {
    for (String name : List.of("text", "tools", "search-and-patch", "incomplete")) {
      Predicate<JsonObject> last = type("completed").or(type("incomplete")).and(data -> data.has("response"));
      assertThat(without(name, last.negate())).as(name).isEqualTo(without(name, data -> false));
    }
  }

  @Test
  void theLastEventMayLackTheOutput() {
    ResponseEvents reader = new ResponseEvents();
    reader.read(Json.parse("""
        {"type":"response.output_item.done","output_index":0,"item":{"type":"web_search_call","id":"ws"}}"""));
    StreamEvent last = reader.read(Json.parse("{\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"output\":[]}}"));
    assertThat(((StreamEvent.Last) last).chunk().choices().get(0).delta().origin()).hasSize(1);
    assertThatThrownBy(() -> new ResponseEvents().read(Json.parse("{\"type\":\"response.completed\"}")))
        .isInstanceOf(JsonTypeException.class).hasMessageContaining("/response/output: expected array, found nothing");
  }

  @Test
  void piecesOfARefusalAreJoinedAndTheEndBringsTheRest() {
    String delta = "{\"type\":\"response.refusal.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"@\"}";
    String end = """
        {"type":"response.completed","response":{"output":[{"type":"message","content":[{"type":"refusal","refusal":"I cannot help."}]}]}}""";
    ChatAssembler assembler = new ChatAssembler().add(chunk(delta.replace("@", "I "))).add(chunk(delta.replace("@", "cannot")));
    assertThat(read("{\"type\":\"response.refusal.done\",\"output_index\":0,\"content_index\":0,\"refusal\":\"I cannot\"}"))
        .isEqualTo(StreamEvent.NOTHING);
    assertThat(assembler.add(chunk(end)).response().message().extra()).isEqualTo(JsonObject.of("refusal", "I cannot help."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"AaBB", "BBBB, and more", "AaAb", "BBBB"})
  void aLastEventThatContradictsThePiecesFails(String whole) {
    chunk(TEXT.replace("@", "Aa"));
    chunk(TEXT.replace("@", "Aa"));
    assertThat("AaAa").as("a hash of 32 bits").hasSameHashCodeAs("BBBB").hasSameHashCodeAs("AaBB");
    assertThatThrownBy(() -> chunk(end(whole))).isInstanceOf(JsonTypeException.class)
        .hasMessageContaining("expected content that begins with its pieces, found other content");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AaAa", "AaAa, and more", "Aa", ""})
  void aLastEventMayBringTheRestOrLess(String whole) {
    ChatAssembler answer = new ChatAssembler().add(chunk(TEXT.replace("@", "AaAa")));
    assertThat(answer.add(chunk(end(whole))).response().text()).isEqualTo(whole.length() > 4 ? whole : "AaAa");
  }

  private static String end(String text) {
    return """
        {"type":"response.completed","response":{"output":[
         {"type":"message","content":[{"type":"output_text","text":"@"}]}]}}""".replace("@", text);
  }

  @Test
  void theTypeOfTheLastEventDecidesIfItsAnswerHasNoStatus() {
    assertThat(chunk("{\"type\":\"response.incomplete\",\"response\":{}}").finishReason()).contains(FinishReason.LENGTH);
  }

  @Test
  void idsOfItemsMayChangeOrReplaceTheirNumbers() {
    read("{\"type\":\"response.output_item.added\",\"item\":{\"id\":\"a\",\"type\":\"function_call\",\"call_id\":\"1\",\"name\":\"f\"}}");
    read("{\"type\":\"response.output_item.added\",\"item\":{\"id\":\"b\",\"type\":\"function_call\",\"call_id\":\"2\",\"name\":\"g\"}}");
    ChatChunk first = chunk("{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"a\",\"delta\":\"{\"}");
    ChatChunk last = chunk("{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"other\",\"delta\":\"[\"}");
    assertThat(first.toolCalls().get(0).index()).hasValue(0);
    assertThat(last.toolCalls().get(0).index()).hasValue(1);
  }

  @Test
  void argumentsThatCameBeforeTheNameOfTheirCallStay() {
    ChatAssembler assembler = new ChatAssembler();
    assembler.add(chunk("{\"type\":\"response.function_call_arguments.delta\",\"output_index\":3,\"delta\":\"{}\"}"));
    assembler.add(chunk("""
        {"type":"response.completed","response":{"output":[
         {"type":"function_call","call_id":"1","name":"f","arguments":"{}"}]}}"""));
    assertThat(assembler.response().toolCalls()).containsExactly(ToolCall.of("1", "f", "{}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{\"type\":\"error\",\"message\":\"m\"}", "{\"type\":\"response.failed\"}", "{\"error\":{\"message\":\"m\"}}",
    "{\"message\":\"m\"}", "{\"type\":\"response.tomorrow\",\"error\":{\"message\":\"m\"}}"})
  void errorsAreRecognizedInEveryForm(String json) {
    assertThat(read(json)).isEqualTo(StreamEvent.ERROR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"type\":\"keepalive\"}", "{\"type\":1}", "{\"type\":\"response.web_search_call.searching\"}"})
  void unknownEventsMeanNothing(String json) {
    assertThat(read(json)).isEqualTo(StreamEvent.NOTHING);
  }

  @Test
  void theFastPathLearnsNothing() {
    String text = "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"a\"}";
    ChatChunk chunk = chunk(text);
    assertThat(events.reread(Json.parse(text)).choices()).isEmpty();
    assertThat(chunk(text)).isEqualTo(chunk);
  }

  @Test
  void namesOfTheFormatAreTaken() {
    assertThat(List.of("", "message", "response.created", "response.tomorrow")).allMatch(events::takes);
    assertThat(List.of("ping", "keepalive", "thread.run")).noneMatch(events::takes);
  }

  @Test
  void aWrongTypeIsToldWithItsPath() {
    assertThatThrownBy(() -> read("{\"type\":\"response.output_text.delta\",\"delta\":1}"))
        .isInstanceOf(JsonTypeException.class).hasMessageContaining("/delta: expected string");
    assertThatThrownBy(() -> read("{\"type\":\"response.output_text.delta\",\"output_index\":-1,\"delta\":\"\"}"))
        .isInstanceOf(JsonTypeException.class).hasMessageContaining("/output_index: expected an index");
  }
}
