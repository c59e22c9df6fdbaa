package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Parts of a schema that cannot be converted are all named, each with its path. */
class NormalizeRefusalsTest {

  @TestFactory
  Stream<DynamicTest> inexpressibleKeywordsAreNamedWithTheirPath() {
    return """
        /not:                    {'type':'string','not':{'const':'a'}}
        /if:                     {'type':'object','if':{},'then':{}}
        /allOf/0/if:             {'type':'object','allOf':[{'if':{}}]}
        /anyOf/1/not:            {'anyOf':[{'type':'null'},{'not':{}}]}
        /allOf/1/not:            {'allOf':[{'type':'object'},{'not':{}}]}
        /contains:               {'type':'array','contains':{'type':'string'}}
        /dependentSchemas:       {'type':'object','dependentSchemas':{'a':{}}}
        /items/$dynamicRef:      {'type':'array','items':{'$dynamicRef':'#node'}}
        /items/$ref:             {'type':'array','items':{'$ref':'https://example.org/a.json'}}
        /items/$ref:             {'type':'array','items':{'$ref':'#/$defs/None'}}
        /items/$ref:             {'type':'array','items':{'$ref':'#/$defs/None','minLength':1}}
        /allOf/0:                {'type':'string','allOf':[false]}
        /properties/$ref:        {'type':'object','properties':{'$ref':{'type':'string'}}}
        /properties/anyOf:       {'type':'object','properties':{'anyOf':{'type':'string'}}}
        /properties/a:           {'type':'object','properties':{'a':false},'required':['a']}
        /const:                  {'const':{'a':1}}
        /enum:                   {'enum':[[1]]}
        /enum:                   {'type':'string','enum':[1]}
        /items/allOf/0/type:     {'type':'array','items':{'allOf':[{'type':'integer'}],'type':'string'}}
        /allOf/0/anyOf:          {'allOf':[{'anyOf':[{'type':'string'}]}],'anyOf':[{'type':'null'}]}
        /properties/a:           {'type':'object','properties':{'a':3}}
        /maxLength:              {'type':'string','minLength':5,'maxLength':2}
        /minLength:              {'type':'string','minLength':'5'}
        /type:                   {'type':'file'}
        /properties/a/allOf/1/$ref: {'type':'object','properties':{'a':{'$ref':'#/$defs/A','minLength':1}},'$defs':{'A':{'allOf':[{'$ref':'#/$defs/A'},{'type':'string'}]}}}
        /properties/:            {'type':'object','properties':{'':{'type':'string'}}}
        /properties/{a}/enum:    {'type':'object','properties':{'{a}':{'enum':['b']}}}
        /properties/next:        {'type':'object','required':['next'],'properties':{'next':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'n':{'$ref':'#/$defs/N'}},'required':['n']}}}
        """.lines().map(line -> dynamicTest(line, () -> {
          String[] cells = line.split(" +", 2);
          assertThatThrownBy(() -> SchemaNormalizer.normalize(Table.schema(cells[1])))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("cannot be converted").hasMessageContaining("\n  " + cells[0]);
        }));
  }

  @Test
  void allProblemsAreNamedAtOnce() {
    Schema schema = Table.schema("{'type':'object','properties':{'a':{'not':{}},'b':{'const':{}}},'if':{}}");
    assertThatThrownBy(() -> SchemaNormalizer.normalize(schema)).hasMessageContainingAll("/properties/a/not", "/properties/b/const", "/if");
  }

  @Test
  void aSchemaOfThe200LevelsIsConvertedAndOneOfMoreIsNot() {
    JsonObject levels = JsonObject.of("type", "string");
    for (int i = 0; i < 200; i++) {
      levels = JsonObject.of("type", "array", "items", levels);
    }
    assertThat(SchemaNormalizer.normalize(Schema.of(levels)).json()).isEqualTo(levels);
    Schema more = Schema.of(JsonObject.of("type", "array", "items", levels));
    assertThatThrownBy(() -> SchemaNormalizer.normalize(more)).hasMessageContaining("expected at most 200 nested schemas");
  }

  @Test
  void ofManyProblems100AreShown() {
    Map<String, JsonObject> properties = new HashMap<>();
    for (int i = 0; i < 103; i++) {
      properties.put("p" + i, JsonObject.of("not", JsonObject.EMPTY));
      if (i == 99) {
        assertThat(catchMessage(Schema.of(JsonObject.of("type", "object", "properties", properties)))).doesNotContain("more");
      }
    }
    String message = catchMessage(Schema.of(JsonObject.of("type", "object", "properties", properties)));
    assertThat(message).endsWith("\n  and 3 more");
    assertThat(message.lines().filter(line -> line.contains("/not: "))).hasSize(100);
  }

  @Test
  void hostileSchemasAreRefusedAtALimit() {
    JsonObject deep = JsonObject.of("type", "string");
    for (int i = 0; i < 5_000; i++) {
      deep = JsonObject.of("type", "array", "items", deep);
    }
    Schema nested = Schema.of(deep);
    assertThatThrownBy(() -> SchemaNormalizer.normalize(nested)).hasMessageContaining("expected at most 200 nested schemas");
    Schema circle = Table.schema("{'$ref':'#/$defs/A','$defs':{'A':{'anyOf':[{'$ref':'#/$defs/A'},{'$ref':'#/$defs/B'}]},'B':{'anyOf':[{'$ref':'#/$defs/A'}]}}}");
    assertThatThrownBy(() -> SchemaNormalizer.normalize(circle)).hasMessageContaining("expected a reference that ends")
        .isInstanceOf(IllegalArgumentException.class);
    Map<String, JsonObject> links = new HashMap<>();
    for (int i = 0; i < 3_000; i++) {
      links.put("D" + i, JsonObject.of("$ref", "#/$defs/D" + (i + 1)));
    }
    assertThat(catchMessage(Schema.of(JsonObject.of("$ref", "#/$defs/D0", "$defs", links))))
        .contains("at most 200 references follow each other");
    JsonObject definitions = JsonObject.EMPTY;
    for (int i = 0; i < 60; i++) {
      JsonObject next = JsonObject.of("$ref", "#/$defs/D" + (i + 1));
      definitions = definitions.with("D" + i, JsonObject.of("allOf", List.of(next, next), "minLength", 1));
    }
    definitions = definitions.with("D60", JsonObject.of("type", "string"));
    Schema doubling = Schema.of(JsonObject.of("$ref", "#/$defs/D0", "$defs", definitions));
    assertThat(catchMessage(doubling)).contains("at most 20000 references are followed").doesNotContain("StackOverflow");
  }

  @Test
  void aRootThatIsAnyOfManyObjectsBecomesOneObject() {
    List<JsonObject> objects = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      JsonObject kind = JsonObject.of("kind", JsonObject.of("const", "k" + i));
      objects.add(JsonObject.of("type", "object", "properties", kind, "required", List.of("kind")));
    }
    Schema one = SchemaNormalizer.normalize(Schema.of(JsonObject.of("anyOf", objects)));
    assertThat(one.checkObject()).isEmpty();
    assertThat(one.json().at("/properties/kind/anyOf").asArray().size()).isEqualTo(300);
  }

  private static String catchMessage(Schema schema) {
    try {
      return SchemaNormalizer.normalize(schema).toString();
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }
}
