package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas of strangers that are small, and would be large or slow if everything in them were written out. */
@Timeout(120)
class SchemaBombTest {

  private static String join(int count, IntFunction<String> part) {
    return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining(","));
  }

  private static String ref(String definition, String beside) {
    return "{\"$ref\":\"#/$defs/" + definition + "\"" + beside + "}";
  }

  private static Schema schema(String properties, String definitions) {
    return Schema.of(Json.parse(
        "{\"type\":\"object\",\"properties\":{" + properties + "},\"$defs\":{" + definitions + "}}").asObject());
  }

  private static void refused(Schema schema, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> SchemaNormalizer.normalize(schema)).withMessageContaining(message)
        .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(500_000));
  }

  /** The output is too large for the service, which is found out at its end. */
  @Test
  void definitionsThatReferToTheNext() {
    String chain = join(20_000, i -> "\"d" + i + "\":{\"type\":\"object\",\"properties\":{\"x\":" + ref("d" + (i + 1), "")
        + "}}");
    refused(schema("\"a\":" + ref("d0", ""), chain + ",\"d20000\":{\"type\":\"null\"}"), "expected at most 120000 bytes");
  }

  @Test
  void definitionsOfTheSameLastName() {
    int many = 50_000;
    String json = "{\"type\":\"object\",\"properties\":{" + join(many, i -> "\"p" + i + "\":{\"$ref\":\"#/c/d" + i + "/x\"}")
        + "},\"c\":{"
        + join(many, i -> "\"d" + i + "\":{\"x\":{\"type\":\"string\"}}") + "}}";
    refused(Schema.of(Json.parse(json).asObject()), "");
  }

  @Test
  void requiredMembersThatAllReferToTheRoot() {
    int many = 2_900;
    String required = join(many, i -> "\"a" + i + "\"");
    String json = "{\"type\":\"object\",\"required\":[" + required + "],\"properties\":{"
        + join(many, i -> "\"a" + i + "\":{\"$ref\":\"#\"}") + "}}";
    assertThat(Schema.of(Json.parse(json).asObject()).check()).hasSize(many)
        .allMatch(fault -> fault.toString().contains("always leads back to itself"));
  }

  @Test
  void aCycleOfReferencesIsFollowedOnce() {
    int many = 1_450;
    Schema cycle = schema(join(many, i -> "\"p" + i + "\":" + ref("d" + i, "")),
        join(many, i -> "\"d" + i + "\":" + ref("d" + (i + 1) % many, "")));
    assertThat(cycle.check()).isEmpty();
  }

  @Test
  void aNoteThatTwoReferencesOfACycleHaveIsAFault() {
    String title = ",\"title\":\"t\"";
    assertThat(schema("\"a\":" + ref("x", ""), "\"x\":" + ref("y", title) + ",\"y\":" + ref("x", "")).check()).isEmpty();
    assertThat(schema("\"a\":" + ref("x", title), "\"x\":" + ref("y", title) + ",\"y\":" + ref("x", "")).check()).isNotEmpty();
    assertThat(schema("\"a\":" + ref("x", ""), "\"x\":" + ref("y", title) + ",\"y\":" + ref("z", title) + ",\"z\":"
        + ref("x", "")).check())
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"default\":{\"t\":\"" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" + "\"}",
      ",\"not\":{}"})
  void referencesThatDoubleAtEachLevel(String more) {
    String levels = join(40, i -> "\"l" + i + "\":{\"type\":\"object\"" + more + ",\"properties\":{"
        + join(2, k -> "\"p" + k + "\":" + ref("l" + (i + 1), ",\"required\":[\"p" + k + "\"]")) + "}}");
    refused(schema("\"a\":" + ref("l0", ""), levels + ",\"l40\":{\"type\":\"object\"}"), "");
  }

  @Test
  void combinedSchemasThatDoubleAtEachLevel() {
    String levels = join(40, i -> "\"l" + i + "\":{\"allOf\":[" + ref("l" + (i + 1), ",\"required\":[\"a\"]") + ","
        + ref("l" + (i + 1), ",\"required\":[\"b" + i + "\"]") + "]}");
    String last = ",\"l40\":{\"type\":\"object\",\"properties\":{" + join(5_000, i -> "\"k" + i + "\":{\"type\":\"string\"}")
        + "}}";
    refused(schema("\"a\":" + ref("l0", ""), levels + last), "");
  }

  @Test
  void combinedSchemasWithinOneAnotherDoNotOverflowTheStack() {
    String levels = join(190, i -> "\"s" + i + "\":" + "{\"allOf\":[".repeat(120)
        + ref(i == 0 ? "e" : "s" + (i - 1), ",\"minLength\":1")
        + "],\"maxLength\":9}".repeat(120));
    refused(schema("\"a\":" + ref("s189", ""), levels + ",\"e\":{\"type\":\"string\"}"), "expected at most");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e99999", "-1e99999", "1e-99999", "1e400", "123456e1000"})
  void aBoundWithAHugeExponentIsRefusedWithoutItsDigits(String bound) {
    for (String type : new String[] {"integer", "number"}) {
      String each = "{\"type\":\"" + type + "\",\"minimum\":" + bound + "}";
      Schema many = schema(join(10_000, i -> "\"p" + i + "\":" + each), "");
      assertThatIllegalArgumentException().isThrownBy(() -> SchemaNormalizer.normalize(many))
          .withMessageContaining("expected");
    }
  }

  @Test
  void aZeroWithAHugeExponentIsZero() {
    for (String zero : new String[] {"0e99999", "-0e99999", "0e-99999", "0.0e-99999"}) {
      String each = "\"p\":{\"type\":\"number\",\"minimum\":" + zero + "}";
      assertThat(SchemaNormalizer.normalize(schema(each, "")).toString()).contains("\"minimum\":0}");
    }
  }

  @Test
  void valuesWithHugeExponentsAreCompared() {
    String all = join(10_000, i -> "{\"minimum\":" + (i + 1) + "e-99999,\"maximum\":" + (i + 1) + "e99999}");
    refused(schema("\"p\":{\"type\":\"integer\",\"allOf\":[" + all + "]}", ""), "expected a number in the range of a double");
  }

  /** A name of 32 characters; all of them have the same hash code. */
  private static String colliding(int number) {
    return "\"" + IntStream.range(0, 16).mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB").collect(Collectors.joining())
        + "\"";
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"enum\":[@]}", "{\"type\":\"object\",\"required\":[@]}",
      "{\"anyOf\":[{\"const\":1},{\"enum\":[@]}]}",
      "{\"allOf\":[{\"enum\":[@]},{\"enum\":[@,1]}]}", "{\"allOf\":[{\"required\":[@]},{\"required\":[@,\"x\"]}]}"})
  void valuesOfOneHashCode(String part) {
    String values = join(1 << 16, SchemaBombTest::colliding);
    refused(schema("\"p\":" + part.replace("@", values), ""), "expected at most");
  }

  @Test
  void requiredMembersOfManyAlternatives() {
    String required = join(50_000, i -> "\"m" + i + "\"");
    String each = "{\"type\":\"object\",\"required\":[" + required + "]}";
    refused(Schema.of(Json.parse("{\"anyOf\":[" + each + "," + each.replace("m", "n") + "]}").asObject()), "expected at most");
  }
}
