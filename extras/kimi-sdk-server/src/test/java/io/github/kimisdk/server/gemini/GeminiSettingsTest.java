package io.github.kimisdk.server.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings and tools, and the refusals of those that Kimi cannot honor. */
class GeminiSettingsTest {

  private static final String TOOLS =
      "'tools':[{'functionDeclarations':[{'name':'a'},{'name':'b'}]},{'functionDeclarations':[{'name':'c'}]}]";

  private static ChatRequest read(String members) {
    String body = "{'contents':[{'parts':[{'text':'Hi'}]}]," + members + "}";
    return new GeminiFormat().readRequest(Json.parse(body.replace('\'', '"')).asObject());
  }

  private static ChatRequest config(String members) {
    return read("'generationConfig':{" + members + "}");
  }

  private static ToolUse choice(String config) {
    return read(TOOLS + ",'toolConfig':{'functionCallingConfig':" + config + "}").toolUse();
  }

  private static ToolSpec tool(String name) {
    return new ToolSpec.Function(name, Optional.empty(), GeminiSchema.NOTHING, Optional.empty(), JsonObject.EMPTY);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "'responseLogprobs':true                         | /generationConfig/responseLogprobs: expected false",
    "'responseModalities':['TEXT','IMAGE']           | /generationConfig/responseModalities: expected TEXT",
    "'responseMimeType':'text/x.enum'                | /generationConfig/responseMimeType: expected text/plain or "
    + "application/json",
    "'thinkingConfig':{'thinkingLevel':'HUGE'}       | /generationConfig/thinkingConfig/thinkingLevel: expected MINIMAL, LOW, "
    + "MEDIUM or HIGH",
    "'candidateCount':0                              | n: expected at least 1",
    "'maxOutputTokens':0                             | maxCompletionTokens: expected a limit of at least 1 token",
  })
  void settingsThatChangeTheAnswerAreRefusedByName(String members, String message) {
    assertThatThrownBy(() -> config(members)).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "'cachedContent':'cachedContents/1'              | /cachedContent: expected the whole conversation",
    "'toolConfig':{'functionCallingConfig':{'mode':'SOME'}} | /toolConfig/functionCallingConfig/mode: expected AUTO, ANY",
    "'toolConfig':{'functionCallingConfig':{'mode':'ANY'}}  | /toolConfig/functionCallingConfig/mode: expected "
    + "functionDeclarations",
    "'toolConfig':{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['x']}} | "
    + "/toolConfig/functionCallingConfig/allowedFunctionNames",
    "'contents':[]                                   | /contents: expected at least one content, found none",
    "'contents':[{'parts':[]}]                       | /contents/0/parts: expected at least one part, found none",
    "'contents':[{'role':'bot','parts':[]}]          | /contents/0/role: expected user or model, found",
    "'contents':[{'parts':[{'executableCode':{}}]}]  | /contents/0/parts/0: expected text, inlineData",
    "'contents':[{'parts':[{'inlineData':{'mimeType':'application/zip','data':''}}]}] | "
    + "/contents/0/parts/0/inlineData/mimeType: expected an image",
    "'contents':[{'parts':[{'inlineData':{'mimeType':'image/png','data':'*'}}]}] | /contents/0/parts/0/inlineData/data: "
    + "expected base64",
    "'contents':[{'parts':[{'fileData':{'fileUri':'https://a.b/c.png'}}]}] | /contents/0/parts/0/fileData/fileUri: expected a "
    + "data URL",
    "'contents':[{'parts':[{'videoMetadata':{'fps':1},'text':''}]}] | /contents/0/parts/0/videoMetadata: expected a whole video",
  })
  void contentThatKimiCannotReadIsRefusedByName(String members, String message) {
    assertThatThrownBy(() -> read(members)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "'safetySettings':[{'category':'HARM_CATEGORY_HARASSMENT','threshold':'BLOCK_NONE'}]", "'labels':{'a':'b'}",
        "'model':'models/x'",
    "'generationConfig':{'topK':40,'seed':7,'mediaResolution':'MEDIA_RESOLUTION_LOW','responseModalities':['TEXT'],'logprobs':null}",
    "'generationConfig':null,'tools':null,'toolConfig':null,'systemInstruction':null,'cachedContent':''", "'tomorrow':{'a':1}",
    "'toolConfig':{'functionCallingConfig':{'mode':'AUTO'}}", "'generationConfig':{'thinkingConfig':{'thinkingBudget':-1}}",
    "'generationConfig':{'responseMimeType':'text/plain'}", "'generationConfig':{'thinkingConfig':{'thinkingBudget':1024}}",
  })
  void settingsThatDoNotChangeTheAnswerAreIgnored(String members) {
    assertThat(read(members)).isEqualTo(ChatRequest.of("Hi"));
  }

  @Test
  void samplingAndLimitsAreRead() {
    ChatRequest request = config("'temperature':0.5,'topP':0.25,'candidateCount':2,'presencePenalty':1,'frequencyPenalty':-1,"
        + "'maxOutputTokens':9,'stopSequences':['a','b']");
    assertThat(request.sampling()).isEqualTo(
        Sampling.DEFAULT.withTemperature(0.5).withTopP(0.25).withN(2).withPresencePenalty(1).withFrequencyPenalty(-1));
    assertThat(request.output().stop()).containsExactly("a", "b");
    assertThat(request.output().maxCompletionTokens()).hasValue(9);
  }

  @Test
  void schemasMakeTheFormat() {
    Output json = config("'responseMimeType':'application/json'").output();
    assertThat(json.format()).contains(ResponseFormat.JSON);
    ResponseFormat integer = ResponseFormat.schema("response", JsonObject.of("type", "integer"));
    assertThat(config("'responseMimeType':'application/json','responseSchema':{'type':'INTEGER'}").output().format())
        .contains(integer);
    assertThat(config("'responseJsonSchema':{'$schema':'x','type':'integer'}").output().format()).contains(integer);
    assertThat(config("'_responseJsonSchema':{'type':'integer'}").output().format()).contains(integer);
  }

  @Test
  void thinkingIsSwitchedOffByBudgetZeroAndLevelsAreEfforts() {
    assertThat(config("'thinkingConfig':{'thinkingBudget':0}").reasoning())
        .isEqualTo(Reasoning.DEFAULT.withThinking(Thinking.DISABLED));
    assertThat(config("'thinkingConfig':{'thinkingLevel':'MINIMAL'}").reasoning()).isEqualTo(Reasoning.DEFAULT.withEffort("low"));
    assertThat(config("'thinkingConfig':{'thinkingLevel':'low'}").reasoning()).isEqualTo(Reasoning.DEFAULT.withEffort("low"));
    assertThat(config("'thinkingConfig':{'thinkingLevel':'MEDIUM'}").reasoning()).isEqualTo(Reasoning.DEFAULT.withEffort("high"));
    assertThat(config("'thinkingConfig':{'thinkingLevel':'HIGH'}").reasoning()).isEqualTo(Reasoning.DEFAULT.withEffort("high"));
    assertThat(config("'thinkingConfig':{'thinkingLevel':'THINKING_LEVEL_UNSPECIFIED'}").reasoning())
        .isEqualTo(Reasoning.DEFAULT);
  }

  @Test
  void choicesOfFunctionsAreRead() {
    assertThat(read(TOOLS).toolUse()).isEqualTo(ToolUse.of(List.of(tool("a"), tool("b"), tool("c"))));
    assertThat(choice("{'mode':'AUTO'}").choice()).contains(ToolChoice.AUTO);
    assertThat(choice("{'mode':'VALIDATED'}").choice()).contains(ToolChoice.AUTO);
    assertThat(choice("{'mode':'NONE'}").choice()).contains(ToolChoice.NONE);
    assertThat(choice("{'mode':'MODE_UNSPECIFIED'}").choice()).isEmpty();
    assertThat(choice("{'mode':'any'}")).isEqualTo(read(TOOLS).toolUse().withChoice(ToolChoice.REQUIRED));
    assertThat(choice("{'mode':'ANY','allowedFunctionNames':['b']}"))
        .isEqualTo(read(TOOLS).toolUse().withChoice(ToolChoice.named("b")));
    assertThat(choice("{'mode':'ANY','allowedFunctionNames':['c','a']}"))
        .isEqualTo(ToolUse.of(List.of(tool("a"), tool("c"))).withChoice(ToolChoice.REQUIRED));
    assertThat(choice("{'mode':'VALIDATED','allowedFunctionNames':['c']}"))
        .isEqualTo(ToolUse.of(List.of(tool("c"))).withChoice(ToolChoice.AUTO));
  }

  @Test
  void toolsThatGoogleRunsHaveTheirNamesAsTypes() {
    String tools = "'tools':[{'google_search':{},'codeExecution':{}},{'functionDeclarations':[{'name':'own'}]}]";

    assertThat(read(tools).tools()).extracting(tool -> tool instanceof ToolSpec.Unknown other ? other.type() : tool.name())
        .containsExactly("googleSearch", "codeExecution", "own");
  }
}
