package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The public surface of each library changes only together with its listing, in the folder {@code api} of the library. */
class PublicSurfaceTest {

  private static final int MOST_TYPES = 80;

  /** A library below {@code extras} is for those who want one more thing. */
  private static final int MOST_TYPES_OF_AN_EXTRA = 30;

  private static final String ACCEPT =
      "If this is meant, accept it with\n"
          + "  mvn -pl tests/house -am test -Dtest=PublicSurfaceTest -Dsurefire.failIfNoSpecifiedTests=false "
          + "-Dkimi.api.update=true\n"
          + "and commit the listing with the change.";

  static List<String> libraries() {
    return House.LIBRARIES;
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void publicSurfaceEqualsTheCommittedListing(String library) throws IOException {
    Path listing = House.library(library).resolve("api").resolve(library + ".api");
    String found = Surface.listing(library);
    if (Boolean.getBoolean("kimi.api.update")) {
      Files.createDirectories(listing.getParent());
      Files.writeString(listing, found);
    }
    String expected = Files.exists(listing) ? Files.readString(listing).replace("\r\n", "\n") : "";
    List<String> difference = difference(expected.lines().toList(), found.lines().toList());
    if (!difference.isEmpty()) {
      fail("The public surface has changed:\n\n" + String.join("\n", difference) + "\n\n" + ACCEPT);
    }
  }

  @Test
  void publicSurfaceStaysSmall() {
    assertThat(House.LIBRARIES.stream().filter(library -> !House.extra(library)).map(Surface::types).mapToInt(List::size).sum())
        .isBetween(10, MOST_TYPES);
    assertThat(House.LIBRARIES).filteredOn(House::extra)
        .allSatisfy(library -> assertThat(Surface.types(library)).hasSizeBetween(1, MOST_TYPES_OF_AN_EXTRA));
  }

  @Test
  void publicTypesDoNotShareNamesWithJshellImports() {
    Set<String> taken = JshellImports.names();
    assertThat(taken).contains("Path", "Function", "Files", "Pattern", "String", "Preferences", "Flow", "Timer", "Proxy");
    assertThat(Surface.types().stream().map(Class::getSimpleName).collect(Collectors.toSet())).doesNotContainAnyElementsOf(taken);
  }

  /** A shell shows each object that a call returns, and {@code Thing@1573f9fc} tells nothing. */
  @Test
  void everyPublicClassHasATextOfItsOwn() {
    List<Class<?>> made = Surface.types().stream().flatMap(PublicSurfaceTest::withinIt).filter(type -> !type.isInterface())
        .filter(type -> Arrays.stream(type.getMethods()).anyMatch(method -> method.getDeclaringClass() == type
            && !Modifier.isStatic(method.getModifiers()))).toList();
    assertThat(made).hasSizeGreaterThan(100).filteredOn(PublicSurfaceTest::showsItsIdentity).isEmpty();
  }

  private static Stream<Class<?>> withinIt(Class<?> type) {
    return Stream.concat(Stream.of(type), Arrays.stream(type.getClasses())
        .filter(inner -> inner.getDeclaringClass() == type).flatMap(PublicSurfaceTest::withinIt));
  }

  private static boolean showsItsIdentity(Class<?> type) {
    try {
      return type.getMethod("toString").getDeclaringClass() == Object.class;
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void listingShowsKindVisibilityAndMembersOfAType() {
    StringBuilder text = new StringBuilder();
    Surface.list(Sample.class, "", text);
    assertThat(text).hasToString("""
        abstract static sealed class Sample<T extends Number> extends java.io.Reader implements Comparable<T> permits PublicSurfaceTest.Sample.Leaf
          <X> Map.Entry<String, X> pair(X[])
          @Deprecated protected final int count
          protected new(T, List<? super T>...) throws java.io.IOException
          static final class Leaf extends PublicSurfaceTest.Sample<Integer>
            int compareTo(Integer)
            int read(char[], int, int)
            new() throws java.io.IOException
            void close()
          record Point(int x, List<String> names)
            int sum()
          enum Size
            BIG
            SMALL
        """);
  }

  @Test
  void differenceShowsRemovedAndAddedMembersUnderTheirType() {
    List<String> before = List.of("package p", "", "class A", "  int a()", "class B", "  int b()");
    List<String> after = List.of("package p", "", "class A", "  int a()", "class B", "  long b()", "  int c()");
    assertThat(difference(before, after)).containsExactly("  class B", "-   int b()", "+   long b()", "+   int c()");
    assertThat(difference(before, before)).isEmpty();
  }

  /** The removed (-) and added (+) lines, each group under its type, by the longest common subsequence. */
  private static List<String> difference(List<String> before, List<String> after) {
    int[][] common = new int[before.size() + 1][after.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      for (int j = after.size() - 1; j >= 0; j--) {
        boolean same = before.get(i).equals(after.get(j));
        common[i][j] = same ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<String> lines = new ArrayList<>();
    String head = "";
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
        head = after.get(j).startsWith(" ") ? head : after.get(j);
        i++;
        j++;
        continue;
      }
      boolean gone = j == after.size() || i < before.size() && common[i + 1][j] >= common[i][j + 1];
      if (!head.isBlank()) {
        lines.add("  " + head);
        head = "";
      }
      lines.add(gone ? "- " + before.get(i++) : "+ " + after.get(j++));
    }
    return lines;
  }

  /** A type with one of everything. */
  public abstract static sealed class Sample<T extends Number> extends java.io.Reader implements Comparable<T> {

    /** Seen by children only. */
    @Deprecated protected final int count = 0;

    int hidden;

    /** Seen by children only. */
    @SafeVarargs
    protected Sample(T first, java.util.List<? super T>... more) throws IOException {
      if (first == null || more.length > 1) {
        throw new IOException();
      }
    }

    /** Seen by all. */
    public <X> java.util.Map.Entry<String, X> pair(X[] many) {
      return java.util.Map.entry("", many[hidden]);
    }

    /** A kind of it. */
    public static final class Leaf extends Sample<Integer> {

      /** One. */
      public Leaf() throws IOException {
        super(1);
      }

      @Override
      public int compareTo(Integer other) {
        return 0;
      }

      @Override
      public int read(char[] buffer, int from, int length) {
        return -1;
      }

      @Override
      public void close() {}
    }

    /** A record. */
    public record Point(int x, java.util.List<String> names) {

      /** A sum. */
      public int sum() {
        return x + names.size();
      }

      @Override
      public String toString() {
        return "";
      }
    }

    /** Constants. */
    public enum Size { SMALL, BIG }
  }
}
