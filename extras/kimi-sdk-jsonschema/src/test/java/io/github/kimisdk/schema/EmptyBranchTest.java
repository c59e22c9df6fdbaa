package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** One branch that allows nothing goes, and the rest stays. Only a union without any branch left is refused. */
class EmptyBranchTest {

  private static final String DEFINITIONS = "'Null':{'type':'null'},'Never':false,'Chain':{'$ref':'#/$defs/Never'},"
      + "'Some':{'type':'string','maxLength':9},'Not':{'not':{}}";

  /** A schema with a union, and a branch that allows nothing there. The branch {@code {'type':'string'}} allows something. */
  private static final List<List<String>> EMPTY = List.of(
      List.of("", "false"),
      List.of("", "{'anyOf':[]}"),
      List.of("", "{'oneOf':[false,{'enum':[]}]}"),
      List.of("", "{'allOf':[{'type':'string'},{'type':'null'}]}"),
      List.of("", "{'allOf':[true,false]}"),
      List.of("", "{'type':'string','const':1}"),
      List.of("", "{'type':'string','enum':[1,null,{}]}"),
      List.of("", "{'const':'a','enum':['b']}"),
      List.of("", "{'type':'integer','enum':[1.5]}"),
      List.of("", "{'type':'string','minLength':3,'maxLength':2}"),
      List.of("", "{'type':'integer','exclusiveMinimum':1,'maximum':1}"),
      List.of("", "{'type':'array','items':false,'minItems':1}"),
      List.of("", "{'type':'array','minItems':1,'items':{'anyOf':[false]}}"),
      List.of("", "{'type':'object','properties':{'n':false},'required':['n']}"),
      List.of("", "{'type':'object','properties':{'x':{'$ref':'#/$defs/Not'},'n':{'type':'string','const':1}},'required':['n']}"),
      List.of("", "{'$ref':'#/$defs/Never'}"),
      List.of("", "{'$ref':'#/$defs/Chain'}"),
      List.of("", "{'$ref':'#/$defs/Some','type':'null'}"),
      List.of("", "{'type':'string','not':{},'allOf':[{'type':'null'}]}"),
      List.of("'type':'string',", "{'type':'null'}"),
      List.of("'type':'string',", "{'const':null}"),
      List.of("'type':['string','integer'],", "{'enum':[true]}"),
      List.of("'type':'string',", "{'$ref':'#/$defs/Null'}"),
      List.of("'type':'string',", "{'anyOf':[{'type':'null'},{'type':'array'}]}"),
      List.of("'enum':['a','b'],", "{'enum':['c']}"),
      List.of("'const':'a',", "{'const':'b'}"),
      List.of("'enum':['a','b'],", "{'const':'c'}"),
      List.of("'$ref':'#/$defs/Some',", "{'type':'null'}"),
      List.of("'$ref':'#/$defs/Some',", "{'minLength':10}"),
      List.of("'minLength':3,", "{'type':'string','maxLength':2}"));

  /** The places of a union, which is marked with an S. */
  private static final List<String> PLACES = List.of("{S,'$defs':{D}}",
      "{'type':'object','properties':{'p':{S}},'required':['p'],'$defs':{D}}",
      "{'type':'object','properties':{'p':{S}},'$defs':{D}}",
      "{'type':'array','items':{S},'$defs':{D}}",
      "{'type':'array','prefixItems':[{S}],'maxItems':1,'$defs':{D}}",
      "{'type':'object','additionalProperties':{S},'$defs':{D}}",
      "{'type':'object','properties':{'p':{'$ref':'#/$defs/S'}},'$defs':{'S':{S},D}}",
      "{'type':'object','properties':{'p':{'allOf':[{S}],'description':'d'}},'$defs':{D}}");

  @TestFactory
  Stream<DynamicTest> theBranchGoesAndTheRestStays() {
    return cases((place, keyword, row) -> {
      String good = "{'type':'string'}";
      Schema one = schema(place, row.get(0) + keyword + "[" + good + "]");
      for (String branches : List.of(row.get(1) + "," + good, good + "," + row.get(1), row.get(1) + "," + row.get(1) + "," + good)) {
        Schema result = SchemaNormalizer.normalize(schema(place, row.get(0) + keyword + "[" + branches + "]"));
        assertThat(undescribed(result)).isEqualTo(undescribed(SchemaNormalizer.normalize(one)));
        assertThat(result.check()).isEmpty();
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> aUnionWithoutAnyBranchLeftIsRefusedWithItsPath() {
    return cases((place, keyword, row) -> {
      Schema twice = schema(place, row.get(0) + keyword + "[" + row.get(1) + "," + row.get(1) + "]");
      assertThatThrownBy(() -> SchemaNormalizer.normalize(twice))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching("(?s)the schema cannot be converted to Moonshot's subset:\n  (the root|/\\S+): expected .*, found .*");
    });
  }

  @TestFactory
  Stream<DynamicTest> otherUnionsLoseABranchToo() {
    return NormalizeTest.converted("""
        {'type':['string','null'],'minLength':3,'maxLength':2}
          => {'type':'null'}
        {'type':'string','nullable':true,'enum':[1]}
          => {'type':'null'}
        {'type':'object','nullable':true,'allOf':[{'type':'array'},{'type':'object','const':''}]}
          => {'type':'null'}
        {'anyOf':[{'type':'integer'},{'type':'object','nullable':true,'allOf':[{'type':'array'},{'type':'object','const':''}]}]}
          => {'anyOf':[{'type':'integer'},{'type':'null'}]}
        {'type':'object','additionalProperties':{'type':'string','allOf':[{'type':'integer'}]},'patternProperties':{'a':{'type':'null'}}}
          => {'type':'object','additionalProperties':{'type':'null'},'description':'patternProperties: {\\'a\\':{\\'type\\':\\'null\\'}}'}
        {'enum':['a',1],'type':'string'}
          => {'type':'string','enum':['a']}
        {'type':'object','properties':{'k':{'const':'a'}},'required':['k'],'oneOf':[{'properties':{'k':{'const':'a'}}},{'properties':{'k':{'const':'b'}}}]}
          => {'type':'object','properties':{'k':{'type':'string','enum':['a']}},'required':['k']}
        {'enum':[1,2],'anyOf':[{'enum':[1.0,3]},{'enum':[2e0]}]}
          => {'anyOf':[{'type':'number','enum':[1.0]},{'type':'number','enum':[2e0]}]}
        """);
  }

  /** Arguments are never null, so a root of objects and null is for the objects. */
  @TestFactory
  Stream<DynamicTest> nullGoesFromARootOfObjects() {
    return NormalizeTest.converted("""
        {'anyOf':[{'type':'object','properties':{'a':{'type':'null'}},'additionalProperties':{'type':'string'}},{'type':'null'}],'description':'d'}
          => {'type':'object','properties':{'a':{'type':'null'}},'additionalProperties':{'type':'string'},'description':'d'}
        {'type':['object','null'],'properties':{'a':{'type':'null'}}}
          => {'type':'object','properties':{'a':{'type':'null'}}}
        {'type':'object','nullable':true,'properties':{'a':{'type':'null'}}}
          => {'type':'object','properties':{'a':{'type':'null'}}}
        {'type':'object','properties':{'a':{'type':'string'}},'anyOf':[{'required':['a']},{'type':'null'}]}
          => {'type':'object','properties':{'a':{'type':'string'}},'required':['a']}
        {'oneOf':[{'type':'null'},{'type':'object','properties':{'a':{'type':'null'}}},{'type':'object','properties':{'b':{'type':'null'}}}]}
          => {'type':'object','properties':{'a':{'type':'null'},'b':{'type':'null'}}}
        """);
  }

  @Test
  void theMessageNamesTheUnionAndEachBranch() {
    Schema schema = Table.schema("{'type':'object','properties':{'p':{'type':'string','anyOf':[{'type':'null'},{'const':1}]}}}");
    assertThatThrownBy(() -> SchemaNormalizer.normalize(schema)).hasMessageContaining(
        "\n  /properties/p/anyOf: expected a branch that allows something, found none; "
            + "/properties/p/anyOf/0/type: expected values that can be combined, found \"null\" and \"string\"; "
            + "/properties/p/anyOf/1/const: expected values of the type [string], found [1]");
  }

  /** The description of a root says how {@code prefixItems} were. */
  private static JsonObject undescribed(Schema schema) {
    return schema.json().without("description");
  }

  private interface Case {
    void run(String place, String keyword, List<String> row);
  }

  private static Stream<DynamicTest> cases(Case test) {
    return PLACES.stream().flatMap(place -> EMPTY.stream().flatMap(row -> Stream.of("'anyOf':", "'oneOf':").map(keyword ->
        dynamicTest(place + " " + row.get(0) + keyword + row.get(1), () -> test.run(place, keyword, row)))));
  }

  private static Schema schema(String place, String union) {
    return Table.schema(place.replace("{S", "{" + union).replace(",D}", "," + DEFINITIONS + "}").replace("{D}", "{" + DEFINITIONS + "}"));
  }
}
