package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Members about tools that chat completions express in another way. */
class MessagesToolsTest {

  private static final JsonObject SINGLE = JsonObject.of("parallel_tool_calls", false);

  private final MessagesFormat format = new MessagesFormat();

  private static JsonObject json(String text) {
    return Json.parse(text.replace('\'', '"')).asObject();
  }

  private List<ContentPart> result(String members) {
    ChatRequest request = format.readRequest(json("{'model':'m','max_tokens':1,'messages':[{'role':'user','content':["
        + "{'type':'tool_result','tool_use_id':'a'" + members + "}]}]}"));
    return ((ToolMessage) request.messages().get(0)).content();
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '"', value = {
      "no such file,Error: no such file", "Error: no such file,Error: no such file", "\"\",\"Error: \""})
  void theTextOfAFailedCallSaysSo(String sent, String read) {
    assertThat(result(",'is_error':true,'content':'" + sent + "'")).containsExactly(ContentPart.text(read));
    assertThat(result(",'is_error':true,'content':[{'type':'text','text':'" + sent + "'},{'type':'text','text':'!'}]"))
        .containsExactly(ContentPart.text(read), ContentPart.text("!"));
    assertThat(result(",'is_error':false,'content':'" + sent + "'")).containsExactly(ContentPart.text(sent));
  }

  @Test
  void aFailedCallWithoutATextGetsOne() {
    String image = "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'AQID'}}";
    assertThat(result(",'is_error':true")).containsExactly(ContentPart.text("Error: "));
    assertThat(result(",'is_error':true,'content':[" + image + "]"))
        .containsExactly(ContentPart.text("Error: "), ContentPart.image("data:image/png;base64,AQID"));
    assertThatThrownBy(() -> result(",'is_error':'yes'")).isInstanceOf(JsonTypeException.class).hasMessageContaining("is_error");
  }

  private static String body(String choice) {
    return "{'model':'m','max_tokens':1,'messages':[{'role':'user','content':'A'}],"
        + "'tools':[{'name':'f','input_schema':{'type':'object'}}]" + choice + "}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "any"})
  void theWishForOneCallAtATimeCrosses(String type) {
    JsonObject body = json(body(",'tool_choice':{'type':'" + type + "','disable_parallel_tool_use':true}"));
    ChatRequest request = format.readRequest(body);
    assertThat(request.extra()).isEqualTo(SINGLE);
    assertThat(format.writeRequest(request, false).get("tool_choice")).isEqualTo(body.get("tool_choice"));
    assertThat(format.writeRequest(request, false).has("parallel_tool_calls")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{} | {'type':'object'}", "{'properties':{}} | {'properties':{},'type':'object'}",
      "{'anyOf':[{'type':'object'}]} | {'anyOf':[{'type':'object'}]}", "{'$ref':'#/$defs/A'} | {'$ref':'#/$defs/A'}"})
  void aSchemaGetsTheTypeThatTheFormatNeedsUnlessTheServiceRefusesItThere(String given, String sent) {
    ChatRequest request = ChatRequest.builder().model("m").user("A").tools(ToolSpec.function("f", "", json(given))).build();
    assertThat(format.writeRequest(request, false).at("/tools/0/input_schema")).isEqualTo(json(sent));
  }

  @Test
  void aRequestWithoutAChoiceGetsOneForTheWish() {
    ChatRequest request = ChatRequest.builder().user("A").tools(ToolSpec.function("f", "", JsonObject.EMPTY)).build()
        .withExtra(SINGLE);
    assertThat(format.writeRequest(RequestWire.named(request, "m"), false).get("tool_choice"))
        .isEqualTo(json("{'type':'auto','disable_parallel_tool_use':true}"));
    ChatRequest none = request.withToolUse(request.toolUse().withChoice(ToolChoice.NONE));
    assertThat(format.writeRequest(RequestWire.named(none, "m"), false).get("tool_choice")).isEqualTo(json("{'type':'none'}"));
    assertThat(format.writeRequest(RequestWire.named(ChatRequest.of("A").withExtra(SINGLE), "m"), false).names())
        .containsExactly("model", "max_tokens", "messages");
  }

  @Test
  void callsBesideEachOtherAreNoWish() {
    assertThat(format.readRequest(json(body(",'tool_choice':{'type':'auto','disable_parallel_tool_use':false}"))).extra())
        .isEqualTo(JsonObject.EMPTY);
    ChatRequest request = format.readRequest(json(body(""))).withExtra(JsonObject.of("parallel_tool_calls", true));
    assertThat(format.writeRequest(request, false).has("tool_choice")).isFalse();
    assertThat(format.writeRequest(request, false).names()).doesNotContain("parallel_tool_calls");
  }
}
