package io.github.kimisdk.server.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of a history and their results. */
class GeminiCallsTest {

  private static final ToolCall PARIS = ToolCall.of("weather:0", "weather", "{\"city\":\"Paris\"}");
  private static final ToolCall ROME = ToolCall.of("weather:1", "weather", "{\"city\":\"Rome\"}");
  private static final ToolCall TIME = ToolCall.of("time:2", "time", "{}");
  private static final String CALLS = """
      {'role':'user','parts':[{'text':'Hi'}]},
      {'role':'model','parts':[{'functionCall':{'name':'weather','args':{'city':'Paris'}}},
       {'functionCall':{'name':'weather','args':{'city':'Rome'}}},{'functionCall':{'name':'time'}}]}""";

  private static List<Message> messages(String contents) {
    JsonObject body = Json.parse("{\"contents\":[" + contents.replace('\'', '"') + "]}").asObject();
    return new GeminiFormat().readRequest(body).messages();
  }

  private static String result(String name, String response) {
    return "{'functionResponse':{'name':'" + name + "','response':" + response + "}}";
  }

  private static String user(String... parts) {
    return "{'role':'user','parts':[" + String.join(",", parts) + "]}";
  }

  private static ToolMessage result(ToolCall call, String text) {
    return ToolMessage.of(call, text);
  }

  @Test
  void callsWithoutIdsHaveTheSameIdsInEveryRequest() {
    List<Message> first = messages(CALLS);
    assertThat(first).containsExactly(Message.user("Hi"), AssistantMessage.of("", List.of(PARIS, ROME, TIME)));
    String results = user(result("weather", "{}"), result("weather", "{}"), result("time", "{}"));
    List<Message> later = messages(CALLS + "," + results + ",{'role':'model','parts':[{'functionCall':{'name':'time'}}]}");
    assertThat(later).startsWith(first.toArray(new Message[0]))
        .endsWith(AssistantMessage.of("", List.of(ToolCall.of("time:3", "time", "{}"))));
  }

  @Test
  void resultsWithoutIdsBelongToTheCallsOfTheirNameInOrder() {
    assertThat(messages(CALLS + ","
        + user(result("time", "{'output':'noon'}"), result("weather", "{'output':18}"),
        result("weather", "{'result':{'c':24}}"))))
        .endsWith(result(TIME, "noon"), result(PARIS, "18"), result(ROME, "{\"c\":24}"));
  }

  @Test
  void resultsWithIdsBelongToTheirCallsInAnyOrder() {
    String calls = CALLS.replace("{'name':'time'}", "{'id':'t','name':'time'}")
        .replace("'args':{'city':'Rome'}", "'id':'r','args':{}");
    assertThat(messages(calls + "," + user(
        "{'functionResponse':{'id':'r','name':'weather','response':{'output':'r'}}}",
        "{'functionResponse':{'id':'t','response':{'output':'t'}}}",
        "{'functionResponse':{'id':'unknown','name':'weather','response':{'output':'p'}}}")).subList(2, 5))
        .extracting(message -> ((ToolMessage) message).toolCallId() + "=" + message.text())
        .containsExactly("r=r", "t=t", "weather:0=p");
  }

  @Test
  void resultsComeBeforeAllThatTheUserSaysAfterTheCalls() {
    assertThat(messages(CALLS + "," + user("{'text':'Then:'}", result("time", "{}"), "{'text':'go on'}") + ","
        + user(result("weather", "{}")) + ",{'role':'function','parts':[" + result("weather", "{}") + "]}")).endsWith(
        result(TIME, "{}"), result(PARIS, "{}"), result(ROME, "{}"),
        Message.user(ContentPart.text("Then:"), ContentPart.text("go on")));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "{'output':'text'}                     | text",
    "{'output':''}                         | ``",
    "{'output':null}                       | null",
    "{'result':[1,2]}                      | [1,2]",
    "{'name':'time','content':'noon'}      | noon",
    "{'error':'no clock'}                  | {'error':'no clock'}",
    "{'output':'a','error':'b'}            | {'output':'a','error':'b'}",
    "{'name':'Ada','age':36}               | {'name':'Ada','age':36}",
    "{}                                    | {}",
  })
  void resultIsTheOutputOrTheWholeObject(String response, String text) {
    assertThat(messages(CALLS + "," + user(result("time", response)))).endsWith(result(TIME, text.replace('\'', '"')));
  }

  @Test
  void resultMayHaveImages() {
    String image = "'parts':[{'inlineData':{'mimeType':'image/png','data':'AAAA'}}]";
    assertThat(messages(CALLS + "," + user("{'functionResponse':{'name':'time'," + image + "}}")).get(2))
        .isEqualTo(new ToolMessage("time:2", List.of(ContentPart.image("data:image/png;base64,AAAA")),
            Optional.of("time"), JsonObject.EMPTY));
  }

  @Test
  void resultOfNoCallIsRefused() {
    String path = "/contents/2/parts/0/functionResponse";
    assertThatThrownBy(() -> messages(CALLS + "," + user(result("other", "{}"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(path + ": expected the result of a functionCall that has none yet, found one of other");
    assertThatThrownBy(() -> messages(CALLS + "," + user(result("time", "{}"), result("time", "{}"))))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("/contents/2/parts/1/functionResponse");
  }

  @Test
  void callsAndResultsOfTheWrongRoleAreRefused() {
    assertThatThrownBy(() -> messages(user("{'functionCall':{'name':'time'}}")))
        .hasMessageContaining("/contents/0/parts/0/functionCall: expected a call in a content of the role model");
    assertThatThrownBy(() -> messages("{'role':'model','parts':[" + result("time", "{}") + "]}"))
        .hasMessageContaining("/contents/0/parts/0/functionResponse: expected the result of a call in a content of the role "
        + "user");
  }

  @Test
  void argumentsThatTheClientChangedReplaceThoseOfTheSignature() {
    ToolCall written = ToolCall.of("t", "time", "{ \"zone\": 1 }");
    JsonObject part = GeminiParts.write(written, ThoughtSignature.EMPTY);
    String changed = part.toString().replace("\"zone\":1", "\"zone\":2");
    assertThat(messages("{'role':'model','parts':[" + part + "]}")).containsExactly(AssistantMessage.of("", List.of(written)));
    assertThat(messages("{'role':'model','parts':[" + changed + "]}"))
        .containsExactly(AssistantMessage.of("", List.of(ToolCall.of("t", "time", "{\"zone\":2}"))));
  }
}
