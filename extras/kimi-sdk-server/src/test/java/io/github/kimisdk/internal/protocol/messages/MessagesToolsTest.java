package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.server.format.messages.MessagesServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Members about tools that chat completions express in another way. */
class MessagesToolsTest {

  private static final JsonObject SINGLE = JsonObject.of("parallel_tool_calls", false);

  private final MessagesFormat client = new MessagesFormat();
  private final MessagesServer server = new MessagesServer();

  private static JsonObject json(String text) {
    return Json.parse(text.replace('\'', '"')).asObject();
  }

  private List<ContentPart> result(String members) {
    ChatRequest request = server.readRequest(json("{'model':'m','max_tokens':1,'messages':[{'role':'user','content':["
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
    ChatRequest request = server.readRequest(body);
    assertThat(request.extra()).isEqualTo(SINGLE);
    assertThat(client.writeRequest(request, false).get("tool_choice")).isEqualTo(body.get("tool_choice"));
    assertThat(client.writeRequest(request, false).has("parallel_tool_calls")).isFalse();
  }

  @Test
  void callsBesideEachOtherAreNoWish() {
    assertThat(server.readRequest(json(body(",'tool_choice':{'type':'auto','disable_parallel_tool_use':false}"))).extra())
        .isEqualTo(JsonObject.EMPTY);
    ChatRequest request = server.readRequest(json(body(""))).withExtra(JsonObject.of("parallel_tool_calls", true));
    assertThat(client.writeRequest(request, false).has("tool_choice")).isFalse();
    assertThat(client.writeRequest(request, false).names()).doesNotContain("parallel_tool_calls");
  }
}
