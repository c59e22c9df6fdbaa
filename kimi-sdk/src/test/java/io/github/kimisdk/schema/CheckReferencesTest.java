package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Where the references of a schema lead, and how large it may be. */
class CheckReferencesTest {

  @TestFactory
  Stream<DynamicTest> referencesWithinTheSchemaAreAccepted() {
    return Table.accepted("""
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'type':'string'}}}
        {'$ref':'#/$defs/A','$id':'x','$defs':{'A':{'type':'object'}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A','description':'a'}},'$defs':{'A':{'type':'string','title':'A'}}}
        {'type':'object','properties':{'a':{'type':'string','description':'x'},'b':{'$ref':'#/properties/a','description':'y'}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A/properties/b'}},'$defs':{'A':{'type':'object','properties':{'b':{'type':'null'}}}}}
        {'type':'object','properties':{'next':{'$ref':'#'}}}
        {'type':'object','properties':{'all':{'type':'array','items':{'$ref':'#'}}},'required':['all']}
        {'type':'object','properties':{'next':{'anyOf':[{'$ref':'#'},{'type':'null'}]}},'required':['next']}
        {'type':'object','additionalProperties':{'$ref':'#/$defs/A'},'$defs':{'A':{'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'required':['a']}}}
        {'type':'object','$defs':{'Unused':{'type':'object','properties':{'a':{'$ref':'#/$defs/Unused'}},'required':['a']}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'$ref':'#/$defs/B'},'B':{'type':'string'}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/a~b'}},'$defs':{'a~b':{'type':'string'}}}
        """);
  }

  @TestFactory
  Stream<DynamicTest> othersAreRefused() {
    return Table.refused("""
        $ref      /$ref                        {'$ref':1}
        $ref      /properties/a/$ref           {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}}}
        $ref      /properties/a/$ref           {'type':'object','properties':{'a':{'$ref':'#/$defs/B'}},'$defs':{'A':{}}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'https://example.org/a.json'}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'other.json#/a'}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'#anchor'}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'#/$defs/'},'$defs':{'A':{}}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'#/type'}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':''}}
        $ref      /items/type                  {'type':'array','items':{'$ref':'#/$defs/A','type':'string'},'$defs':{'A':{}}}
        $ref      /items/minLength             {'type':'array','items':{'$ref':'#/$defs/A','minLength':1},'$defs':{'A':{}}}
        $ref      /items/default               {'type':'array','items':{'$ref':'#/$defs/A','default':1},'$defs':{'A':{}}}
        $ref      /items/description           {'type':'array','items':{'$ref':'#/$defs/A','description':'x'},'$defs':{'A':{'type':'null','description':'y'}}}
        $ref      /items/description           {'type':'array','items':{'$ref':'#/$defs/A','description':'x'},'$defs':{'A':{'anyOf':[{'type':'null','description':'y'}]}}}
        $ref      /items/title                 {'type':'array','items':{'$ref':'#/$defs/A','title':'x'},'$defs':{'A':{'$ref':'#/$defs/B'},'B':{'title':'y','type':'null'}}}
        $defs     /$defs                       {'$defs':[]}
        $defs     /$defs/a~1b                  {'$defs':{'a/b':{'type':'string'}}}
        $defs     /$defs/A/properties/a~1b     {'$defs':{'A':{'type':'object','properties':{'a/b':{'type':'string'}}}}}
        $defs     /$defs/                      {'$defs':{'':{'type':'string'}}}
        $defs     /$defs/A                     {'$defs':{'A':true}}
        $defs     /properties/a/$defs          {'type':'object','properties':{'a':{'$defs':{}}}}
        keyword   /$defs/A/const               {'$defs':{'A':{'const':1}}}
        keyword   /definitions                 {'type':'object','definitions':{}}
        recursion .                            {'$ref':'#'}
        recursion /properties/next             {'type':'object','properties':{'next':{'$ref':'#'}},'required':['next']}
        recursion /properties/all/items        {'type':'object','properties':{'all':{'type':'array','items':{'$ref':'#'},'minItems':1}},'required':['all']}
        recursion /properties/a                {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'required':['a']}}}
        recursion /properties/a                {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'anyOf':[{'$ref':'#/$defs/B'}]},'B':{'$ref':'#/$defs/A'}}}
        """);
  }

  @Test
  void theCeilingsAreThoseOfTheService() {
    assertThat(rules(nested(30))).isEmpty();
    assertThat(rules(nested(31))).containsExactly("depth");
    assertThat(rules(wide(3_000))).isEmpty();
    assertThat(rules(wide(3_001))).containsExactly("size");
    assertThat(rules(JsonObject.of("type", "string", "description", "x".repeat(119_900)))).isEmpty();
    assertThat(rules(JsonObject.of("type", "string", "description", "x".repeat(120_000)))).containsExactly("size");
    assertThat(rules(JsonObject.of("type", "integer", "enum", IntStream.range(0, 1_000).boxed().toList()))).isEmpty();
    assertThat(rules(JsonObject.of("type", "integer", "enum", IntStream.range(0, 1_001).boxed().toList()))).containsExactly("enum");
    assertThat(rules(texts(500, 150))).isEmpty();
    assertThat(rules(texts(500, 151))).containsExactly("enum");
    assertThat(rules(texts(200, 500))).isEmpty();
    assertThat(rules(branches(500))).isEmpty();
    assertThat(rules(branches(501))).containsExactly("anyOf");
  }

  @Test
  void referencesCountForTheDepth() {
    assertThat(rules(chain(29))).isEmpty();
    assertThat(rules(chain(30))).contains("depth");
  }

  @Test
  void schemasMadeToBeExpensiveAreRefusedSoon() {
    Map<String, JsonValue> definitions = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      Map<String, JsonValue> all = new LinkedHashMap<>();
      for (int j = 0; j < 20; j++) all.put("p" + j, JsonObject.of("$ref", "#/$defs/D" + j));
      definitions.put("D" + i, JsonObject.of("type", "object", "properties", all));
    }
    JsonObject tangle = JsonObject.of("$ref", "#/$defs/D0", "$defs", definitions);
    assertThat(rules(tangle)).contains("recursion");
    JsonObject deep = JsonObject.of("type", "string");
    for (int i = 0; i < 3_000; i++) deep = JsonObject.of("type", "array", "items", deep);
    assertThat(rules(deep)).containsExactly("depth");
    List<Object> brackets = List.of();
    for (int i = 0; i < 900; i++) brackets = List.of(brackets);
    assertThat(rules(JsonObject.of("$defs", Map.of("A", JsonObject.of("default", brackets))))).isEmpty();
  }

  private static List<String> rules(JsonObject schema) {
    return Schema.of(schema).check().stream().map(Schema.Fault::rule).toList();
  }

  private static JsonObject nested(int levels) {
    JsonObject schema = JsonObject.of("type", "string");
    for (int i = 0; i < levels; i++) schema = JsonObject.of("type", "object", "properties", Map.of("a", schema));
    return schema;
  }

  private static JsonObject wide(int count) {
    Map<String, JsonValue> all = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) all.put("p" + i, Json.parse("{\"type\":\"null\"}"));
    return JsonObject.of("type", "object", "properties", all);
  }

  private static JsonObject texts(int count, int length) {
    return JsonObject.of("type", "string", "enum", IntStream.range(0, count).mapToObj(i -> "x".repeat(length)).toList());
  }

  private static JsonObject branches(int count) {
    return JsonObject.of("anyOf", IntStream.range(0, count).mapToObj(i -> JsonObject.of("type", "null")).toList());
  }

  /** A property that leads to a definition with a property that leads to the next. */
  private static JsonObject chain(int length) {
    Map<String, JsonValue> definitions = new LinkedHashMap<>();
    for (int i = 0; i < length; i++) {
      JsonObject next = i + 1 == length ? JsonObject.of("type", "string") : JsonObject.of("$ref", "#/$defs/D" + (i + 1));
      definitions.put("D" + i, JsonObject.of("type", "object", "properties", Map.of("a", next)));
    }
    return JsonObject.of("type", "object", "properties", Map.of("a", JsonObject.of("$ref", "#/$defs/D0")), "$defs", definitions);
  }
}
