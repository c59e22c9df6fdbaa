package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import io.github.kimisdk.jsonschema.SchemaNormalizer.Loosened;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every schema can be loosened to one that the service accepts for arguments, and the notes tell what was lost. */
class LoosenTest {

  private static final String ANY = "'type':['null','boolean','object','array','number','string']";

  private static Loosened loosened(String schema) {
    Loosened result = SchemaNormalizer.loosen(Schema.of(Json.parse(schema.replace('\'', '"')).asObject()));
    assertThat(result.schema().checkObject()).as(schema).isEmpty();
    assertThat(result.schema().checkService()).as(schema).isEmpty();
    return result;
  }

  private static String text(Loosened result) {
    return result.schema().json().toString().replace('"', '\'');
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{} | {'type':'object','required':[]}",
      "{'$schema':'http://json-schema.org/draft-07/schema#'} | {'type':'object','required':[]}",
      "{'type':['object','null'],'properties':{'a':{'type':'string'}}} | "
          + "{'type':'object','properties':{'a':{'type':'string'}},'required':[]}",
      "{'type':['object','string'],'properties':{'a':{'type':'string'}}} | "
          + "{'type':'object','properties':{'a':{'type':'string'}},'required':[]}",
      "{'anyOf':[{'type':'object'},{'type':'string'}]} | {'type':'object','required':[]}",
      "{'description':'d','properties':{'a':{'format':'x'}}} | "
          + "{'type':'object','properties':{'a':{'type':'string','description':'format: 'x''}},'description':'d','required':[]}"})
  void nothingIsLost(String schema, String expected) {
    Loosened result = loosened(schema);
    assertThat(result.notes()).isEmpty();
    assertThat(text(result).replace("\\", "")).isEqualTo(expected.strip());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{'enum':[{'x':1},'b']} | {ANY,'description':'enum: [{'x':1},'b']'} | /enum: expected a string, number, boolean or null",
      "{'type':'string','not':{'const':'x'}} | {'type':'string','description':'not: {'const':'x'}'} | /not: the subset has no counterpart",
      "{'type':'object','if':{'required':['a']},'then':{'required':['b']}} | "
          + "{'type':'object','description':'if: {'required':['a']}nthen: {'required':['b']}','required':[]} | /if: the subset",
      "{'type':'any','description':'d'} | {ANY,'description':'d'} | /type: expected types of JSON Schema, found 'any'",
      "{'type':['string','int']} | {ANY} | /type: expected types of JSON Schema, found ['string','int']",
      "{'$ref':'http://127.0.0.1:1/'} | {ANY} | /$ref: http://127.0.0.1:1/ leads to no schema of this document",
      "{'type':'object','properties':{'required':{'type':'string'},'b':{'type':'null'}},'required':['required'],"
          + "'additionalProperties':false} | {'type':'object','properties':{'b':{'type':'null'}},"
          + "'description':'further members: {'required':{'type':'string'}}','required':[]} | /properties/required: expected a name",
      "{'type':'string','minLength':5,'maxLength':2} | {ANY} | /maxLength: expected a maximum of at least 5",
      "7 | {ANY} | : expected a schema, found 7"})
  void partIsLoosenedAndTheOthersStay(String part, String expected, String note) {
    for (String required : new String[] {"", ",'required':['p']"}) {
      Loosened result = loosened("{'type':'object','properties':{'o':{'type':'integer'},'p':" + part + "}" + required + "}");
      assertThat(text(result).replace("\\", "")).startsWith("{'type':'object','properties':{'o':{'type':'integer'},'p':"
          + expected.strip().replace("ANY", ANY) + "}");
      assertThat(result.notes()).hasSize(1).first().asString().startsWith("/properties/p" + note.strip().replace('\'', '"'));
    }
  }

  @Test
  void rootOfAnotherTypeIsForObjects() {
    Loosened result = loosened("{'type':'array','items':{'type':'string'}}");
    assertThat(text(result)).isEqualTo("{'type':'object','required':[]}");
    assertThat(result.notes()).containsExactly("/type: expected \"object\", which arguments are, found \"array\"");
  }

  @Test
  void namesOfMembersStayIfNothingElseDoes() {
    String deep = "{'type':'object','properties':{'a':".repeat(120) + "{'type':'string'}" + "}}".repeat(120);
    Loosened result = loosened("{'description':'whole','properties':{'a':" + deep + ",'b':{'description':'d'},'$ref':{}},"
        + "'required':['a','$ref']}");
    assertThat(text(result)).isEqualTo("{'type':'object','properties':{'a':{" + ANY + "},'b':{" + ANY + ",'description':'d'}},"
        + "'required':['a'],'description':'whole'}");
    assertThat(result.notes()).isNotEmpty().last().isEqualTo("the root: only the names of its members are kept");
  }

  @Test
  void schemaThatExplodesIsLoosened() {
    JsonObject definitions = JsonObject.EMPTY;
    for (int i = 0; i < 40; i++) {
      JsonObject next = JsonObject.of("$ref", "#/$defs/l" + (i + 1));
      definitions = definitions.with("l" + i, JsonObject.of("allOf", JsonArray.of(next, next), "type", "object"));
    }
    Loosened result = loosened(JsonObject.of("type", "object", "$ref", "#/$defs/l0", "$defs", definitions.with("l40", JsonObject.EMPTY))
        .toString());
    assertThat(result.notes()).isNotEmpty();
  }

  @Test
  void randomSchemasAreLoosenedAndThoseThatCanBeConvertedStay() {
    long seed = Long.getLong("kimi.seed", System.nanoTime());
    RandomSchemas schemas = new RandomSchemas(seed);
    int lost = 0;
    for (int i = 0; i < 3_000; i++) {
      Schema foreign = Schema.of(schemas.next());
      Loosened result = SchemaNormalizer.loosen(foreign);
      assertThat(result.schema().checkObject()).as("%s with seed %d", foreign, seed).isEmpty();
      assertThat(result.schema().checkService()).as("%s with seed %d", foreign, seed).isEmpty();
      lost += result.notes().isEmpty() ? 0 : 1;
      if (result.notes().isEmpty() && foreign.checkObject().isEmpty()) {
        assertThat(result.schema()).isEqualTo(SchemaNormalizer.normalize(foreign));
      }
    }
    assertThat(lost).isBetween(100, 2_900);
  }

  @Test
  void randomBytesAreSchemas() {
    byte[] bytes = new byte[60];
    Random random = new Random(7);
    for (int i = 0; i < 3_000; i++) {
      random.nextBytes(bytes);
      bytes[0] = 1;
      new SchemaFuzzTargetTest().schemasAreConvertedOrRefused(bytes);
    }
  }
}
