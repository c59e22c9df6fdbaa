package io.github.kimisdk.server.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiSchemaTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "{'type':'STRING'}                                    | {'type':'string'}",
    "{'type':['STRING','NULL']}                           | {'type':['string','null']}",
    "{'type':'TYPE_UNSPECIFIED','title':'T'}              | {'title':'T'}",
    "{'type':'string','enum':['A','STRING']}              | {'type':'string','enum':['A','STRING']}",
    "{'type':'STRING','format':'enum','enum':['A']}       | {'type':'string','enum':['A']}",
    "{'type':'INTEGER','format':'int32'}                  | {'type':'integer'}",
    "{'type':'STRING','format':'date-time'}               | {'type':'string','format':'date-time'}",
    "{'type':'ARRAY','items':{'type':'NUMBER'},'minItems':'1','max_items':2} | "
    + "{'type':'array','items':{'type':'number'},'minItems':1,'maxItems':2}",
    "{'type':'ARRAY','minItems':'many'}                   | {'type':'array','minItems':'many'}",
    "{'any_of':[{'type':'STRING'},{'type':'NULL'}]}       | {'anyOf':[{'type':'string'},{'type':'null'}]}",
    "{'type':'STRING','nullable':true}                    | {'anyOf':[{'type':'string'},{'type':'null'}]}",
    "{'type':'STRING','nullable':false}                   | {'type':'string'}",
    "{'anyOf':[{'type':'STRING'}],'nullable':true}        | {'anyOf':[{'type':'string'},{'type':'null'}]}",
    "{'type':'OBJECT','additionalProperties':{'type':'BOOLEAN'}} | {'type':'object','additionalProperties':{'type':'boolean'}}",
    "{'type':'OBJECT','additionalProperties':false}       | {'type':'object','additionalProperties':false}",
    "{'type':'OBJECT','example':{'type':'STRING'},'property_ordering':['a']} | {'type':'object'}",
  })
  void schemaOfGeminiIsJsonSchema(String gemini, String schema) {
    assertThat(GeminiSchema.read(object(gemini))).isEqualTo(object(schema));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "{'properties':{'nullable':{'type':'STRING'},'min_items':{'type':'STRING'},'type':{'type':'STRING'}}} "
        + "| {'properties':{'nullable':{'type':'string'},'min_items':{'type':'string'},'type':{'type':'string'}}}",
    "{'$defs':{'Some_Type':{'type':'OBJECT'}},'$ref':'#/$defs/Some_Type'} "
        + "| {'$defs':{'Some_Type':{'type':'object'}},'$ref':'#/$defs/Some_Type'}",
    "{'required':['min_items'],'default':'STRING','description':'STRING'} "
        + "| {'required':['min_items'],'default':'STRING','description':'STRING'}",
  })
  void namesAndValuesOfTheClientStayAsTheyAre(String gemini, String schema) {
    assertThat(GeminiSchema.read(object(gemini))).isEqualTo(object(schema));
  }

  @Test
  void schemaThatIsNestedTooDeeplyIsRefused() {
    JsonObject schema = JsonObject.of("type", "ARRAY");
    for (int i = 0; i < 500; i++) {
      schema = schema.with("items", schema);
    }
    JsonObject deep = schema;
    assertThatThrownBy(() -> GeminiSchema.read(deep)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("schema: expected at most 100 levels, found more");
  }

  private static JsonObject object(String text) {
    return Json.parse(text.replace('\'', '"')).asObject();
  }
}
