package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.kimisdk.json.JsonNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Exact schemas of records, and records that have none. */
class RecordSchemaTest {

  enum None {}

  enum Twins { @Doc(name = "A") B, A }

  sealed interface Mixed permits Plain, NotRecord {}
  record Plain() implements Mixed {}
  record NotSealed(Runnable run) {}
  static final class NotRecord implements Mixed {}

  sealed interface Tagged {}
  record Typed(String type) implements Tagged {}

  record Raw(@SuppressWarnings("rawtypes") List all) {}
  record Wild(List<?> all) {}
  record Keys(Map<Integer, String> map) {}
  record Twice(Optional<Optional<String>> maybe) {}
  record Concrete(ArrayList<String> list) {}
  record Objects(Object any) {}
  record Numbers(JsonNumber number) {}
  record NoConstants(None none) {}
  record TwoNames(Twins twins) {}
  record SameName(int a, @Doc(name = "a") int b) {}
  record Reserved(boolean required) {}
  record Reference(@Doc(name = "$ref") String ref) {}
  record MixedUp(Mixed mixed) {}
  record Tags(Tagged tagged) {}
  record BoundedTruth(@Doc(min = 1) boolean truth) {}
  record BoundedMap(@Doc(min = 1) Map<String, String> map) {}
  record Backwards(@Doc(min = 2, max = 1) int i) {}
  record HalfLength(@Doc(min = 0.5) String text) {}
  record NotANumber(@Doc(min = Double.NaN) int i) {}
  record Growing<T>(Optional<Growing<List<T>>> next) {}
  record Grows(Growing<String> growing) {}
  record Endless(Endless again) {}
  record EndlessNamed(String name, EndlessNamed again) {}
  record EndlessList(@Doc(min = 1) List<EndlessList> all) {}
  record EndlessThere(int i, Optional<EndlessBack> back) {}
  record EndlessBack(EndlessNamed named) {}
  sealed interface EndlessKinds {}
  record EndlessKind(EndlessKinds again) implements EndlessKinds {}
  record Slash(@Doc(name = "a/b") int i, Optional<Slash> again) {}

  @TestFactory
  Stream<DynamicTest> typesWithoutAFormInJsonAreNamedWithTheirComponent() {
    return Stream.of(
        refused(String.class, "expected a record, found java.lang.String; make it one, or part of a record"),
        refused(Tagged.class, "expected a record, found"),
        refused(Corpus.Box.class,
        "expected a record without type parameters, found io.github.kimisdk.schema.Corpus$Box<T>; make it a component"
            + " of another record, which says what they stand for: record Holder(Box<String> value) {}"),
        refused(Raw.class,
        "all of io.github.kimisdk.schema.RecordSchemaTest$Raw: expected List with type arguments, found it without; write "
        + "List<...>"),
        refused(Wild.class, "all of", "expected a type with a form in JSON, found java.lang.Object; use",
        "JsonValue for anything"),
        refused(NotSealed.class, "run of", "found java.lang.Runnable; use"),
        refused(Keys.class, "map of", "expected a Map with String keys, found keys of int"),
        refused(Twice.class, "maybe of", "expected an Optional of a value, found an Optional of an Optional; use one"),
        refused(Concrete.class, "list of", "found java.util.ArrayList;", "use a record", "List, Set, Map, an array"),
        refused(Objects.class, "any of", "found java.lang.Object;"),
        refused(Numbers.class, "number of", "found io.github.kimisdk.json.JsonNumber;"),
        refused(NoConstants.class, "none of",
        "expected an enum with constants, found io.github.kimisdk.schema.RecordSchemaTest$None without any; add one"),
        refused(TwoNames.class, "twins of", "found \"A\" twice"),
        refused(SameName.class, "b of", "found \"a\" twice"),
        refused(Reserved.class, "/properties/required", "@Doc(name = ...)"),
        refused(Reference.class, "/properties/$ref"),
        refused(MixedUp.class, "NotRecord of", "expected a record or a sealed interface of records, found class ",
        "NotRecord; make it"),
        refused(Tags.class, "Typed: expected no component \"type\", found one", "@Doc(name = ...) on the sealed interface"),
        refused(BoundedTruth.class, "truth of",
        "expected bounds that apply to the type and allow a value, found bounds from 1.0 to Infinity for boolean"),
        refused(BoundedMap.class, "map of", "expected bounds that apply", "for java.util.Map"),
        refused(Backwards.class, "i of", "expected bounds that apply", "found bounds from 2.0 to 1.0 for int"),
        refused(HalfLength.class, "/properties/text/minLength: expected an integer"),
        refused(NotANumber.class, "i of", "expected bounds that apply"),
        refused(Grows.class, "expected at most 300 types, found more"),
        refused(Endless.class, "again of ", "expected a component that finite JSON fits, found one that requires itself",
        "use an Optional"),
        refused(EndlessNamed.class, "again of ", "requires itself"),
        refused(EndlessList.class, "all of ", "requires itself"),
        refused(EndlessThere.class, "named of ", "EndlessBack: expected a component that finite JSON fits", "requires itself"),
        refused(EndlessKind.class, "again of ", "requires itself"),
        refused(Slash.class, "expected a name without a slash within $defs"));
  }

  private static DynamicTest refused(Class<?> type, String... words) {
    return dynamicTest(type.getSimpleName(), () -> assertThatThrownBy(() -> RecordType.of(type))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(words));
  }

  @Test
  void descriptionsOfComponentsAreInTheSchema() {
    assertThat(schema(Corpus.Described.class)).isEqualTo(Table.schema("{'type':'object','properties':{"
        + "'name':{'type':'string','description':'the name'},"
        + "'day':{'type':'string','description':'when\\nsuch as 2026-01-31'},"
        + "'unit':{'type':'string','enum':['CELSIUS','FAHRENHEIT'],'description':'which'}},"
        + "'required':['name','day','unit'],'additionalProperties':false,'description':'one with a description'}"));
  }

  @Test
  void aTypeUsedTwiceIsADefinitionAndKeepsItsDescription() {
    Schema schema = schema(Corpus.Thrice.class);
    assertThat(schema.json().get("properties")).isEqualTo(Table.schema("{'a':{'$ref':'#/$defs/Described'},"
        + "'b':{'description':'the second','anyOf':[{'$ref':'#/$defs/Described'}]},'c':{'$ref':'#/$defs/Described'}}").json());
    assertThat(schema.json().at("/$defs/Described/description").asString()).isEqualTo("one with a description");
    assertThat(schema(Corpus.Pages.class).json().get("$defs").asObject().names()).containsExactly("Page_OneText");
  }

  @Test
  void aSealedInterfaceIsAnyOfItsRecordsWithATag() {
    assertThat(schema(Corpus.Formula.class).json().at("/$defs/Expression"))
        .isEqualTo(Table.schema("{'description':'an expression','anyOf':["
        + "{'type':'object','properties':{'op':{'type':'string','enum':['Value']},'value':{'type':'number'}},"
        + "'required':['op','value'],'additionalProperties':false},"
        + "{'type':'object','properties':{'op':{'type':'string','enum':['Sum']},"
        + "'left':{'description':'left side','anyOf':[{'$ref':'#/$defs/Expression'}]},'right':{'$ref':'#/$defs/Expression'}},"
        + "'required':['op','left','right'],'additionalProperties':false}]}").json());
  }

  @Test
  void boundsAreInTheSchema() {
    assertThat(schema(Corpus.Bounded.class).json().get("properties")).isEqualTo(Table.schema("{"
        + "'i':{'type':'integer','minimum':1,'maximum':10},'d':{'type':'number','minimum':-0.5,'maximum':0.25},"
        + "'s':{'type':'string','maxLength':5},'list':{'type':'array','items':{'type':'integer'},'minItems':1,'maxItems':3},"
        + "'maybe':{'type':'integer','minimum':0},'b':{'type':'integer','minimum':-128,'maximum':3}}").json());
  }

  @Test
  void aRecursiveRecordHasADefinitionOfItself() {
    assertThat(schema(Corpus.Node.class).json().names())
        .containsExactly("type", "properties", "required", "additionalProperties", "$defs");
    assertThat(schema(Corpus.Empty.class))
        .isEqualTo(Table.schema("{'type':'object','properties':{},'required':[],'additionalProperties':false}"));
  }

  @Test
  void aListOfTheRecordItselfMayAlsoBeAnEmptyArray() {
    assertThat(schema(Corpus.Bush.class)).isEqualTo(Table.schema("{'type':'object','properties':{'children':{'anyOf':["
        + "{'type':'array','items':{'$ref':'#/$defs/Bush'}},{'type':'array','maxItems':0}]}},'required':['children'],"
        + "'additionalProperties':false,'$defs':{'Bush':{'type':'object','properties':{'children':{'anyOf':["
        + "{'type':'array','items':{'$ref':'#/$defs/Bush'}},{'type':'array','maxItems':0}]}},'required':['children'],"
        + "'additionalProperties':false}}}"));
    assertThat(schema(Corpus.Hedge.class).json().at("/properties/rows/description").asString()).isEqualTo("row by row");
    assertThat(schema(Corpus.Tree.class).json().at("/$defs/Tree/properties/children/type").asString()).as("a tree has a name")
        .isEqualTo("array");
  }

  @Test
  void aRecordSchemaCanBePartOfABuiltSchema() {
    Schema schema = Schema.builder().description("both").required("tree", schema(Corpus.Tree.class))
        .optional("nodes", Schema.array(schema(Corpus.Node.class)).max(3)).build();
    assertThat(schema.checkObject()).isEmpty();
    assertThat(schema.json().get("$defs").asObject().names()).containsExactlyInAnyOrder("Tree", "Node");
    assertThat(Validator.fits(Table.schema("{'tree':{'name':'a','children':[{'name':'b','children':[]}]}}").json(), schema))
        .isTrue();
    assertThat(Validator.fits(Table.schema("{'tree':{'name':'a','children':[{'name':1,'children':[]}]}}").json(), schema))
        .isFalse();
  }

  private static Schema schema(Class<?> type) {
    return RecordType.of(type).schema();
  }
}
