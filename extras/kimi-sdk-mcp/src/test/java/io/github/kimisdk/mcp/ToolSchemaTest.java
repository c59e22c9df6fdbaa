package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.tool.Tool;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas of servers for which the subset of Kimi has no form: the tool is used nevertheless, and says what the model reads. */
@Timeout(60)
class ToolSchemaTest {

  private static FakeServer server(String schema) {
    return new FakeServer("2025-11-25").tools(FakeServer.tool("strange", Json.parse(schema).asObject()));
  }

  private static JsonObject parameters(Tool<JsonObject> tool) {
    return ((ToolSpec.Function) tool.spec()).parameters();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "'if': {'required': ['a']}, 'then': {'required': ['b']}, 'else': {'required': ['c']} | /if | "
          + "if: {'required':['a']}/then: {'required':['b']}/else: {'required':['c']}",
      "'if': {'required': ['a']}, 'then': {'required': ['b']} | /if | if: {'required':['a']}/then: {'required':['b']}",
      "'not': {'required': ['a']} | /not | not: {'required':['a']}",
      "'allOf': [{'not': {'required': ['a']}}] | /allOf/0/not | not: {'required':['a']}",
      "'dependentSchemas': {'a': {'required': ['b']}} | /dependentSchemas | dependentSchemas: {'a':{'required':['b']}}",
      "'dependencies': {'a': ['b']} | /dependencies | dependencies: {'a':['b']}"})
  void keywordGoesToTheDescription(String keyword, String place, String line) {
    String schema = "{'type': 'object', 'description': 'Before.', 'properties': {'a': {'type': 'string'}}, " + keyword + "}";
    try (Logged logged = new Logged(); McpServer server = McpServerTest.client(server(schema.replace('\'', '"'))).start()) {
      Tool<JsonObject> tool = server.tools().get(0);
      assertThat(parameters(tool).get("description").asString())
          .isEqualTo("Before.\n" + line.strip().replace('\'', '"').replace('/', '\n'));
      assertThat(Schema.of(parameters(tool)).checkService()).isEmpty();
      assertThat(server.toolList().get(0).notes()).hasSize(1).first().asString().startsWith(place.strip() + ": the subset");
      assertThat(logged.lines().stream().filter(note -> note.contains(place.strip() + ": the subset"))).hasSize(1);
    }
  }

  @Test
  void keywordsBelowAndPropertiesThatAreCalledLikeThem() {
    String schema = """
        {"type": "object", "properties": {"not": {"type": "string", "not": {"const": "x"}}, "if": {"type": "array",
         "items": {"type": "string"}, "contains": {"const": "y"}}, "v": {"type": "string", "default": "not", "enum": ["if", "not"]}}}""";
    try (McpServer server = McpServerTest.client(server(schema)).start()) {
      JsonObject properties = parameters(server.tools().get(0)).get("properties").asObject();
      assertThat(properties.names()).containsExactly("not", "if", "v");
      assertThat(properties.get("not").toString()).contains("not: {\\\"const\\\":\\\"x\\\"}");
      assertThat(properties.get("if").toString()).contains("contains: {");
      assertThat(server.toolList().get(0).notes()).hasSize(2).allMatch(note -> note.startsWith("/properties/"));
    }
  }

  /** Schemas of real servers, with which all but one tool of a server for files were left out. */
  @ParameterizedTest
  @ValueSource(strings = {
      "{}", "{'$schema': 'http://json-schema.org/draft-07/schema#'}", "{'type': ['object', 'null']}",
      "{'type': ['object', 'null'], 'properties': {'a': {'type': 'string'}}, 'required': ['a']}",
      "{'type': 'object', 'properties': {'a': {'enum': [{'x': 1}, 'y']}}}", "{'type': 'object', 'properties': {'a': {'type': 'any'}}}",
      "{'type': 'object', 'properties': {'required': {'type': 'string'}}}", "{'type': 'array'}", "{'$ref': '#'}"})
  void toolOfAnySchemaIsUsable(String schema) {
    try (McpServer server = McpServerTest.client(server(schema.replace('\'', '"'))).start()) {
      Schema own = Schema.of(parameters(server.tools().get(0)));
      assertThat(own.checkObject()).isEmpty();
      assertThat(own.checkService()).isEmpty();
      assertThat(server.problems()).isEmpty();
      boolean whole = schema.equals("{}") || schema.contains("null") || schema.contains("$schema");
      assertThat(server.toolList().get(0).notes()).hasSize(whole ? 0 : 1);
    }
  }

  @Test
  void propertyCalledRefIsMappedAndMappedBack() throws Exception {
    String schema = """
        {"type": "object", "properties": {"$ref": {"type": "string"}, "ref_": {"$ref": "#/$defs/t"}, "list": {"type": "array",
         "items": {"type": "object", "properties": {"$ref": {"type": "string"}}, "required": ["$ref"]}}},
         "required": ["$ref", "ref_"], "$defs": {"t": {"type": "string"}}}""";
    FakeServer fake = server(schema);
    try (McpServer server = McpServerTest.client(fake).start()) {
      Tool<JsonObject> tool = server.tools().get(0);
      assertThat(parameters(tool).get("properties").asObject().names()).contains("ref__", "ref_");
      assertThat(parameters(tool).get("required").toString()).isEqualTo("[\"ref__\",\"ref_\"]");
      assertThat(server.toolList().get(0).notes()).containsExactly("the property $ref is called ref__ for the model");
      assertThat(server.toolList().get(0).parameters().toString()).contains("\"$ref\":{");
      tool.call(ToolCall.of("c", "strange", "{\"ref__\":\"a\",\"ref_\":\"b\",\"list\":[{\"ref__\":\"c\"}]}"));
      JsonObject call = fake.received().get(fake.methods().indexOf("tools/call"));
      assertThat(call.get("params").asObject().get("arguments").toString())
          .isEqualTo("{\"$ref\":\"a\",\"ref_\":\"b\",\"list\":[{\"$ref\":\"c\"}]}");
    }
  }

  @Test
  void ordinarySchemaHasNoNotesAndManyAreBounded() {
    StringBuilder many = new StringBuilder("{\"type\":\"object\",\"properties\":{");
    for (int i = 0; i < 50; i++) {
      many.append(i == 0 ? "" : ",").append("\"p").append(i).append("\":{\"type\":\"string\",\"not\":{\"const\":\"x\"}}");
    }
    try (McpServer server = McpServerTest.client(server(many + "}}")).start()) {
      assertThat(server.tools()).hasSize(1);
      assertThat(server.toolList().get(0).notes()).hasSize(21).last().isEqualTo("there are more such parts");
    }
    try (McpServer server = McpServerTest.client(new FakeServer("2025-11-25")).start()) {
      assertThat(server.toolList().get(0).notes()).isEqualTo(List.of());
    }
  }
}
