package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void javaValuesHaveAJsonForm() {
    assertThat(Json.of(null)).isSameAs(JsonNull.NULL);
    assertThat(Json.of("a")).isEqualTo(JsonString.of("a"));
    assertThat(Json.of(new StringBuilder("b"))).isEqualTo(JsonString.of("b"));
    assertThat(Json.of(true)).isSameAs(JsonBoolean.TRUE);
    assertThat(Json.of(Arrays.asList((byte) 1, (short) 2, 3, 4L, 5.5f, 6.5, 0.1f, BigInteger.TEN, new BigDecimal("1.10"))))
        .hasToString("[1,2,3,4,5.5,6.5,0.1,10,1.10]");
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("list", new Object[] {1, null, Optional.of("x"), Optional.empty()});
    map.put("map", Map.of());
    assertThat(Json.of(map)).hasToString("{\"list\":[1,null,\"x\",null],\"map\":{}}");
    assertThat(Json.of(JsonArray.EMPTY)).isSameAs(JsonArray.EMPTY);
    assertThat(Json.of(JsonArray.of(JsonNull.NULL))).hasToString("[null]");
  }

  @Test
  void whatHasNoJsonFormIsRefusedByItsClass() {
    assertThatThrownBy(() -> Json.of(new Object())).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a value with a JSON form, found java.lang.Object; use a string, a number, a boolean, a Map, an "
        + "Iterable,"
            + " an array of objects or a JsonValue");
    assertThatThrownBy(() -> Json.of(List.of('c')))
        .hasMessageStartingWith("expected a value with a JSON form, found java.lang.Character;");
    assertThatThrownBy(() -> Json.of(new int[0])).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found int[];");
    assertThatThrownBy(() -> Json.of(new AtomicInteger())).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a number with a JSON form, found java.util.concurrent.atomic.AtomicInteger; use a Long, a Double "
        + "or a BigDecimal");
    assertThatThrownBy(() -> Json.of(Map.of(1, 2))).hasMessage("expected a String as the key of a map, found java.lang.Integer");
    assertThatThrownBy(() -> Json.of(Double.NaN))
        .hasMessage("expected a finite number, found NaN; use a string or JsonNull.NULL instead");
    assertThatThrownBy(() -> Json.of(Float.POSITIVE_INFINITY))
        .hasMessageStartingWith("expected a finite number, found Infinity;");
  }

  @Test
  void aListThatHoldsItselfIsRefused() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    assertThatThrownBy(() -> Json.of(list)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("expected at most \\d+ levels of values, found more; a value may contain itself");
  }

  @Test
  void thePrettyTextHasALineForEachMemberAndElement() {
    JsonValue value = Json.parse("{\"a\":[1,{\"b\":null},[]],\"é\":{},\"c\":\"x\"}");
    assertThat(Json.pretty(value)).isEqualTo("""
        {
          "a": [
            1,
            {
              "b": null
            },
            []
          ],
          "é": {},
          "c": "x"
        }""");
    assertThat(Json.pretty(JsonArray.EMPTY)).isEqualTo("[]");
  }

  @Test
  void everyControlCharacterIsEscapedTheShortWay() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0x20; c++) {
      all.append(c);
    }
    String expected = "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
        + "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f\"";
    assertThat(Json.write(JsonString.of(all.toString()))).isEqualTo(expected);
    for (char c = 0; c < 0x20; c++) {
      assertThat(Json.parse(Json.write(JsonString.of("a" + c))).asString()).isEqualTo("a" + c);
    }
  }

  @Test
  void theSameObjectIsWrittenAlikeEachTime() {
    JsonObject object = JsonObject.of("é\"\n\ud800", 1, "plain", List.of(2));
    String first = Json.write(object);
    for (int i = 0; i < 5; i++) {
      assertThat(Json.write(object)).isEqualTo(first);
    }
    assertThat(first).isEqualTo("{\"é\\\"\\n\\ud800\":1,\"plain\":[2]}");
  }

  @Test
  void arraysAreListsThatNobodyChanges() {
    JsonValue[] own = {JsonNull.NULL, JsonBoolean.TRUE};
    JsonArray array = JsonArray.of(own);
    own[0] = JsonBoolean.FALSE;
    assertThat(array).containsExactly(JsonNull.NULL, JsonBoolean.TRUE).isEqualTo(JsonArray.of(array.values()));
    assertThat(array.get(1)).isSameAs(JsonBoolean.TRUE);
    assertThat(array.size()).isEqualTo(2);
    assertThat(JsonArray.of()).isSameAs(JsonArray.EMPTY);
    assertThat(JsonArray.EMPTY.empty()).isTrue();
    assertThatThrownBy(() -> array.values().set(0, JsonNull.NULL)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> JsonArray.of((JsonValue) null)).isInstanceOf(NullPointerException.class)
        .hasMessage("expected a value for element 0, found null; use JsonNull.NULL");
  }

  @Test
  void longStringsAreWrittenWhereverTheirPairsFall() {
    for (int before = 500; before < 525; before++) {
      for (String last : new String[] {"😀", "\ud83d", "\ude00", "\ud83d\ud83d\ude00", "\"é", ""}) {
        JsonString value = JsonString.of("中".repeat(before) + last + "文".repeat(600));
        assertThat(Json.parse(Json.bytes(value))).isEqualTo(value);
        JsonString end = JsonString.of("中".repeat(before) + last);
        assertThat(Json.parse(Json.write(end))).isEqualTo(end);
      }
    }
  }
}
