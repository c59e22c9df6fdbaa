package io.github.kimisdk.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The core has almost no code that its own users cannot reach. Methods for another artifact that are longer than five lines are
 * rows of {@code for-artifacts.txt}. The figures are in {@code target/reach.txt}, the methods in {@code target/unreachable.txt}.
 */
class ReachTest {

  private static final int SHORT = 5;
  private static final double MOST_PERCENT = 2;

  /** The newest JDK whose class files ProGuard 7.8 reads. */
  private static final int NEWEST_JDK = 25;

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path CORE = ROOT.resolve("kimi-sdk/target/classes");

  /** The artifacts that the core exports hidden packages to. Each has the artifacts that it is compiled with. */
  private static final Map<String, List<String>> ARTIFACTS = Map.of(
      "store", List.of("store"), "platform", List.of("platform", "store"),
      "server", List.of("server", "platform", "jsonschema", "store"), "mcp", List.of("mcp", "jsonschema", "store"),
      "jdbc", List.of("jdbc", "store"), "jsonschema", List.of("jsonschema"), "hosts", List.of("hosts"));

  @TempDir
  static Path scratch;

  private static Shrinker shrinker;
  private static Map<String, Integer> all;
  private static Map<String, Integer> unreachable;

  @BeforeAll
  static void shrink() throws Exception {
    int jdk = Runtime.version().feature();
    assumeTrue(jdk <= NEWEST_JDK, "ProGuard reads classes up to JDK " + NEWEST_JDK + ", found " + jdk + "; try a newer ProGuard");
    shrinker = new Shrinker(CORE, exported(), scratch);
    all = Methods.linesOf(CORE);
    unreachable = shrinker.unreachable("users", List.of());
  }

  private static Set<String> exported() throws IOException {
    try (InputStream descriptor = Files.newInputStream(CORE.resolve("module-info.class"))) {
      return ModuleDescriptor.read(descriptor).exports().stream().filter(exports -> !exports.isQualified())
          .map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());
    }
  }

  @Test
  void longMethodsThatUsersCannotReachAreListedWithTheArtifactThatCallsThem() throws IOException {
    Map<String, Integer> longer = new TreeMap<>(unreachable);
    longer.values().removeIf(lines -> lines <= SHORT);
    assertThat(longer.keySet()).as("methods of the core over five lines that its users cannot reach: move them to their artifact")
        .isEqualTo(listed().keySet());
  }

  @Test
  void theArtifactOfARowReachesItsMethod() throws Exception {
    Map<String, Set<String>> missing = new HashMap<>();
    for (String artifact : new TreeSet<>(listed().values())) {
      List<Path> classes = ARTIFACTS.get(artifact).stream()
          .map(name -> ROOT.resolve("extras/kimi-sdk-" + name + "/target/classes")).toList();
      missing.put(artifact, shrinker.unreachable(artifact, classes).keySet());
    }
    assertThat(listed()).allSatisfy((method, artifact) -> assertThat(missing.get(artifact)).as(artifact).doesNotContain(method));
  }

  @Test
  void usersReachAlmostAllLines() throws IOException {
    int dead = sum(unreachable);
    int lines = sum(all);
    double percent = 100.0 * dead / lines;
    String figures = String.format("%d of %d lines of the core, %.2f %%, cannot be reached by its users", dead, lines, percent);
    Files.writeString(ROOT.resolve("tests/reach/target/reach.txt"), figures + "\n");
    Files.write(ROOT.resolve("tests/reach/target/unreachable.txt"), unreachable.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
        .map(method -> method.getValue() + " " + method.getKey()).toList());
    assertThat(lines).isGreaterThan(10_000);
    assertThat(percent).as(figures).isPositive().isLessThanOrEqualTo(MOST_PERCENT);
  }

  private static int sum(Map<String, Integer> methods) {
    return methods.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Reads the rows: an artifact, a space, a method. */
  private static Map<String, String> listed() throws IOException {
    try (InputStream rows = ReachTest.class.getResourceAsStream("/for-artifacts.txt")) {
      return new String(rows.readAllBytes(), StandardCharsets.UTF_8).lines().map(row -> row.split(" "))
          .collect(Collectors.toMap(row -> row[1], row -> row[0], (one, other) -> one, TreeMap::new));
    }
  }
}
