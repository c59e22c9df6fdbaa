package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tools of programs become functions that Kimi calls, and calls become what the program declared. */
class ProgramToolsTest {

  private final ProgramTools tools = new ProgramTools(sources -> List.of());

  private static ToolUse use(String members) {
    return RequestWire.read(Json.parse(("{'messages':[]," + members + "}").replace('\'', '"')).asObject()).toolUse();
  }

  private static String function(String name) {
    return "{'type':'function','function':{'name':'" + name + "'}}";
  }

  private List<String> names(String... declared) {
    return tools.translate(use("'tools':[" + String.join(",", declared) + "]")).tools().stream().map(ToolSpec::name).toList();
  }

  private String returned(String name) {
    return tools.returned(ToolCall.of("id", name, "{}")).name();
  }

  @Test
  void aFunctionOfANamespaceHasItAsAPrefixAndGetsItBack() {
    assertThat(names("{'type':'namespace','name':'agents','tools':[{'type':'function','name':'spawn'}]}"))
        .containsExactly("agents__spawn");

    ToolCall back = tools.returned(ToolCall.of("id", "agents__spawn", "{\"a\":1}"));

    assertThat(back.name()).isEqualTo("spawn");
    assertThat(back.arguments()).isEqualTo("{\"a\":1}");
    assertThat(back.extra()).isEqualTo(JsonObject.of("namespace", "agents"));
  }

  @Test
  void aCustomToolIsAFunctionWithOneTextAndAGrammarInItsDescription() {
    ToolUse use = tools.translate(use("'tools':[{'type':'custom','name':'patch','description':'Edits',"
        + "'format':{'type':'grammar','syntax':'lark','definition':'start: x'}}]"));

    ToolSpec.Function function = (ToolSpec.Function) use.tools().get(0);
    assertThat(function.description().orElseThrow()).isEqualTo("Edits\n\nThe input follows this grammar:\nstart: x");
    assertThat(Json.write(function.parameters())).contains("\"input\":{\"type\":\"string\"}");
    ToolCall back = tools.returned(ToolCall.of("id", "patch", "{\"input\":\"a\\nb\"}"));
    assertThat(back.type()).isEqualTo("custom");
    assertThat(back.arguments()).isEqualTo("a\nb");
    assertThat(tools.returned(ToolCall.of("id", "patch", "no JSON")).arguments()).isEqualTo("no JSON");
  }

  @Test
  void callsOfTheHistoryAreTranslatedAsTheToolsAre() {
    names("{'type':'custom','name':'patch'}", "{'type':'namespace','name':'n','tools':[{'name':'f'}]}", function("a.b"));
    ToolCall custom = new ToolCall("1", "custom", "patch", "text", JsonObject.EMPTY);
    ToolCall spaced = new ToolCall("2", ToolCall.FUNCTION, "f", "{}", JsonObject.of("namespace", "n"));
    String id = "x".repeat(80);

    List<Message> sent = tools.translate(List.of(
        AssistantMessage.of("", List.of(custom, spaced, ToolCall.of(id, "a.b", "{}"))), ToolMessage.of(id, "done")));

    List<ToolCall> calls = ((AssistantMessage) sent.get(0)).toolCalls();
    assertThat(calls.get(0)).isEqualTo(ToolCall.of("1", "patch", "{\"input\":\"text\"}"));
    assertThat(calls.get(1)).isEqualTo(ToolCall.of("2", "n__f", "{}"));
    assertThat(calls.get(2).name()).isEqualTo("a_b");
    assertThat(calls.get(2).id()).hasSize(64).isEqualTo(((ToolMessage) sent.get(1)).toolCallId());
  }

  @Test
  void aNameThatKimiRefusesGetsItsOwnBack() {
    String longer = "n".repeat(70);

    assertThat(names(function("a.b"), function("1st"), function(longer), function(longer + "b")))
        .containsExactly("a_b", "_1st", "n".repeat(64), "n".repeat(62) + "_2");

    assertThat(List.of(returned("a_b"), returned("_1st"), returned("n".repeat(64)), returned("n".repeat(62) + "_2")))
        .containsExactly("a.b", "1st", longer, longer + "b");
  }

  @Test
  void twoNamesThatBecomeOneKeepTheirOwn() {
    assertThat(names(function("a.b"), function("a_b"), "{'type':'custom','name':'a_b_2'}"))
        .containsExactly("a_b", "a_b_2", "a_b_2_2");

    assertThat(List.of(returned("a_b"), returned("a_b_2"), returned("a_b_2_2"))).containsExactly("a.b", "a_b", "a_b_2");
    assertThat(tools.custom("a_b_2_2")).isTrue();
    assertThat(tools.custom("a_b_2")).isFalse();
  }

  @Test
  void aToolOfTheVendorIsLeftOutAndAnUnknownOneRefused() {
    assertThat(names("{'type':'web_search_20250305','name':'web_search'}", function("f"))).containsExactly("f");
    assertThat(tools.leftOut()).containsExactly("web_search");

    assertThatThrownBy(() -> names(function("f"), "{'type':'computer','name':'c'}"))
        .hasMessageContaining("/tools/1/type").hasMessageContaining("computer");
  }

  @Test
  void aChosenToolIsTheOnlyOneAndRequired() {
    String declared = "'tools':[" + function("f") + "," + function("g.h") + "],";

    ToolUse named = tools.translate(use(declared + "'tool_choice':{'type':'function','function':{'name':'g.h'}}"));
    ToolUse allowed = tools.translate(use(declared + "'tool_choice':{'type':'allowed_tools','allowed_tools':{'mode':'auto',"
        + "'tools':[" + function("f") + "]}}"));

    assertThat(named.tools().stream().map(ToolSpec::name)).containsExactly("g_h");
    assertThat(Json.write(RequestWire.write(io.github.kimisdk.chat.ChatRequest.of("x").withToolUse(named), false)))
        .contains("\"tool_choice\":\"required\"");
    assertThat(allowed.tools().stream().map(ToolSpec::name)).containsExactly("f");
    assertThatThrownBy(() -> tools.translate(use(declared + "'tool_choice':{'type':'function','function':{'name':'other'}}")))
        .hasMessageContaining("/tool_choice").hasMessageContaining("other");
  }

  @Test
  void aSchemaThatKimiDoesNotTakeIsNormalizedOrRefusedWithItsPlace() {
    ToolSpec.Function function = (ToolSpec.Function) tools.translate(use("'tools':[{'type':'function','function':"
        + "{'name':'f','parameters':{'$schema':'http://json-schema.org/draft-07/schema#','type':'object','properties':{}}}}]"))
        .tools().get(0);

    assertThat(function.parameters().has("$schema")).isFalse();
  }
}
