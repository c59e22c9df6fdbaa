package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Schemas built with the factories and the builder. */
class SchemaTest {

  @Test
  void aBuiltObjectAllowsItsMembersAndNoOthers() {
    Schema schema = Schema.builder().description("the weather somewhere")
        .required("city", Schema.string("for example Hangzhou").min(1))
        .optional("unit", Schema.enumeration("celsius", "fahrenheit").describe("of temperatures"))
        .optional("days", Schema.integer("").min(1).max(14))
        .optional("near", Schema.array(Schema.number("kilometres")).max(3))
        .optional("raw", Schema.bool(""))
        .optional("when", Schema.anyOf(Schema.string("a date"), Schema.builder().required("year", Schema.integer("")).build()))
        .build();
    assertThat(schema).isEqualTo(Table.schema("{'type':'object','properties':{"
        + "'city':{'type':'string','description':'for example Hangzhou','minLength':1},"
        + "'unit':{'type':'string','enum':['celsius','fahrenheit'],'description':'of temperatures'},"
        + "'days':{'type':'integer','minimum':1,'maximum':14},"
        + "'near':{'type':'array','items':{'type':'number','description':'kilometres'},'maxItems':3},"
        + "'raw':{'type':'boolean'},"
        + "'when':{'anyOf':[{'type':'string','description':'a date'},"
        + "{'type':'object','properties':{'year':{'type':'integer'}},'required':['year'],'additionalProperties':false}]}},"
        + "'required':['city'],'additionalProperties':false,'description':'the weather somewhere'}"));
    assertThat(schema.checkObject()).isEmpty();
  }

  @Test
  void schemasOutsideTheSubsetAreNotBuilt() {
    Schema.Builder builder = Schema.builder().required("anyOf", Schema.string(""));
    assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("/properties/anyOf");
    assertThatThrownBy(() -> Schema.bool("").min(1)).isInstanceOf(IllegalStateException.class).hasMessageContaining("boolean");
  }

  @Test
  void theLastMemberOfANameWins() {
    Schema schema = Schema.builder().required("a", Schema.string("")).optional("a", Schema.bool("")).build();
    assertThat(schema).isEqualTo(Table.schema("{'type':'object','properties':{'a':{'type':'boolean'}},'required':[],'additionalProperties':false}"));
    assertThat(Schema.builder().required("a", Schema.string("")).required("a", Schema.string("")).build().check()).isEmpty();
  }

  @Test
  void descriptionsAddUpWhereTheServiceAcceptsThem() {
    assertThat(Schema.string("b").describe("a").describe("")).isEqualTo(Table.schema("{'type':'string','description':'a\\nb'}"));
    Schema described = Schema.anyOf(Schema.string("b"), Schema.bool("")).describe("a");
    assertThat(described.check()).isEmpty();
    assertThat(described).isEqualTo(Table.schema(
        "{'description':'a','anyOf':[{'anyOf':[{'type':'string','description':'b'},{'type':'boolean'}]}]}"));
  }

  @Test
  void differentDefinitionsCannotShareAName() {
    Schema one = Table.schema("{'$ref':'#/$defs/A','$defs':{'A':{'type':'string'}}}");
    Schema other = Table.schema("{'$ref':'#/$defs/A','$defs':{'A':{'type':'null'}}}");
    assertThat(Schema.anyOf(one, one).check()).isEmpty();
    assertThatThrownBy(() -> Schema.anyOf(one, other))
        .hasMessage("expected one definition for each name, found two different ones for A");
  }

  @Test
  void schemasAreEqualWhenTheirJsonIs() {
    assertThat(Schema.string("")).isEqualTo(Table.schema("{'type':'string'}")).hasSameHashCodeAs(Schema.string(""))
        .isNotEqualTo(Schema.bool("")).hasToString("{\"type\":\"string\"}");
  }

  @Test
  void aSchemaForObjectsIsBuiltFurther() {
    Schema tree = RecordType.of(Corpus.Tree.class).schema();
    Schema more = tree.toBuilder().optional("note", Schema.string("")).description("a tree").build();
    assertThat(more.json().get("properties").asObject().names()).containsExactly("name", "children", "note");
    assertThat(more.json().get("required")).isEqualTo(tree.json().get("required"));
    assertThat(more.json().get("$defs")).isEqualTo(tree.json().get("$defs"));
    assertThat(more.json().get("description").asString()).isEqualTo("a tree");
    Schema open = Table.schema("{'type':'object','additionalProperties':{'type':'string'},'title':'T'}");
    assertThat(open.toBuilder().build().json()).isEqualTo(
        open.json().with("properties", JsonObject.EMPTY).with("required", JsonArray.EMPTY));
    assertThatThrownBy(() -> Schema.string("").toBuilder()).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected a schema for objects");
  }
}
