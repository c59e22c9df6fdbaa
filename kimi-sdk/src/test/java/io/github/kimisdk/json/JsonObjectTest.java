package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {
  private static final JsonNumber ONE = JsonNumber.of(1);

  /** Names that all have the same hash code. */
  private static List<String> colliding(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 17; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      names.add(name.toString());
    }
    return names;
  }

  private static String text(List<String> names) {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < names.size(); i++) {
      text.append(i == 0 ? "" : ",").append('"').append(names.get(i)).append("\":").append(i);
    }
    return text.append('}').toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 16, 63, 64, 65, 66, 500})
  void membersAreFoundByNameAndPlaceWhateverTheirNumber(int size) {
    for (String prefix : new String[] {"n", "é", "a long name that no table keeps for itself "}) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        names.add(prefix + i);
      }
      JsonObject object = Json.parse(text(names)).asObject();
      assertThat(object.size()).isEqualTo(size);
      assertThat(object.names()).isEqualTo(names);
      for (int i = 0; i < size; i++) {
        assertThat(object.name(i)).isEqualTo(names.get(i));
        assertThat(object.value(i)).isSameAs(object.get(names.get(i)));
        assertThat(object.get(new String(names.get(i))).asInt()).isEqualTo(i);
      }
      assertThat(object.has(prefix + size)).isFalse();
      assertThat(object.tryGet(prefix)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 9, 64, 65, 200})
  void theLastOfEqualNamesStandsAtThePlaceOfTheFirst(int size) {
    for (int first = 0; first < size; first += Math.max(1, size / 9)) {
      for (int second = first + 1; second < size; second += Math.max(1, size / 9)) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          names.add("n" + (i == second ? first : i));
        }
        JsonObject object = Json.parse(text(names)).asObject();
        assertThat(object.size()).isEqualTo(size - 1);
        assertThat(object.name(first)).isEqualTo("n" + first);
        assertThat(object.value(first).asInt()).isEqualTo(second);
        assertThat(object.toString()).isEqualTo(Json.parse(object.toString()).toString());
      }
    }
  }

  @Test
  void namesWhoseHashCodesCollideDoNotSlowItDown() {
    List<String> names = colliding(100_000);
    JsonObject object = Json.parse(text(names)).asObject();
    assertThat(object.size()).isEqualTo(100_000);
    for (int i = 0; i < names.size(); i += 97) {
      assertThat(object.get(names.get(i)).asInt()).isEqualTo(i);
    }
    names.addAll(new ArrayList<>(names));
    assertThat(Json.parse(text(names)).asObject().size()).isEqualTo(100_000);
  }

  @Test
  void collidingNamesInSmallObjectsAreToldApart() {
    List<String> names = colliding(64);
    assertThat(Json.parse(text(names)).asObject().names()).isEqualTo(names);
    names.set(63, names.get(0));
    assertThat(Json.parse(text(names)).asObject().size()).isEqualTo(63);
  }

  @Test
  void theOrderOfMembersDoesNotCountForEquality() {
    JsonValue one = Json.parse("{\"a\":1,\"b\":{\"c\":[2],\"d\":3}}");
    JsonValue other = Json.parse("{\"b\":{\"d\":3,\"c\":[2]},\"a\":1}");
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one.toString()).isNotEqualTo(other.toString());
    assertThat(one).isNotEqualTo(Json.parse("{\"a\":1,\"b\":{\"c\":[2],\"e\":3}}"));
    assertThat(one).isNotEqualTo(Json.parse("{\"a\":1}")).isNotEqualTo(JsonArray.EMPTY).isNotEqualTo(null);
    assertThat((Object) JsonObject.EMPTY).isNotEqualTo(JsonArray.EMPTY);
  }

  @Test
  void aSetMemberKeepsItsPlaceAndANewOneComesLast() {
    JsonObject object = JsonObject.of("a", 1, "b", 2);
    assertThat(object.with("a", JsonNull.NULL)).hasToString("{\"a\":null,\"b\":2}");
    assertThat(object.with("c", JsonArray.EMPTY)).hasToString("{\"a\":1,\"b\":2,\"c\":[]}");
    assertThat(object.without("a")).hasToString("{\"b\":2}");
    assertThat(object.without("a").without("b")).isSameAs(JsonObject.EMPTY);
    assertThat(object.without("c")).isSameAs(object);
    JsonObject five = Json.parse("{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5}").asObject();
    assertThat(five.without("c")).hasToString("{\"a\":1,\"b\":2,\"d\":4,\"e\":5}");
    assertThat(five.without("e").without("a").without("c")).hasToString("{\"b\":2,\"d\":4}");
    assertThat(five).hasToString("{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5}");
    assertThat(object).hasToString("{\"a\":1,\"b\":2}");
  }

  @Test
  void theFactoriesAgree() {
    JsonObject object = JsonObject.of("a", 1, "b", 1);
    assertThat(JsonObject.of(List.of("a", "b"), List.of(ONE, ONE))).isEqualTo(object);
    assertThat(JsonObject.of(Map.of("a", List.of(1, "b")))).hasToString("{\"a\":[1,\"b\"]}");
    assertThatThrownBy(() -> JsonObject.of(Map.of("a", new Object()))).isInstanceOf(IllegalArgumentException.class);
    assertThat(JsonObject.of(object.members())).isEqualTo(object);
    assertThat(JsonObject.of("a", 2, "b", 1, "a", 1)).hasToString("{\"a\":1,\"b\":1}");
    assertThat(JsonObject.of()).isSameAs(JsonObject.EMPTY);
    assertThat(JsonObject.of(Map.of())).isSameAs(JsonObject.EMPTY);
    assertThat(JsonObject.EMPTY.empty()).isTrue();
    assertThat(JsonObject.of("a", null).get("a")).isSameAs(JsonNull.NULL);
  }

  @Test
  void theFactoriesRefuseWhatIsMissing() {
    assertThatThrownBy(() -> JsonObject.of("a")).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected names and values in turn, found 1 argument; give each name a value");
    assertThatThrownBy(() -> JsonObject.of(1, 2)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a name, which is a String, as argument 0, found java.lang.Integer; give names and values in turn");
    assertThatThrownBy(() -> JsonObject.of(null, 2)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found null;");
    assertThatThrownBy(() -> JsonObject.of(List.of("a"), List.<JsonValue>of())).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a value for each name, found 1 name and 0 values");
    assertThatThrownBy(() -> JsonObject.of(Collections.singletonMap(null, ONE))).isInstanceOf(NullPointerException.class)
        .hasMessage("expected a name for member 0, found null");
    assertThatThrownBy(() -> JsonObject.of(Collections.singletonMap("a", null))).isInstanceOf(NullPointerException.class)
        .hasMessage("expected a value for member \"a\", found null; use JsonNull.NULL");
    assertThatThrownBy(() -> JsonObject.EMPTY.with("a", null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void theMembersAreAnOrderedMapThatNobodyChanges() {
    Map<String, JsonValue> members = JsonObject.of("b", 1, "a", 1).members();
    assertThat(members).containsExactly(entry("b", ONE), entry("a", ONE)).doesNotContainKey("c");
    assertThat(members).isEqualTo(Map.of("a", ONE, "b", ONE)).containsKey("a");
    assertThat(members.get("a")).isSameAs(ONE);
    assertThatThrownBy(() -> members.put("a", ONE)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> members.remove("a")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(members::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> members.keySet().remove("a")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> JsonObject.of("a", 1).names().set(0, "b")).isInstanceOf(UnsupportedOperationException.class);
  }
}
