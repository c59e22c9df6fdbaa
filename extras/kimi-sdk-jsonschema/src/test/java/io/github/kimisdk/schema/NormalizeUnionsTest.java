package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.jsonschema.SchemaNormalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A union at the root becomes one object, or is refused where it has another branch. */
class NormalizeUnionsTest {

  @Test
  void aUnionOfObjectsBecomesOneObjectWithoutAnyOf() {
    Schema union = SchemaNormalizer.normalize(Table.schema("{'anyOf':[{'type':'object','properties':{'a':{'type':'string'}}},{'$ref':'#/$defs/B'}],"
        + "'$defs':{'B':{'type':'object','properties':{'b':{'type':'object'}}}}}"));
    assertThat(union)
        .isEqualTo(Table.schema("{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'object','required':[]}},"
        + "'$defs':{'B':{'type':'object','properties':{'b':{'type':'object','required':[]}},'required':[]}},'required':[]}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'anyOf':[{'type':'object'},{'type':'string'}]}",
      "{'oneOf':[{'type':'object','required':['a']},{'type':'string'}]}",
      "{'anyOf':[{'type':'object'},{'anyOf':[{'type':'string'},{'type':'object','properties':{}}]}]}",
      "{'anyOf':[{'type':'object'},{'$ref':'#/$defs/S'}],'$defs':{'S':{'type':'string'}}}"})
  void anotherUnionIsRefusedWithItsReason(String union) {
    assertThat(SchemaNormalizer.normalize(Table.schema(union)).checkObject()).singleElement().asString().startsWith(
        "the root: expected \"type\": \"object\", which the schema of arguments or of an answer needs, found anyOf with "
        + "\"type\": \"string\" in a branch; put the union into a member");
  }
}
