package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Origins;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesRequestTest {

  private static JsonObject json(String text) {
    return Json.parse(text.replace('\'', '"')).asObject();
  }

  private static JsonObject body(ChatRequest request) {
    return new MessagesFormat().writeRequest(RequestWire.named(request, "kimi-k3"), false);
  }

  private static JsonObject messages(Message... messages) {
    return body(ChatRequest.of(List.of(messages)));
  }

  @Test
  void smallestRequestHasModelLimitAndMessages() {
    assertThat(new MessagesFormat().writeRequest(RequestWire.named(ChatRequest.of("Hi"), "kimi-k3"), true)).isEqualTo(
        json("{'model':'kimi-k3','max_tokens':131072,'messages':[{'role':'user','content':'Hi'}],'stream':true}"));
  }

  @Test
  void limitIsThatOfTheRequestElseOfTheModelElseTheDocumentedOne() {
    assertThat(body(ChatRequest.of("Hi").withOutput(ChatRequest.of("Hi").output().withMaxCompletionTokens(7))).get("max_tokens")
        .asInt()).isEqualTo(7);
    assertThat(body(ChatRequest.of("Hi").withModel("kimi-k2.6")).get("max_tokens").asInt()).isEqualTo(32_768);
    assertThat(body(ChatRequest.of("Hi").withModel("nobody-knows")).get("max_tokens").asInt())
        .isEqualTo(MessagesRequest.MAX_TOKENS);
    assertThat(body(ChatRequest.of("Hi").withModel("kimi-k2-thinking")).get("max_tokens").asInt()).as("half of the window")
        .isEqualTo(131_072);
    assertThat(body(ChatRequest.of("Hi").withExtra(JsonObject.of("model", "kimi-k2.6"))).get("max_tokens").asInt())
        .isEqualTo(32_768);
  }

  @Test
  void limitInExtraHasTheNameOfTheFormat() {
    for (String extra
        : List.of("{'max_completion_tokens':7}", "{'max_completion_tokens':9,'max_tokens':7}", "{'max_output_tokens':7}")) {
      JsonObject body = body(ChatRequest.of("Hi").withExtra(json(extra)));
      assertThat(body.get("max_tokens").asInt()).as(extra).isEqualTo(7);
      assertThat(body.names()).as(extra).containsExactly("model", "max_tokens", "messages");
    }
    assertThat(body(ChatRequest.of("Hi").withExtra(json("{'max_completion_tokens':null}"))).get("max_tokens").asInt())
        .isEqualTo(131_072);
  }

  @Test
  void systemMessagesAtTheBeginningAreAMemberOfTheBody() {
    assertThat(messages(Message.system("A"), Message.user("Hi")).get("system")).isEqualTo(Json.of("A"));
    assertThat(messages(Message.system("A"), Message.system(""), Message.system("B"), Message.user("Hi")).get("system"))
        .isEqualTo(Json.parse("[{\"type\":\"text\",\"text\":\"A\"},{\"type\":\"text\",\"text\":\"B\"}]"));
    assertThat(messages(Message.system(""), Message.user("Hi")).has("system")).isFalse();
  }

  @Test
  void toolResultsOfATurnAreOneUserMessage() {
    ToolCall a = ToolCall.of("a", "f", "{\"x\":1.10}");
    ToolCall b = ToolCall.of("b", "f", "");
    AssistantMessage turn = Origins.signed(AssistantMessage.of("Look.", List.of(a, b)).withReasoning("Both."), "sig");
    JsonObject body = messages(Message.user("Hi"), turn, ToolMessage.of(a, "1"), ToolMessage.of(b, "2"), Message.user("Go on"));
    assertThat(body.get("messages")).isEqualTo(Json.parse("""
        [{"role":"user","content":"Hi"},
         {"role":"assistant","content":[{"type":"thinking","thinking":"Both.","signature":"sig"},{"type":"text","text":"Look."},
           {"type":"tool_use","id":"a","name":"f","input":{"x":1.10}},{"type":"tool_use","id":"b","name":"f","input":{}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"1"},{"type":"tool_result","tool_use_id":"b","content":"2"}]},
         {"role":"user","content":"Go on"}]"""));
  }

  @Test
  void anEmptyTurnIsLeftOut() {
    JsonObject body = messages(Message.user("A"), AssistantMessage.of(""), Message.user("B"), AssistantMessage.partial(""));
    assertThat(body.get("messages"))
        .isEqualTo(Json.parse("[{\"role\":\"user\",\"content\":\"A\"},{\"role\":\"user\",\"content\":\"B\"}]"));
    JsonObject thinking = messages(Message.user("A"), AssistantMessage.of("").withReasoning("Hm"), Message.user("B"));
    assertThat(thinking.get("messages").asArray().size()).isEqualTo(3);
  }

  @Test
  void thinkingWithoutASignatureIsSentBackWithoutOne() {
    assertThat(messages(AssistantMessage.of("A").withReasoning(""), Message.user("Go on")).get("messages").get(0).get("content")
        .get(0))
        .isEqualTo(json("{'type':'thinking','thinking':''}"));
  }

  @Test
  void argumentsThatAreNoObjectAreSentAsText() {
    AssistantMessage turn = AssistantMessage.of("", List.of(ToolCall.of("a", "f", "{\"city\":")));
    assertThat(messages(turn, Message.tool("a", "?")).get("messages").get(0).get("content").get(0).get("input"))
        .isEqualTo(JsonObject.of("unreadable_arguments", "{\"city\":"));
  }

  @Test
  void unknownBlocksReturnToTheirPositionsAndOtherUnknownMembersToTheMessage() {
    List<JsonObject> origin = List.of(
        Origins.block(json("{'type':'redacted_thinking','data':'x'}"), 1, 0, 0), Origins.block(json("{'type':'later'}"), 1, 1, 0));
    AssistantMessage answer = AssistantMessage.of("A").withReasoning("R").withOrigin(origin).withExtra(json("{'other':1}"));
    assertThat(messages(answer, Message.user("Go on")).get("messages").get(0)).isEqualTo(json(
        "{'role':'assistant','content':[{'type':'thinking','thinking':'R'},{'type':'redacted_thinking','data':'x'},"
            + "{'type':'text','text':'A'},{'type':'later'}],'other':1}"));
  }

  @Test
  void partialMessageIsAPrefillAndAnEmptyOneIsLeftOut() {
    assertThat(messages(Message.user("Hi"), AssistantMessage.partial("{")).get("messages").get(1))
        .isEqualTo(json("{'role':'assistant','content':[{'type':'text','text':'{'}]}"));
    assertThat(messages(Message.user("Hi"), AssistantMessage.partial("")).get("messages").asArray().size()).isEqualTo(1);
    assertThat(new MessagesFormat().continuesAnswers()).isTrue();
  }

  @Test
  void imagesHaveASourceOfBase64OrOfAUrl() {
    assertThat(messages(Message.user(ContentPart.image("data:image/png;base64,iVBO"), ContentPart.image("ms://f"),
        ContentPart.text("?")))
        .get("messages").get(0).get("content")).isEqualTo(Json.parse("""
            [{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO"}},
             {"type":"image","source":{"type":"url","url":"ms://f"}},{"type":"text","text":"?"}]"""));
  }

  @Test
  void settingsHaveTheNamesOfTheFormat() {
    ChatRequest request = ChatRequest.of("Hi");
    JsonObject schema = json("{'type':'object','properties':{}}");
    JsonObject body = body(request
        .withSampling(request.sampling().withTemperature(1))
        .withOutput(request.output().withStop(List.of("END"))
        .withFormat(ResponseFormat.schema("city", schema).withDescription("A city")))
        .withReasoning(request.reasoning().withThinking(Thinking.DISABLED).withEffort("low"))
        .withHints(request.hints().withPromptCacheKey("s").withPromptCacheOptions(PromptCacheOptions.implicit("1h"))
        .withSafetyIdentifier("u"))
        .withExtra(json("{'output_config':{'more':true}}")));
    assertThat(body)
        .isEqualTo(json("{'model':'kimi-k3','max_tokens':131072,'messages':[{'role':'user','content':'Hi'}],'temperature':1,"
        + "'stop_sequences':['END'],'thinking':{'type':'disabled'},'output_config':{'effort':'low','format':{'type':'json_schema',"
        + "'schema':{'type':'object','properties':{},'description':'A city'}},'more':true},"
        + "'cache_control':{'type':'ephemeral','ttl':'1h'},'metadata':{'user_id':'u'}}"));
  }

  @Test
  void enabledThinkingIsAdaptiveForModelsWithLevelsOfEffort() {
    ChatRequest request = ChatRequest.of("Hi");
    request = request.withReasoning(request.reasoning().withThinking(Thinking.ENABLED.withEffort("high")));
    assertThat(body(request).get("thinking")).isEqualTo(json("{'type':'adaptive'}"));
    assertThat(body(request).get("output_config")).isEqualTo(json("{'effort':'high'}"));
    assertThat(body(request.withModel("kimi-k2.6")).get("thinking")).isEqualTo(json("{'type':'enabled'}"));
  }

  /** Without an effort, a model of this kind thinks least with the wish, and most without it. */
  @Test
  void withoutAnEffortThereIsNoWishForThinking() {
    ChatRequest request = ChatRequest.of("Hi");
    ChatRequest wish = request.withReasoning(request.reasoning().withThinking(Thinking.ENABLED));
    assertThat(body(wish).has("thinking")).isFalse();
    assertThat(body(wish.withModel("accounts/fireworks/models/kimi-k3")).get("thinking")).as("a host that refuses adaptive")
        .isEqualTo(json("{'type':'enabled'}"));
    assertThat(body(request.withModel("other").withExtra(json("{'thinking':{'type':'adaptive'}}"))).get("thinking"))
        .isEqualTo(json("{'type':'adaptive'}"));
    assertThat(body(request.withExtra(json("{'thinking':true}"))).get("thinking")).isEqualTo(Json.parse("true"));
    assertThat(body(wish.withModel("kimi-k2.6")).get("thinking")).isEqualTo(json("{'type':'enabled'}"));
    assertThat(body(request.withReasoning(request.reasoning().withThinking(Thinking.DISABLED))).get("thinking"))
        .isEqualTo(json("{'type':'disabled'}"));
    assertThat(body(request.withExtra(json("{'thinking':{'type':'adaptive'}}"))).has("thinking")).isFalse();
    assertThat(body(request.withExtra(json("{'thinking':{'type':'adaptive'},'output_config':{'effort':'low'}}"))).get("thinking"))
        .isEqualTo(json("{'type':'adaptive'}"));
  }

  @Test
  void keptThinkingIsAnEditOfTheContext() {
    ChatRequest request = ChatRequest.of("Hi").withModel("kimi-k2.6");
    request = request.withReasoning(request.reasoning().withThinking(Thinking.ENABLED.withKeep("all")));
    JsonObject body = body(request);
    assertThat(body.get("thinking")).isEqualTo(json("{'type':'enabled'}"));
    assertThat(body.get("context_management")).isEqualTo(json("{'edits':[{'type':'clear_thinking_20251015','keep':'all'}]}"));
    assertThat(new MessagesFormat().headers(request)).containsEntry("anthropic-beta", "context-management-2025-06-27");
  }

  @Test
  void toolsHaveASchemaOfAnObjectAndChoicesTheirNames() {
    ToolUse tools = ToolUse.of(List.of(
        ToolSpec.function("f", "Does it", JsonObject.EMPTY),
        new ToolSpec.Unknown("web_search_20250305", json("{'type':'web_search_20250305'}"))));
    JsonObject body = body(ChatRequest.of("Hi").withToolUse(tools.withChoice(ToolChoice.REQUIRED)));
    assertThat(body.get("tools")).isEqualTo(Json.parse(
        "[{\"name\":\"f\",\"description\":\"Does "
        + "it\",\"input_schema\":{\"type\":\"object\"}},{\"type\":\"web_search_20250305\"}]"));
    assertThat(body.get("tool_choice")).isEqualTo(json("{'type':'any'}"));
    assertThat(body(ChatRequest.of("Hi").withToolUse(tools.withChoice(ToolChoice.named("f")))).get("tool_choice"))
        .isEqualTo(json("{'type':'tool','name':'f'}"));
    assertThat(body(ChatRequest.of("Hi").withToolUse(tools.withChoice(ToolChoice.NONE))).get("tool_choice"))
        .isEqualTo(json("{'type':'none'}"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{} | {'type':'object'}", "{'properties':{}} | {'properties':{},'type':'object'}",
      "{'anyOf':[{'type':'object'}]} | {'anyOf':[{'type':'object'}]}", "{'$ref':'#/$defs/A'} | {'$ref':'#/$defs/A'}"})
  void aSchemaGetsTheTypeThatTheFormatNeedsUnlessTheServiceRefusesItThere(String given, String sent) {
    ChatRequest request = ChatRequest.builder().model("m").user("A").tools(ToolSpec.function("f", "", json(given))).build();
    assertThat(new MessagesFormat().writeRequest(request, false).at("/tools/0/input_schema")).isEqualTo(json(sent));
  }

  @Test
  void aRequestWithoutAChoiceGetsOneForTheWish() {
    ChatRequest request = ChatRequest.builder().user("A").tools(ToolSpec.function("f", "", JsonObject.EMPTY)).build()
        .withExtra(JsonObject.of("parallel_tool_calls", false));
    assertThat(new MessagesFormat().writeRequest(RequestWire.named(request, "m"), false).get("tool_choice"))
        .isEqualTo(json("{'type':'auto','disable_parallel_tool_use':true}"));
    ChatRequest none = request.withToolUse(request.toolUse().withChoice(ToolChoice.NONE));
    assertThat(new MessagesFormat().writeRequest(RequestWire.named(none, "m"), false).get("tool_choice"))
        .isEqualTo(json("{'type':'none'}"));
    ChatRequest bare = ChatRequest.of("A").withExtra(JsonObject.of("parallel_tool_calls", false));
    assertThat(new MessagesFormat().writeRequest(RequestWire.named(bare, "m"), false).names())
        .containsExactly("model", "max_tokens", "messages");
  }
}
