package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Many kinds of records, unusual ones included. */
final class Corpus {
  private Corpus() {}

  /** Returns all records without type parameters. */
  static List<Class<?>> all() {
    return Arrays.stream(Corpus.class.getDeclaredClasses())
        .filter(type -> type.isRecord() && type.getTypeParameters().length == 0)
        .sorted(Comparator.comparing(Class::getName)).toList();
  }

  enum Unit { CELSIUS, FAHRENHEIT }

  enum Size {
    @Doc("fits in a pocket") SMALL,
    @Doc(value = "does not", name = "extra-large") LARGE { }
  }

  // what stands alone
  record Empty() {}
  record OneText(String text) {}
  record Integers(byte b, short s, int i, long l, char c) {}
  record Wrappers(Byte b, Short s, Integer i, Long l, Character c, Boolean t, Float f, Double d) {}
  record Reals(float f, double d, boolean t) {}
  record Big(BigInteger whole, BigDecimal exact) {}
  record Dates(LocalDate day, LocalTime time, LocalDateTime moment, Instant instant) {}
  record Zones(OffsetDateTime offset, ZonedDateTime zoned, Duration duration, Period period, YearMonth month,
      MonthDay birthday) {}
  record Ids(UUID id, URI link) {}
  record Anything(JsonValue any, JsonObject object, JsonArray array) {}
  record Maybes(Optional<String> text, OptionalInt i, OptionalLong l, OptionalDouble d, Optional<JsonValue> any) {}
  @Doc("one with a description") record Described(@Doc("the name") String name, @Doc("when") LocalDate day,
      @Doc("which") Unit unit) {}
  record Bounded(@Doc(min = 1, max = 10) int i, @Doc(min = -0.5, max = 0.25) double d, @Doc(max = 5) String s,
      @Doc(min = 1, max = 3) List<Integer> list, @Doc(min = 0) Optional<Long> maybe, @Doc(max = 3) byte b) {}
  record Hundred(
      int c00, int c01, int c02, int c03, int c04, int c05, int c06, int c07, int c08, int c09, int c10, int
      c11, int c12, int c13, int c14, int c15, int c16, int c17, int c18, int c19, int c20, int c21, int c22,
      int c23, int c24, int c25, int c26, int c27, int c28, int c29, int c30, int c31, int c32, int c33, int
      c34, int c35, int c36, int c37, int c38, int c39, int c40, int c41, int c42, int c43, int c44, int c45,
      int c46, int c47, int c48, int c49, int c50, int c51, int c52, int c53, int c54, int c55, int c56, int
      c57, int c58, int c59, int c60, int c61, int c62, int c63, int c64, int c65, int c66, int c67, int c68,
      int c69, int c70, int c71, int c72, int c73, int c74, int c75, int c76, int c77, int c78, int c79, int
      c80, int c81, int c82, int c83, int c84, int c85, int c86, int c87, int c88, int c89, int c90, int c91,
      int c92, int c93, int c94, int c95, int c96, int c97, int c98, int c99) {}

  // what holds others
  record Lists(List<String> texts, List<List<Integer>> table, Collection<Boolean> truths) {}
  record Sets(Set<String> texts, Set<Unit> units) {}
  record MaybeList(Optional<List<String>> texts, List<Optional<String>> gaps, Map<String, Optional<Integer>> holes) {}
  record Maps(Map<String, Integer> counts, Map<String, Map<String, Double>> deep) {}
  record MapOfEnumLists(Map<String, List<Unit>> units) {}
  record Enums(Unit unit, Size size, Optional<Size> maybe) {}
  record Nested(OneText one, List<OneText> many, Optional<OneText> maybe) {}
  record Thrice(Described a, @Doc("the second") Described b, Described c) {}
  record Wild(List<? extends OneText> all) {}

  // arrays are not equal to themselves: compared by what they hold
  record Arrays1(int[] ints, double[] doubles, char[] chars, boolean[] truths, byte[] bytes) {}
  record Arrays2(String[] texts, int[][] table, OneText[] records, Integer[] wrapped, List<String>[] lists) {}
  record Arrays3(Box<Integer[]> box, Many<Integer> many) {}

  // generic ones
  record Box<T>(T value) {}
  record Many<T>(T[] values) {}
  record Pair<A, B>(A first, Optional<B> second) {}
  record Page<T>(List<T> items, @Doc(min = 0) int next) {}
  record Boxes(Box<String> text, Box<Integer> number, Box<List<OneText>> texts, Pair<String, Box<Unit>> pair) {}
  record Pages(Page<OneText> texts, Page<OneText> again, Page<Described> described) {}
  record Chain<T>(T value, Optional<Chain<T>> next) {}
  record Chains(Chain<Integer> numbers, Chain<String> texts) {}

  // those that lead to themselves
  record Tree(String name, List<Tree> children) {}
  record Node(int value, @Doc("the next one") Optional<Node> next) {}
  record Person(String name, Optional<Company> employer) {}
  record Company(String name, List<Person> staff, Map<String, Company> branches) {}
  record Bush(List<Bush> children) {}
  record Hedge(@Doc("row by row") List<List<Hedge>> rows, Set<Hedge> ends) {}
  record Garden(List<Bush> bushes, Optional<Hedge> hedge) {}
  record Forest(List<Tree> trees, Optional<Tree> largest) {}

  // one of several
  sealed interface Figure permits Circle, Rectangle, Named {}
  @Doc("a round one") record Circle(double radius) implements Figure {}
  record Rectangle(double width, double height) implements Figure {}
  sealed interface Named extends Figure permits Label, Group {}
  @Doc(name = "label") record Label(String text) implements Named {}
  record Group(List<Figure> figures) implements Named {}
  record Drawing(@Doc("all of them") List<Figure> figures, Figure frame, Optional<Circle> plain) {}

  @Doc(name = "op", value = "an expression")
  sealed interface Expression {}
  record Value(BigDecimal value) implements Expression {}
  record Sum(@Doc("left side") Expression left, Expression right) implements Expression {}
  record Formula(@Doc("what to reckon") Expression expression, Optional<Sum> sum) {}

  sealed interface Outcome<T> {}
  record Success<T>(T value) implements Outcome<T> {}
  record Failure<T>(String type1, OptionalInt code) implements Outcome<T> {}
  record Outcomes(Outcome<Integer> number, List<Outcome<OneText>> texts) {}

  // names
  record Unicode(String größe, int 数量, boolean $dollar, Optional<String> _under) {}
  record Keywords(String type, String items, String properties, String record, String var, String enumeration, int value) {}
  record Renamed(@Doc(name = "class") String type, @Doc(name = "content-type") String contentType, @Doc(name = "") int same,
      @Doc(name = "a \"b\" ~c") int odd) {}
  record Long_Component_Names(String theQuickBrownFoxJumpsOverTheLazyDogAndThenGoesOnForSomeTimeUntilItIsHome) {}
  private record Hidden(int x, Inner inner) {
    private record Inner(String y) {}
  }
}
