package io.github.kimisdk.server.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeminiRequestTest {

  private static final String HELLO = "'contents':[{'parts':[{'text':'Hello'}]}]";
  private static final String ALL = """
      {"systemInstruction":{"parts":[{"text":"Be brief."}]},
       "contents":[
        {"role":"user","parts":[{"text":"Weather in Paris?"},{"inlineData":{"mimeType":"image/png","data":"iVBORw0K"}}]},
        {"role":"model","parts":[{"thought":true,"text":"They ask."},
         {"functionCall":{"id":"c1","name":"get_weather","args":{"city":"Paris"}},"thoughtSignature":"b3BhcXVl"}]},
        {"role":"user","parts":[{"functionResponse":{"id":"c1","name":"get_weather","response":{"temp_c":18}}}]}],
       "tools":[{"functionDeclarations":[{"name":"get_weather","description":"Weather","parameters":
        {"type":"OBJECT","properties":{"city":{"type":"STRING"}},"required":["city"]}}]}],
       "toolConfig":{"functionCallingConfig":{"mode":"AUTO","allowedFunctionNames":[]}},
       "generationConfig":{"temperature":1,"topP":0.95,"topK":40,"candidateCount":1,"maxOutputTokens":1024,"stopSequences":["END"],
        "responseMimeType":"application/json","responseSchema":{},"responseJsonSchema":{},
        "thinkingConfig":{"includeThoughts":true,"thinkingBudget":-1,"thinkingLevel":"HIGH"}},
       "safetySettings":[]}""";

  private static ChatRequest read(String body) {
    return new GeminiFormat().readRequest(Json.parse(body.replace('\'', '"')).asObject());
  }

  private static List<Message> messages(String contents) {
    return read("{'contents':[" + contents + "]}").messages();
  }

  @Test
  void requestWithAllMembersIsRead() {
    JsonObject schema = Json.parse(
        "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}").asObject();
    ChatRequest request = read(ALL);
    assertThat(request.messages()).containsExactly(
        Message.system("Be brief."),
        Message.user(ContentPart.text("Weather in Paris?"), ContentPart.image("data:image/png;base64,iVBORw0K")),
        AssistantMessage.of("", List.of(ToolCall.of("c1", "get_weather", "{\"city\":\"Paris\"}"))).withReasoning("They ask."),
        ToolMessage.of(ToolCall.of("c1", "get_weather", ""), "{\"temp_c\":18}"));
    assertThat(request.tools()).containsExactly(ToolSpec.function("get_weather", "Weather", schema));
    assertThat(request.toolUse().choice()).contains(ToolChoice.AUTO);
    assertThat(request.sampling().temperature()).hasValue(1);
    assertThat(request.sampling().topP()).hasValue(0.95);
    assertThat(request.sampling().n()).hasValue(1);
    assertThat(request.output().maxCompletionTokens()).hasValue(1024);
    assertThat(request.output().stop()).containsExactly("END");
    assertThat(request.output().format()).contains(ResponseFormat.JSON);
    assertThat(request.reasoning()).isEqualTo(Reasoning.DEFAULT.withEffort("high"));
    assertThat(request.model()).isEmpty();
    assertThat(request.extra()).isEqualTo(JsonObject.EMPTY);
  }

  @Test
  void namesWithUnderscoresMeanTheSame() {
    String snake = ALL.replace("systemInstruction", "system_instruction").replace("inlineData", "inline_data")
        .replace("mimeType", "mime_type").replace("functionCall\"", "function_call\"")
        .replace("thoughtSignature", "thought_signature")
        .replace("functionResponse", "function_response").replace("functionDeclarations", "function_declarations")
        .replace("toolConfig", "tool_config").replace("functionCallingConfig", "function_calling_config")
        .replace("allowedFunctionNames", "allowed_function_names").replace("generationConfig", "generation_config")
        .replace("topP", "top_p").replace("topK", "top_k").replace("candidateCount", "candidate_count")
        .replace("maxOutputTokens", "max_output_tokens").replace("stopSequences", "stop_sequences")
        .replace("responseMimeType", "response_mime_type").replace("responseSchema", "response_schema")
        .replace("thinkingConfig", "thinking_config").replace("thinkingBudget", "thinking_budget")
        .replace("thinkingLevel", "thinking_level").replace("includeThoughts", "include_thoughts");
    assertThat(read(snake)).isEqualTo(read(ALL));
    assertThat(GeminiConfig.includeThoughts(new GeminiMembers(Json.parse(snake).asObject(), ""))).isTrue();
  }

  @Test
  void contentWithoutRoleIsOfTheUserAndSystemInstructionMayBeString() {
    assertThat(read("{'systemInstruction':'Be brief.'," + HELLO + "}").messages())
        .containsExactly(Message.system("Be brief."), Message.user("Hello"));
    assertThat(read("{'contents':{'parts':[{'text':'Hello'}]}}").messages()).containsExactly(Message.user("Hello"));
  }

  @Test
  void framesThatClientKeepsAsContentsAreOneAnswer() {
    assertThat(messages("""
        {'role':'user','parts':[{'text':'Hi'}]},
        {'role':'model','parts':[{'text':'Hel'}]},{'role':'model','parts':[{'text':'lo'}]},{'role':'model','parts':[]},
        {'role':'model','parts':[{'functionCall':{'id':'a','name':'f','args':{}}}]},
        {'role':'user','parts':[{'functionResponse':{'id':'a','name':'f','response':{'output':'done'}}}]}"""))
        .containsExactly(Message.user("Hi"), AssistantMessage.of("Hello", List.of(ToolCall.of("a", "f", "{}"))),
            ToolMessage.of(ToolCall.of("a", "f", "{}"), "done"));
  }

  @Test
  void textOfTheModelAtTheEndIsTheBeginningOfTheAnswer() {
    String asked = "{'role':'user','parts':[{'text':'Hi'}]},";
    assertThat(messages(asked + "{'role':'model','parts':[{'text':'Well'}]}")).endsWith(AssistantMessage.partial("Well"));
    assertThat(messages(asked + "{'role':'model','parts':[]}")).hasSize(1);
  }

  @Test
  void mediaAreDataUrlsInTheStandardAlphabet() {
    assertThat(messages("{'parts':[{'inlineData':{'mimeType':'image/PNG','data':'-_8'}}]}"))
        .containsExactly(Message.user(ContentPart.image("data:image/png;base64,+/8=")));
    assertThat(messages("{'parts':[{'inlineData':{'mimeType':'video/mp4','data':'AAAA'}}]}"))
        .containsExactly(Message.user(ContentPart.video("data:video/mp4;base64,AAAA")));
    assertThat(messages("{'parts':[{'fileData':{'fileUri':'ms://file1'}},{'thought':false},{'text':'See'}]}"))
        .containsExactly(Message.user(ContentPart.image("ms://file1"), ContentPart.text("See")));
  }

  @Test
  void documentsGoOnAsDocuments() {
    for (String type : List.of("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "text/csv")) {
      assertThat(messages("{'parts':[{'inlineData':{'mimeType':'" + type + "','data':'AAAA'}}]}")).singleElement()
          .satisfies(message -> assertThat(((UserMessage) message).content()).hasOnlyElementsOfType(ContentPart.Unknown.class));
    }
  }

  @Test
  void wrongTypesAreNamedByTheirPathAsTheClientSpelledIt() {
    assertThatThrownBy(() -> messages("{'parts':[{'text':1}]}")).isInstanceOf(JsonTypeException.class)
        .hasMessageStartingWith("/contents/0/parts/0/text: expected string");
    assertThatThrownBy(() -> read("{" + HELLO + ",'generation_config':{'stop_sequences':[1]}}"))
        .isInstanceOf(JsonTypeException.class).hasMessageStartingWith("/generation_config/stop_sequences/0: expected string");
    assertThatThrownBy(() -> messages("{'parts':[{'functionResponse':[]}]}"))
        .hasMessageContaining("functionResponse: expected object");
  }

  @Test
  void tokensAreCountedOfContentsOrOfWholeRequest() {
    ChatRequest whole = new GeminiFormat().readCounted(JsonObject.of("generateContentRequest", Json.parse(ALL)));
    assertThat(whole).isEqualTo(read(ALL));
    assertThat(new GeminiFormat().readCounted(Json.parse("{" + HELLO.replace('\'', '"') + "}").asObject()).messages())
        .containsExactly(Message.user("Hello"));
    assertThat(new GeminiFormat().writeCount(30)).hasToString("{\"totalTokens\":30}");
  }
}
