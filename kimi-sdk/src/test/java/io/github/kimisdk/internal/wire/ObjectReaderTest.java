package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectReaderTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {"choices":[{"message":{"tool_calls":[{"id":"a"},{"id":[5]}]}}]} | /choices/0/message/tool_calls/1/id | string
      {"choices":[{"message":{}},{"message":{"tool_calls":[{"function":{"name":{}}}]}}]} | /choices/1/message/tool_calls/0/function/name | string
      {"choices":[{"message":{"tool_calls":{}}}]} | /choices/0/message/tool_calls | array
      {"choices":[{"message":{"tool_calls":[{"function":[]}]}}]} | /choices/0/message/tool_calls/0/function | object
      {"choices":[{"message":{"reasoning_content":1}}]} | /choices/0/message/reasoning_content | string
      {"choices":[{"message":{"content":1}}]} | /choices/0/message/content | string or array
      {"choices":[{"message":{"content":[{"type":"text"}]}}]} | /choices/0/message/content/0/text | string
      {"choices":[{"message":{"content":["a"]}}]} | /choices/0/message/content/0 | object
      {"choices":[{"message":"a"}]} | /choices/0/message | object
      {"choices":[{"index":1.5}]} | /choices/0/index | integer
      {"choices":[{"message":{},"logprobs":[]}]} | /choices/0/logprobs | object
      {"choices":[null]} | /choices/0 | object
      {"choices":{}} | /choices | array
      {"choices":[{"message":{}}],"id":[]} | /id | string
      {"choices":[{"message":{}},{"message":null}]} | /choices/1/message | object
      {"choices":[{}]} | /choices/0/message | object
      {"id":"c"} | /choices | at least one choice
      """)
  void aMismatchInAResponseNamesItsPath(String json, String path, String expected) {
    assertMismatch(json, path, expected, ResponseWire::read);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {"choices":[{"delta":{"tool_calls":[{"index":0},{"index":"1"}]}}]} | /choices/0/delta/tool_calls/1/index | number
      {"choices":[{"delta":{"tool_calls":[{"function":{"name":{}}}]}}]} | /choices/0/delta/tool_calls/0/function/name | string
      {"choices":[{"delta":{"content":{}}}]} | /choices/0/delta/content | string
      {"choices":[{"delta":{"content":[{"type":"text"}]}}]} | /choices/0/delta/content/0/text | string
      {"choices":[{"delta":[]}]} | /choices/0/delta | object
      {"choices":[{"delta":{}},{"delta":null}]} | /choices/1/delta | object
      {"choices":[{}]} | /choices/0/delta | object
      """)
  void aMismatchInAChunkNamesItsPath(String json, String path, String expected) {
    assertMismatch(json, path, expected, ChunkWire::read);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {"messages":[{"role":"user"},{"content":"a"}]} | /messages/1/role | string
      {"messages":[{"role":"tool","tool_call_id":5}]} | /messages/0/tool_call_id | string
      {"messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]} | /messages/0/content/0/image_url/url | string
      {"messages":"hi"} | /messages | array
      {"tools":[{"type":"function","function":{}}]} | /tools/0/function/name | string
      {"tools":[{"type":"function","function":{"name":"a","parameters":"{}"}}]} | /tools/0/function/parameters | object
      {"tool_choice":5} | /tool_choice | object
      {"stop":["a",5]} | /stop/1 | string
      {"stop":5} | /stop | array
      {"temperature":"0.6"} | /temperature | number
      {"max_completion_tokens":99999999999} | /max_completion_tokens | int
      {"response_format":"json_object"} | /response_format | object
      {"response_format":{"type":"json_schema","json_schema":{}}} | /response_format/json_schema/name | string
      {"thinking":"enabled"} | /thinking | object
      {"prompt_cache_options":{"ttl":5}} | /prompt_cache_options/ttl | string
      {"prediction":{"content":5}} | /prediction/content | string or array
      """)
  void aMismatchInARequestNamesItsPath(String json, String path, String expected) {
    assertMismatch(json, path, expected, RequestWire::read);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "\"created\":1.5", "\"created\":\"2024\"", "\"created\":9223372036854775807", "\"created\":{}", "\"usage\":7",
    "\"usage\":{\"prompt_tokens\":\"5\",\"total_tokens\":5}",
    "\"usage\":{\"completion_tokens_details\":{\"reasoning_tokens\":true}}",
    "\"usage\":[]"
  })
  void malformedMetadataOfAnAnswerIsKeptInExtra(String odd) {
    JsonObject response = Json.parse("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"}}]," + odd + "}").asObject();
    JsonObject chunk = Json.parse("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]," + odd + "}").asObject();
    JsonObject kept = Json.parse("{" + odd + "}").asObject();
    assertThat(ResponseWire.read(response)).returns("a", r -> r.text()).returns(kept, r -> r.extra());
    assertThat(ChunkWire.read(chunk)).returns("a", c -> c.text()).returns(kept, c -> c.extra());
    assertThat(ResponseWire.write(ResponseWire.read(response)).get(kept.name(0))).isEqualTo(kept.value(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"finish_reason\":5", "\"finish_reason\":false", "\"usage\":{\"prompt_tokens\":\"5\"}"})
  void malformedMetadataOfAChoiceIsKeptInExtra(String odd) {
    JsonObject kept = Json.parse("{" + odd + "}").asObject();
    String choice = "{\"choices\":[{\"index\":0,\"@\":{}," + odd + "}]}";
    assertThat(ResponseWire.read(Json.parse(choice.replace("@", "message"))).choices().get(0).extra()).isEqualTo(kept);
    assertThat(ChunkWire.read(Json.parse(choice.replace("@", "delta"))).choices().get(0).extra()).isEqualTo(kept);
  }

  @Test
  void theContentOfAChunkMayBePartsOfText() {
    String parts = "[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]";
    assertThat(ChunkWire.read(Json.parse("{\"choices\":[{\"delta\":{\"content\":" + parts + "}}]}")).text()).isEqualTo("ab");
    assertThat(ChunkWire.read(Json.parse("{\"choices\":[{\"delta\":{\"content\":[]}}]}")).text()).isEmpty();
  }

  private static void assertMismatch(String json, String path, String expected, Consumer<JsonObject> read) {
    JsonTypeException mismatch =
        catchThrowableOfType(JsonTypeException.class, () -> read.accept(Json.parse(json).asObject()));

    assertThat(mismatch).isNotNull().hasMessageStartingWith(path + ": expected ");
    assertThat(mismatch.path()).isEqualTo(path);
    assertThat(mismatch.expected()).contains(expected);
  }

  @Test
  void theRestContainsTheMembersThatWereNotTaken() {
    ObjectReader fields = ObjectReader.of(Json.parse("{\"a\":1,\"b\":{\"c\":2,\"d\":null},\"e\":[],\"f\":{\"g\":3}}"), "");
    fields.integer("a");
    fields.nested("b").integer("c");
    fields.nested("f").integer("g");

    assertThat(fields.rest()).hasToString("{\"b\":{\"d\":null},\"e\":[]}");
    assertThat(fields.object().names()).containsExactly("a", "b", "e", "f");
  }

  @Test
  void nullCountsAsAbsent() {
    ObjectReader fields = ObjectReader.of(Json.parse("{\"a\":null,\"b\":null,\"c\":null,\"d\":null}"), "/root");

    assertThat(fields.string("a")).isEmpty();
    assertThat(fields.list("b", ObjectReader::path)).isEmpty();
    assertThat(fields.nested("c").path()).isEqualTo("/root/c");
    assertThat(fields.number("d")).isEmpty();
    assertThat(fields.rest()).isEqualTo(JsonObject.EMPTY);
    assertThat(catchThrowableOfType(JsonTypeException.class, () -> fields.required("a")))
        .hasMessage("/root/a: expected string, found nothing");
  }
}
