package io.github.kimisdk.internal.protocol.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Origins;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponsesRequestTest {

  private final ResponsesFormat format = new ResponsesFormat();

  @Test
  void theAddressIsResponsesBelowTheBaseUrl() {
    assertThat(format.uri(Endpoint.INTERNATIONAL)).isEqualTo(URI.create(Endpoint.INTERNATIONAL.baseUrl() + "/responses"));
    assertThat(format.continuesAnswers()).isFalse();
  }

  @Test
  void aRequestHasTheMembersOfTheFormat() {
    ToolCall call = ToolCall.of("get_weather_0", "get_weather", " ");
    ToolCall patch = new ToolCall("patch_0", "custom", "apply_patch", "{\"unreadable_arguments\":\"*** Begin\"}",
        JsonObject.EMPTY);
    ChatRequest request = ChatRequest.builder()
        .system("Be brief.").system("Be kind.")
        .user(ContentPart.text("Look"), ContentPart.image("data:image/png;base64,iVBORw0KGgo"))
        .message(AssistantMessage.of("I look.", List.of(call, patch)).withReasoning("Hm").withOrigin(List.of(
            Origins.item(AssistantItems.reasoning("Hm", Optional.of("sig"))))))
        .message(ToolMessage.of(call, "18"))
        .message(ToolMessage.of(patch, "done"))
        .system("Now in French.")
        .tools(ToolSpec.function("get_weather", "Weather", JsonObject.of("type", "object")))
        .toolChoice(ToolChoice.AUTO)
        .responseFormat(ResponseFormat.schema("report", JsonObject.of("type", "object")).withStrict(true))
        .reasoningEffort("low").maxCompletionTokens(100).promptCacheKey("k").safetyIdentifier("s")
        .extra("include", List.of("reasoning.encrypted_content")).extra("reasoning", JsonObject.of("summary", "auto"))
        .build();
    assertThat(format.writeRequest(RequestWire.named(request, "kimi-k3"), true)).isEqualTo(Json.parse("""
        {"model":"kimi-k3","instructions":"Be brief.\\n\\nBe kind.","input":[
         {"type":"message","role":"user","content":[{"type":"input_text","text":"Look"},
          {"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo"}]},
         {"type":"reasoning","summary":[{"type":"summary_text","text":"Hm"}],"encrypted_content":"sig"},
         {"type":"message","role":"assistant","content":[{"type":"output_text","text":"I look.","annotations":[]}]},
         {"type":"function_call","call_id":"get_weather_0","name":"get_weather","arguments":"{}"},
         {"type":"custom_tool_call","call_id":"patch_0","name":"apply_patch","input":"*** Begin"},
         {"type":"function_call_output","call_id":"get_weather_0","output":"18"},
         {"type":"custom_tool_call_output","call_id":"patch_0","output":"done"},
         {"type":"message","role":"developer","content":[{"type":"input_text","text":"Now in French."}]}],
         "stream":true,"max_output_tokens":100,"reasoning":{"effort":"low","summary":"auto"},
         "text":{"format":{"type":"json_schema","name":"report","strict":true,"schema":{"type":"object"}}},
         "tools":[{"type":"function","name":"get_weather","description":"Weather","parameters":{"type":"object"}}],
         "tool_choice":"auto","prompt_cache_key":"k","safety_identifier":"s","include":["reasoning.encrypted_content"]}"""));
  }

  @Test
  void aRequestOfOneMessageHasNothingElse() {
    assertThat(format.writeRequest(RequestWire.named(ChatRequest.of("Hi"), "kimi-k3"), false)).isEqualTo(Json.parse("""
        {"model":"kimi-k3","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}]}"""));
  }

  @Test
  void aLimitInExtraHasTheNameOfTheFormat() {
    for (String extra
        : List.of("{\"max_tokens\":7}", "{\"max_tokens\":9,\"max_completion_tokens\":7}",
        "{\"max_output_tokens\":7,\"max_tokens\":9}")) {
      JsonObject body = format.writeRequest(RequestWire.named(ChatRequest.of("Hi").withExtra(Json.parse(extra).asObject()), "m"),
          false);
      assertThat(body.get("max_output_tokens").asInt()).as(extra).isEqualTo(7);
      assertThat(body.names()).as(extra).containsExactlyInAnyOrder("model", "input", "max_output_tokens");
    }
    ChatRequest limited = ChatRequest.builder().user("Hi").maxCompletionTokens(7).extra("max_tokens", 9).build();
    assertThat(format.writeRequest(RequestWire.named(limited, "m"), false).get("max_output_tokens").asInt()).isEqualTo(7);
    assertThat(format.writeRequest(RequestWire.named(limited, "m"), false).has("max_tokens")).isFalse();
  }

  @Test
  void changedReasoningReplacesTheItemsThatWereKept() {
    AssistantMessage message = Recorded.read(Recorded.bytes("search-and-patch")).response().message();
    List<JsonObject> items = AssistantItems.write(message.withReasoning("Other"));
    assertThat(items).extracting(item -> item.get("type").asString())
        .containsExactly("reasoning", "message", "custom_tool_call");
    assertThat(items.get(0)).isEqualTo(AssistantItems.reasoning("Other", Optional.empty()));
  }

  @Test
  void aMessageOfAnUnknownRoleIsSentAsItIs() {
    JsonObject raw = JsonObject.of("role", "critic", "content", "Hm");
    JsonObject body = format.writeRequest(RequestWire.named(ChatRequest.of(List.of(new Message.Unknown("critic", raw))), "m"),
        false);
    assertThat(body.get("input").asArray().get(0)).isEqualTo(raw);
  }
}
