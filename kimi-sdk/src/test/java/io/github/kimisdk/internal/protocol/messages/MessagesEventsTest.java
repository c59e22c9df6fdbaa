package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.EventReader.StreamEvent;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesEventsTest {

  private static final String START = "{'type':'message_start','message':{'id':'m','model':'k','content':[],'usage':{'input_tokens':1,'output_tokens':1}}}";
  private static final String STOP = "{'type':'message_stop'}";
  private static final String TOOL =
      "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'a','name':'f','input':{}}}";

  private static String delta(String reason, String usage) {
    return "{'type':'message_delta','delta':{'stop_reason':'" + reason + "'},'usage':" + usage + "}";
  }

  private static EventLog log(String... events) {
    StringBuilder stream = new StringBuilder();
    for (String event : events) {
      stream.append("data: ").append(event.replace('\'', '"')).append("\n\n");
    }
    return EventLog.of(stream.toString());
  }

  private static EventReader begun() {
    EventReader reader = new MessagesEvents();
    reader.read(Json.parse(START.replace('\'', '"')));
    return reader;
  }

  @Test
  void unknownEventsBlocksAndDeltasAreIgnored() {
    EventLog log = log("{'type':'tomorrow'}", START, "{'type':'ping'}",
        "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}",
        "{'type':'content_block_delta','index':0,'delta':{'type':'tomorrow_delta','text':1}}",
        "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'Hi'}}",
        "{'type':'content_block_stop','index':0}", "{'type':'content_block_stop','index':7}", delta("pause_turn", "null"), STOP);
    assertThat(log.end).isEqualTo("done");
    assertThat(log.response().text()).isEqualTo("Hi");
    assertThat(log.response().finishReason().orElseThrow().value()).isEqualTo("pause_turn");
  }

  @Test
  void namesOfProxiesAndPingAreNotTaken() {
    EventReader reader = new MessagesEvents();
    assertThat(reader.takes("")).isTrue();
    assertThat(reader.takes("message_start")).isTrue();
    assertThat(reader.takes("ping")).isFalse();
    assertThat(reader.takes("keep-alive")).isFalse();
  }

  @Test
  void callWithoutArgumentsHasTheEmptyObject() {
    ChatResponse response = log(START, TOOL, delta("tool_use", "{'output_tokens':3}"), STOP).response();
    assertThat(response.toolCalls()).singleElement().satisfies(call -> assertThat(call.arguments()).isEqualTo("{}"));
  }

  @Test
  void argumentsOfOpenCallsAreKeptWhenTheStreamIsCut() {
    ChatResponse response = log(START, TOOL,
        "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':'{'}}").response();
    assertThat(response.toolCalls()).singleElement().satisfies(call -> assertThat(call.arguments()).isEqualTo("{"));
  }

  @Test
  void eventsWithoutAnIndexBelongToTheLastBlock() {
    EventLog log = log(START, TOOL.replace("'index':0,", ""),
        "{'type':'content_block_delta','delta':{'type':'input_json_delta','partial_json':'{}'}}", delta("tool_use", "{}"), STOP);
    assertThat(log.response().toolCalls()).singleElement().satisfies(call -> assertThat(call.arguments()).isEqualTo("{}"));
  }

  @Test
  void severalUsagesAreOverlaidAndNullsChangeNothing() {
    ChatResponse response = log(START, delta("end_turn", "{'output_tokens':5,'input_tokens':null}"),
        delta("end_turn", "{'output_tokens':9,'cache_read_input_tokens':4}"), STOP).response();
    assertThat(response.usage().orElseThrow().promptTokens()).isEqualTo(5);
    assertThat(response.usage().orElseThrow().completionTokens()).isEqualTo(9);
  }

  @Test
  void usageOfZerosIsNoUsage() {
    assertThat(log(START.replace("_tokens':1", "_tokens':0"), delta("end_turn", "{'output_tokens':0}"), STOP).response().usage())
        .isEmpty();
    assertThat(log(START, delta("end_turn", "{'output_tokens':'many'}"), STOP).response().usage()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "{'type':'message_stop'}", "{'type':'message_delta','delta':{}}", "{}", "[]", "{'type':7}",
      "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'Hi'}}"})
  void eventsBeforeTheStartAreUnreadable(String event) {
    assertThat(log(event).end).startsWith("unreadable a chunk (");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':7}}",
      "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta'}}",
      "{'type':'content_block_delta','index':0,'delta':{}}", "{'type':'content_block_delta','index':0}",
      "{'type':'content_block_start','index':0}", "{'type':'content_block_start','index':70000,'content_block':{'type':'text'}}",
      "{'type':'content_block_start','index':-1,'content_block':{'type':'text'}}",
      "{'type':'content_block_delta','index':3,'delta':{'type':'input_json_delta','partial_json':'{'}}"})
  void malformedEventsAreUnreadable(String event) {
    assertThat(log(START, event).end).startsWith("unreadable a chunk (/");
  }

  @Test
  void indexThatComesAgainIsUnreadableInsteadOfMixingTwoCalls() {
    assertThat(log(START, TOOL, TOOL).end).isEqualTo(
        "unreadable a chunk (/index: expected an index that no block before has, found number 0 again)");
  }

  @Test
  void heldCharactersAreCounted() {
    EventReader reader = new MessagesFormat().events();
    String other = "{'type':'content_block_start','index':0,'content_block':{'type':'other'}}";
    String piece = "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':'"
        + "1".repeat(1_000_000) + "'}}";
    for (String event : List.of(START, other, piece, piece, piece)) {
      reader.read(Json.parse(event.replace('\'', '"')));
    }
    assertThat(reader.kept()).isGreaterThan(3_000_000);
  }

  @Test
  void rereadGivesTheChunkOfReadAndChangesNothing() {
    for (String piece : new String[] {
        "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':'{'}}",
        "{'type':'content_block_delta','index':1,'delta':{'type':'text_delta','text':'Hi'}}",
        "{'type':'content_block_delta','index':1,'delta':{'type':'thinking_delta','thinking':'Hi'}}"}) {
      EventReader reader = begun();
      reader.read(Json.parse(TOOL.replace('\'', '"')));
      var data = Json.parse(piece.replace('\'', '"'));
      var first = reader.reread(data);
      assertThat(reader.reread(data)).isEqualTo(first);
      assertThat(reader.read(data)).isEqualTo(new StreamEvent.Chunk(first));
    }
  }

  @Test
  void rereadOfAnotherEventIsRefused() {
    for (String event
        : new String[] {START, STOP, TOOL,
        "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'s'}}"}) {
      assertThatThrownBy(() -> begun().reread(Json.parse(event.replace('\'', '"')))).isInstanceOf(JsonTypeException.class);
    }
  }

  @Test
  void theSignatureOfABlockComesWhenTheBlockStops() {
    String thinking = "{'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':'a'}}";
    String sign = "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'sig'}}";
    String stop = "{'type':'content_block_stop','index':0}";
    assertThat(pieces(START, thinking, sign, sign)).isEmpty();
    assertThat(pieces(START, thinking, sign, sign, stop)).hasToString("[{\"messages\":{\"signature\":\"sigsig\"}}]");
    assertThat(pieces(START, thinking, sign, sign, delta("end_turn", "null"))).hasToString("[{\"messages\":{\"signature\":\"sigsig\"}}]");
    assertThat(pieces(START, thinking, sign, thinking, sign, stop)).hasToString(
        "[{\"messages\":{\"signature\":\"sig\"}}, {\"messages\":{}}, {\"messages\":{\"signature\":\"sig\"}}]");
  }

  private static List<JsonObject> pieces(String... events) {
    EventReader reader = new MessagesEvents();
    List<JsonObject> pieces = new ArrayList<>();
    for (String event : events) {
      if (reader.read(Json.parse(event.replace('\'', '"'))) instanceof StreamEvent.Chunk piece) {
        pieces.addAll(piece.chunk().choices().get(0).delta().origin());
      }
    }
    return pieces;
  }
}
