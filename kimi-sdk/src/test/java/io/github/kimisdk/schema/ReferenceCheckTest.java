package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The targets of references, and the limits on size and depth. */
class ReferenceCheckTest {

  static final String ACCEPTED = """
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'type':'string'}}}
        {'$ref':'#/$defs/A','$id':'x','$defs':{'A':{'type':'object'}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A','description':'a'}},'$defs':{'A':{'type':'string','title':'A'}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A/properties/b'}},'$defs':{'A':{'type':'object','properties':{'b':{'type':'null'}}}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'$ref':'#/$defs/B'},'B':{'type':'string'}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A/items'}},'$defs':{'A':{'type':'array','items':{'type':'null'}}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A/default'}},'$defs':{'A':{'default':{'type':'string'}}}}
        {'type':'object','description':'x','properties':{'a':{'$ref':'#'}}}
        {'type':'object','properties':{'a':{'$ref':'#','minLength':1}}}
        {'type':'object','default':{'$ref':'#/$defs/A'},'$defs':{'A':{'minLength':1}}}
        {'$defs':{'A':{'default':[[{'a/b':1}]]}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/a~b'}},'$defs':{'a~b':{'type':'string'}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'$ref':'#/$defs/B','title':'t'},'B':{'$ref':'#/$defs/A'}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'$ref':'#/$defs/B','title':'t'},'B':{'$ref':'#/$defs/A','description':'d'}}}
        """;

  static final String REFUSED = """
        $ref      /$ref                        {'$ref':1}
        $ref      /properties/a/$ref           {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}}}
        $ref      /properties/a/$ref           {'type':'object','properties':{'a':{'$ref':'#/$defs/B'}},'$defs':{'A':{}}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'https://example.org/a.json'}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'other.json#/a'}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'#anchor'}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'#/$defs/'},'$defs':{'A':{}}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'#/type'}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':''}}
        $ref      /properties/b/$ref           {'type':'object','properties':{'a':{'type':'string'},'b':{'$ref':'#/properties/a'}}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'#/definitions/A'},'$defs':{'A':{}}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'#/$defs'},'$defs':{'A':{}}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'#/$defs/A/'},'$defs':{'A':{}}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'#/$defs/a%62'},'$defs':{'ab':{}}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'#/$defs/a~0b'},'$defs':{'a~b':{}}}
        $ref      /items/$ref                  {'type':'array','items':{'$ref':'#/$defs/A/anyOf/0'},'$defs':{'A':{'anyOf':[{'type':'null'}]}}}
        $ref      /$defs/B/$ref                {'$defs':{'A':{},'B':{'$ref':'#/$defs/C'}}}
        $ref      /default/$ref                {'default':{'$ref':'x'}}
        $ref      /default/type                {'default':{'$ref':'#/$defs/A','type':'null'},'$defs':{'A':{'anyOf':[{'type':'null'}]}}}
        $ref      /default/a/$ref              {'default':{'a':{'$ref':1}}}
        $ref      /items/default/$ref          {'type':'array','items':{'type':'object','default':{'$ref':'#/$defs/A'}},'$defs':{'A':{'type':'null'}}}
        $ref      /properties/a/description    {'type':'object','description':'x','properties':{'a':{'$ref':'#','description':'y'}}}
        $ref      /properties/a/properties     {'type':'object','properties':{'a':{'$ref':'#','properties':{}}}}
        $ref      /items/type                  {'type':'array','items':{'$ref':'#/$defs/A','type':'string'},'$defs':{'A':{}}}
        $ref      /items/minLength             {'type':'array','items':{'$ref':'#/$defs/A','minLength':1},'$defs':{'A':{}}}
        $ref      /items/default               {'type':'array','items':{'$ref':'#/$defs/A','default':1},'$defs':{'A':{}}}
        $ref      /items/description           {'type':'array','items':{'$ref':'#/$defs/A','description':'x'},'$defs':{'A':{'type':'null','description':'y'}}}
        $ref      /items/description           {'type':'array','items':{'$ref':'#/$defs/A','description':'x'},'$defs':{'A':{'anyOf':[{'type':'null','description':'y'}]}}}
        $ref      /items/title                 {'type':'array','items':{'$ref':'#/$defs/A','title':'x'},'$defs':{'A':{'$ref':'#/$defs/B'},'B':{'title':'y','type':'null'}}}
        $ref      /properties/a/title          {'type':'object','properties':{'a':{'$ref':'#/$defs/A','title':'t'}},'$defs':{'A':{'$ref':'#/$defs/B','title':'t'},'B':{'$ref':'#/$defs/A'}}}
        $ref      /properties/a/title          {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'$ref':'#/$defs/B','title':'t'},'B':{'$ref':'#/$defs/C','title':'t'},'C':{'type':'null'}}}
        $ref      /default/anyOf               {'default':{'$ref':'#/$defs/A','anyOf':[{'title':'t'}]},'$defs':{'A':{'type':'null'}}}
        $defs     /$defs                       {'$defs':[]}
        $defs     /$defs/a~1b                  {'$defs':{'a/b':{'type':'string'}}}
        $defs     /$defs/A/properties/a~1b     {'$defs':{'A':{'type':'object','properties':{'a/b':{'type':'string'}}}}}
        $defs     /$defs/                      {'$defs':{'':{'type':'string'}}}
        $defs     /$defs/A                     {'$defs':{'A':true}}
        $defs     /$defs/A/anyOf/0/default/a~1b {'$defs':{'A':{'anyOf':[{'default':{'a/b':1}}]}}}
        keyword   /$defs/A/const               {'$defs':{'A':{'const':1}}}
        keyword   /definitions                 {'type':'object','definitions':{}}
        """;

  @TestFactory
  Stream<DynamicTest> referencesToDefinitionsAreAccepted() {
    return Table.accepted(ACCEPTED);
  }

  @TestFactory
  Stream<DynamicTest> otherReferencesAreRefusedWithRuleAndPath() {
    return Table.refused(REFUSED);
  }

  @Test
  void limitsAreThoseOfThePublishedValidator() {
    assertThat(rules(nested(30))).isEmpty();
    assertThat(rules(nested(31))).containsExactly("depth");
    assertThat(rules(wide(3_000))).isEmpty();
    assertThat(rules(wide(3_001))).containsExactly("size");
    assertThat(rules(JsonObject.of("type", "string", "description", "x".repeat(119_900)))).isEmpty();
    assertThat(rules(JsonObject.of("type", "string", "description", "x".repeat(120_000)))).containsExactly("size");
    assertThat(rules(JsonObject.of("type", "integer", "enum", IntStream.range(0, 1_000).boxed().toList()))).isEmpty();
    assertThat(rules(JsonObject.of("type", "integer", "enum", IntStream.range(0, 1_001).boxed().toList())))
        .containsExactly("enum");
    assertThat(rules(texts(700, 160))).isEmpty();
    assertThat(rules(branches(500))).isEmpty();
    assertThat(rules(branches(501))).containsExactly("anyOf");
  }

  @Test
  void referencesCountForTheDepth() {
    assertThat(rules(chain(29))).isEmpty();
    assertThat(rules(chain(30))).contains("depth");
  }

  @Test
  void sizeIsCountedInBytesWithoutEscapesAndWithOneForEachNumber() {
    int bare = "{'type':'string','title':''}".length();
    for (String character : List.of("x", "é", "\u20ac", "\ud83d\ude00", "<", "&", "\u2028", "\n", "\f", "\u000b", "\"", "/")) {
      int bytes = character.getBytes(StandardCharsets.UTF_8).length;
      String text = character.repeat((120_000 - bare) / bytes) + "x".repeat((120_000 - bare) % bytes);
      assertThat(rules(JsonObject.of("type", "string", "title", text))).as(character).isEmpty();
      assertThat(rules(JsonObject.of("type", "string", "title", text + "x"))).as(character).containsExactly("size");
    }
    for (String number : List.of("1.0", "1e2", "1e21", "0.0000001", "-12.5")) {
      assertThat(rules(numbers(number, 59_990))).as(number).isEmpty();
      assertThat(rules(numbers(number, 60_000))).as(number).containsExactly("size");
    }
  }

  /** Two definitions that refer to each other; a path takes each of the two once. */
  @Test
  void referencesOfACycleCountForTheDepthOnce() {
    assertThat(rules(tangle(2, 0))).isEmpty();
    assertThat(rules(cycle(7, 7))).isEmpty();
    assertThat(rules(cycle(8, 8))).contains("depth");
  }

  static List<String> rules(JsonObject schema) {
    return Schema.of(schema).check().stream().map(Schema.Fault::rule).toList();
  }

  static JsonObject nested(int levels) {
    JsonObject schema = JsonObject.of("type", "string");
    for (int i = 0; i < levels; i++) {
      schema = JsonObject.of("type", "object", "properties", Map.of("a", schema));
    }
    return schema;
  }

  private static JsonObject wide(int count) {
    Map<String, JsonValue> all = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      all.put("p" + i, Json.parse("{\"type\":\"null\"}"));
    }
    return JsonObject.of("type", "object", "properties", all);
  }

  private static JsonObject texts(int count, int length) {
    return JsonObject.of("type", "string", "enum", IntStream.range(0, count).mapToObj(i -> "x".repeat(length)).toList());
  }

  private static JsonObject branches(int count) {
    return JsonObject.of("anyOf", IntStream.range(0, count).mapToObj(i -> JsonObject.of("type", "null")).toList());
  }

  /** Returns a chain of definitions, each with a property that refers to the next. */
  private static JsonObject chain(int length) {
    Map<String, JsonValue> definitions = new LinkedHashMap<>();
    for (int i = 0; i < length; i++) {
      JsonObject next = i + 1 == length ? JsonObject.of("type", "string") : JsonObject.of("$ref", "#/$defs/D" + (i + 1));
      definitions.put("D" + i, JsonObject.of("type", "object", "properties", Map.of("a", next)));
    }
    return JsonObject.of("type", "object", "properties", Map.of("a", JsonObject.of("$ref", "#/$defs/D0")), "$defs", definitions);
  }

  private static JsonObject numbers(String number, int count) {
    return JsonObject.of("default", Collections.nCopies(count, JsonNumber.parse(number)));
  }

  /** Returns definitions that all refer to each other, and one more with some levels. */
  static JsonObject tangle(int count, int levels) {
    Map<String, JsonValue> definitions = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Map<String, JsonValue> all = new LinkedHashMap<>();
      for (int j = 0; j < count; j++) {
        all.put("p" + j, JsonObject.of("$ref", "#/$defs/D" + j));
      }
      definitions.put("D" + i, JsonObject.of("type", "object", "properties", all));
    }
    definitions.put("Beside", nested(levels));
    return JsonObject.of("$ref", "#/$defs/D0", "$defs", definitions);
  }

  /** Returns two definitions with some levels each, of which the last refers to the other one. */
  private static JsonObject cycle(int levels, int more) {
    Map<String, JsonValue> definitions = Map.of("A", leading(levels, "B"), "B", leading(more, "A"));
    return JsonObject.of("type", "object", "properties", Map.of("a", JsonObject.of("$ref", "#/$defs/A")), "$defs", definitions);
  }

  private static JsonObject leading(int levels, String definition) {
    JsonObject schema = JsonObject.of("$ref", "#/$defs/" + definition);
    for (int i = 0; i < levels; i++) {
      schema = JsonObject.of("type", "object", "properties", Map.of("a", schema));
    }
    return schema;
  }
}
