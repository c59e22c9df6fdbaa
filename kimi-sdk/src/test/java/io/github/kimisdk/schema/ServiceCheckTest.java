package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules that the service has beside its published validator. */
class ServiceCheckTest {

  private static List<String> found(Schema schema) {
    return schema.checkService().stream().map(fault -> fault.rule() + " " + fault.path()).toList();
  }

  @Test
  void everyObjectSchemaNeedsAnArrayOfRequiredMembers() {
    Schema schema = Table.schema("{'type':'object','properties':{'a':{'type':'object','required':[]},'b':{'type':['object']},"
        + "'c':{'type':'array','items':{'type':'object'}},'d':{'anyOf':[{'type':'object'},{'type':'null'}]}},"
        + "'additionalProperties':{'type':'object'},'$defs':{'E':{'type':'object'}}}");
    assertThat(schema.checkObject()).isEmpty();
    assertThat(found(schema)).containsExactly("required ", "required /properties/b", "required /properties/c/items",
        "required /properties/d/anyOf/0", "required /additionalProperties", "required /$defs/E");
    assertThat(schema.checkService().get(1)).hasToString(
        "/properties/b: expected an array \"required\" beside the type object, empty if no member is required, found none");
  }

  @Test
  void everySchemaWithinNeedsAType() {
    Schema schema = Table.schema("{'type':'object','required':['a'],'properties':{'a':{},'b':{'description':'x'},'c':{'$ref':'#/$defs/D'},"
        + "'d':{'anyOf':[{'type':'null'},{}]}},'$defs':{'D':{'type':['null','object']}}}");
    assertThat(schema.check()).isEmpty();
    assertThat(found(schema)).containsExactly("type /properties/a", "type /properties/b", "type /properties/d/anyOf/1");
    assertThat(schema.checkService().get(0).message()).isEqualTo("expected a type, anyOf or $ref, found none");
  }

  @Test
  void theValidatorHasNoneOfTheseRules() {
    Schema schema = Table.schema("{'properties':{'a':{}}}");
    assertThat(schema.check()).isEmpty();
    assertThat(found(schema)).containsExactly("type /properties/a");
    assertThat(schema.checkObject()).extracting(Schema.Fault::rule).containsExactly("root");
  }

  @Test
  void aSchemaOfManyLevelsIsChecked() {
    JsonObject deep = JsonObject.of("type", "object");
    for (int i = 0; i < 20_000; i++) {
      deep = JsonObject.of("type", "array", "items", deep);
    }
    assertThat(Schema.of(deep).checkService()).hasSize(1);
  }

  @Test
  void aUnionThatContainsItselfIsRefusedWithItsReason() {
    Schema endless = Table.schema("{'anyOf':[{'$ref':'#/$defs/A'},{'type':'object'}],'$defs':{'A':{'anyOf':[{'$ref':'#/$defs/A'},{'type':'null'}]}}}");
    assertThat(endless.checkObject()).extracting(Schema.Fault::message).last().asString()
        .contains("found anyOf with \"type\": \"null\" in a branch");
  }

  @Test
  void anotherRootIsRefusedWithItsReason() {
    assertThat(Table.schema("{'type':['object','string']}").checkObject()).singleElement().asString()
        .endsWith("found \"type\": [\"object\",\"string\"]");
    assertThat(Table.schema("{'anyOf':[{'type':'object'},{'type':'object','required':[]}]}").checkObject()).singleElement()
        .asString()
        .endsWith("found anyOf; SchemaNormalizer makes one object of it");
    assertThat(Schema.of(JsonObject.EMPTY).checkObject()).singleElement().asString().endsWith("found no type");
  }

  @Test
  void builtSchemasKeepTheRules() {
    Schema built = Schema.builder().optional("a", Schema.array(Schema.builder().build())).build();
    assertThat(built.checkService()).isEmpty();
    assertThat(built.json().get("required")).isEqualTo(JsonArray.EMPTY);
    assertThat(built.toBuilder().optional("b", Schema.string("")).build().checkService()).isEmpty();
  }

  @Test
  void aSchemaOfTheUserTravelsAsGiven() {
    JsonObject raw = Json.parse("{\"type\":\"object\",\"properties\":{\"a\":{}}}").asObject();
    assertThat(Schema.of(raw).json()).isSameAs(raw);
    assertThat(Schema.builder().required("raw", Schema.of(raw)).build().json().at("/properties/raw")).isEqualTo(raw);
  }
}
