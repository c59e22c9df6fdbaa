package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.Origins;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.format.CarriedOrigin;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request reaches a service of its own format with all of its members, and others without those of its format. */
class SameFormatTest {

  private static final String MARK = "'cache_control':{'type':'ephemeral','ttl':'1h'}";
  private static final String MESSAGES = """
      {'model':'kimi-k3','max_tokens':100,'own':{'deep':[1,null,true]},'thinking':{'type':'adaptive','display':'summarized'},
       'output_config':{'effort':'low','own':1,'format':{'type':'json_schema','own':1,
           'schema':{'type':'object','properties':{},'required':[]}}},'context_management':{'edits':[{'type':'clear_tool_uses_20250919','keep':2}]},
       MARK,'metadata':{'user_id':'u'},
       'system':[{'type':'text','text':'Be brief.',MARK}],
       'tools':[{'name':'read','description':'Reads','input_schema':{'type':'object','properties':{},'required':[]},MARK,'own':1}],
       'messages':[
         {'role':'user','content':[{'type':'text','text':'Look',MARK,'own':'a'},
           {'type':'image','source':{'type':'base64','media_type':'image/png','data':'iVBORw0KGgo='},MARK}],'own':'turn'},
         {'role':'assistant','content':[{'type':'thinking','thinking':'first','signature':'s1'},
           {'type':'text','text':'So','citations':[{'type':'char_location','cited_text':'x'}]},
           {'type':'thinking','thinking':'second','signature':'s2'},
           {'type':'redacted_thinking','data':'AAAA'},
           {'type':'tool_use','id':'read:0','name':'read','input':{'a':1},MARK}],'own':2},
         {'role':'user','content':[{'type':'tool_result','tool_use_id':'read:0','content':'Error: no','is_error':true,MARK}],'own':3},
         {'role':'assistant','content':[{'type':'thinking','thinking':'third','signature':'s3'},{'type':'text','text':'Done'}]},
         {'role':'user','content':'Go on'}]}
      """.replace("MARK", MARK);
  private static final String RESPONSES = """
      {'model':'kimi-k3','own':{'deep':[1,null,true]},'include':['reasoning.encrypted_content'],
       'reasoning':{'effort':'low','summary':'auto'},'text':{'verbose':'own'},
       'tools':[{'type':'function','name':'read','parameters':{'type':'object','properties':{},'required':[]},'own':1}],
       'input':[
         {'type':'message','role':'user','content':[{'type':'input_text','text':'Look','own':'part'}],'own':'item'},
         {'type':'reasoning','summary':[{'type':'summary_text','text':'first'}],'encrypted_content':'e1','own':1},
         {'type':'message','role':'assistant','content':[{'type':'output_text','text':'So','annotations':[],'own':1}],'phase':'p'},
         {'type':'function_call','call_id':'read:0','name':'read','arguments':'{}','own':2},
         {'type':'function_call_output','call_id':'read:0','output':'text','own':3}]}
      """;

  private static final String ANSWER = "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"kimi-k3\","
      + "\"content\":[{\"type\":\"text\",\"text\":\"seen\"}],\"stop_reason\":\"end_turn\","
      + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}";

  private final KimiServer upstream = KimiServer.answering(request -> request.path().endsWith("/messages")
      ? ScriptedAnswer.json(200, ANSWER) : ScriptedAnswer.of(ChatResponse.of("seen")));

  private String dropped = "";

  @AfterEach
  void close() {
    upstream.close();
  }

  private static JsonObject json(String text) {
    return Json.parse(text.replace('\'', '"')).asObject();
  }

  /** Returns the body that reaches a service over a protocol. */
  private JsonObject sent(String path, String body, Protocol protocol) {
    Endpoint endpoint = Endpoint.of(upstream.baseUrl()).withProtocol(protocol).withModel("kimi-k3");
    try (Kimi kimi = Kimi.builder().key("k").endpoint(endpoint).retry(RetryPolicy.NONE).build();
        KimiServer gateway = KimiServer.builder(kimi).port(0).start()) {
      HttpResponse<String> answer = Http.send(HttpRequest.newBuilder(URI.create(gateway.baseUrl() + path))
          .header("Content-Type", "application/json").POST(BodyPublishers.ofString(json(body).toString())).build());
      dropped = answer.headers().firstValue("x-kimi-dropped").orElse("");
    }
    assertThat(upstream.requests()).hasSize(1);
    return upstream.requests().get(0).json().asObject();
  }

  @Test
  void messagesReachMessagesAsTheyAre() {
    assertThat(sent("/messages", MESSAGES, Protocol.MESSAGES)).isEqualTo(json(MESSAGES));
  }

  @Test
  void aDocumentThatBecomesTextKeepsItsMarkForTheCache() {
    String body = "{'model':'kimi-k3','max_tokens':9,'messages':[{'role':'user','content':[{'type':'document','context':'About',"
        + "'source':{'type':'text','media_type':'text/plain','data':'Read'}," + MARK + "}]}]}";

    assertThat(sent("/messages", body, Protocol.MESSAGES).at("/messages/0/content/0"))
        .isEqualTo(json("{'type':'text','text':'About\\n\\nRead'," + MARK + "}"));
  }

  @Test
  void anotherFormatGetsNoMarkOfADocument() {
    String body = "{'model':'kimi-k3','max_tokens':9,'messages':[{'role':'user','content':[{'type':'document',"
        + "'source':{'type':'text','media_type':'text/plain','data':'Read'}," + MARK + "}]}]}";

    assertThat(sent("/messages", body, Protocol.CHAT).get("messages")).hasToString("[{\"role\":\"user\",\"content\":\"Read\"}]");
  }

  @Test
  void responsesReachResponsesAsTheyAre() {
    assertThat(sent("/responses", RESPONSES, Protocol.RESPONSES)).isEqualTo(json(RESPONSES));
  }

  @Test
  void aSignatureThatCarriesPiecesOfMessagesReachesMessagesAsTheServiceWroteIt() {
    String carried = CarriedOrigin.write(List.of(Origins.signature("s1", 5)), "responses").orElseThrow();
    String body = RESPONSES.replace("'encrypted_content':'e1','own':1", "'encrypted_content':'" + carried + "'")
        .replace("'phase':'p'", "'phase':null");

    assertThat(sent("/responses", body, Protocol.MESSAGES).at("/messages/1/content/0"))
        .isEqualTo(json("{'type':'thinking','thinking':'first','signature':'s1'}"));
  }

  @Test
  void chatReachesChatAsItIs() {
    String body = "{'model':'kimi-k3','own':1,'messages':[{'role':'user','own':2,'content':["
        + "{'type':'text','text':'a','own':3},{'type':'text','text':'b'}]}]}";

    assertThat(sent("/chat/completions", body, Protocol.CHAT)).isEqualTo(json(body));
  }

  @Test
  void anotherFormatGetsNoMembersOfMessages() {
    assertThat(sent("/messages", MESSAGES, Protocol.CHAT).toString())
        .doesNotContain("own", "\"cache_control\"", "signature", "redacted", "citations", "is_error", "summarized", "edits")
        .contains("\"reasoning_content\":\"firstsecond\"", "\"content\":\"Go on\"");
  }

  @Test
  void anotherFormatGetsNoMembersOfResponses() {
    assertThat(sent("/responses", RESPONSES, Protocol.CHAT).toString())
        .doesNotContain("own", "phase", "encrypted", "summary", "annotations").contains("\"reasoning_content\":\"first\"");
  }

  private static String thinking(String wish) {
    return "{'model':'kimi-k3','max_tokens':9,'thinking':" + wish + ",'messages':[{'role':'user','content':'a'}]}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"enabled", "adaptive"})
  void thinkingReachesMessagesOfK3AsAdaptiveWithItsDisplayBesideAnEffort(String type) {
    String body = thinking("{'type':'" + type + "','display':'omitted'},'output_config':{'effort':'high'}");
    assertThat(sent("/messages", body, Protocol.MESSAGES).get("thinking"))
        .isEqualTo(json("{'type':'adaptive','display':'omitted'}"));
    assertThat(dropped).isEmpty();
  }

  /** The default of the model is the deepest; beside no effort the wish would make it shallow. */
  @ParameterizedTest
  @ValueSource(strings = {"{'type':'enabled'}", "{'type':'adaptive','display':'omitted'}", "{'type':'enabled','budget_tokens':5}"})
  void withoutAnEffortMessagesOfK3GetNoWishForThinking(String wish) {
    assertThat(sent("/messages", thinking(wish), Protocol.MESSAGES).has("thinking")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"enabled", "adaptive"})
  void chatCompletionsOfK3HaveNoSwitchForThinking(String type) {
    assertThat(sent("/messages", thinking("{'type':'" + type + "','display':'omitted'}"), Protocol.CHAT).names())
        .containsExactlyInAnyOrder("model", "messages", "max_completion_tokens");
    assertThat(dropped).isEqualTo("display");
  }

  @ParameterizedTest
  @EnumSource(value = Protocol.class, names = {"CHAT", "MESSAGES"})
  void numbersOfTokensForThinkingAndTheirSamplingAreLeftOutByName(Protocol protocol) {
    String body = "{'model':'kimi-k3','max_tokens':9,'top_k':5,'thinking':{'type':'enabled','budget_tokens':5},"
        + "'messages':[{'role':'user','content':'a'}]}";

    assertThat(sent("/messages", body, protocol).toString()).doesNotContain("top_k", "budget_tokens");
    assertThat(dropped.split(", ")).containsExactlyInAnyOrder("top_k", "budget_tokens");
  }
}
