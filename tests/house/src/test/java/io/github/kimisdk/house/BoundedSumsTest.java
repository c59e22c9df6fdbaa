package io.github.kimisdk.house;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;

/** A class that keeps a bounded number of items asks {@code Total} for the sum of their sizes, or has a reason not to. */
class BoundedSumsTest {

  private static final Pattern LIMIT = Pattern.compile("(MAX|MOST|KEPT)(_\\w+)?|(max|most)([A-Z]\\w*)?");
  private static final Pattern COLLECTION = Pattern.compile("\\w*(Map|Set|List|Collection|Deque|Queue)<.*>");

  /** The classes that ask for a total. */
  private static final Set<String> USERS = Set.of(
      "Documents", "KeptItems", "Lists", "Outbox", "RequestLog", "ResultPages", "ToolBatch", "ToolNames");

  /** Classes with a limit and a collection that ask for no total, and the reason why their size is bounded. */
  private static final Map<String, String> BOUNDED = Map.ofEntries(
      entry("Account", "numbers of the last answers, and the calls that run"),
      entry("AgentBuilder", "the tools of the program"),
      entry("Budgets", "names of the clients that the operator has set"),
      entry("ChatAssembler", "counts its size itself, for which AnswerFold asks SizeLimits"),
      entry("Clients", "clients of the JDK without content"),
      entry("ForeignDocument", "one schema, whose size is limited"),
      entry("GatewayRoutes", "the routes of the program"),
      entry("ServerLink", "connections without content"),
      entry("LoopbackListener", "sockets, from each of which a head of limited size is read"),
      entry("Metrics", "names that AnswerEntry has cut to some hundred characters"),
      entry("OpenConnections", "connections, each of which has limits of its own"),
      entry("Outage", "calls that are under way, no more than the concurrency"),
      entry("RpcPeer", "requests of the program that wait, and MessageReader asks SizeLimits for their answers"),
      entry("ProgramTools", "the tools of one request, whose size is limited"),
      entry("RequestMembers", "names of at most 64 characters"),
      entry("RequestSignatures", "names of at most 200 characters"),
      entry("RunBudget", "agents of the program, and runs that wait, of which each has a thread"),
      entry("SchemaCheck", "one schema, whose size is limited"),
      entry("SchemaMerger", "one schema, whose size is limited"),
      entry("SchemaNormalizer", "one schema, whose size is limited"),
      entry("ShapeFactory", "types of the program"),
      entry("Sources", "the sources of the searches that the program keeps"),
      entry("StoredBatches", "ids, and some texts whose length BatchOptions limits"),
      entry("StoredFiles", "the files of an owner on the disk, whose sum is asked at each upload"),
      entry("SubsetWriter", "one schema, whose size is limited"),
      entry("TaggedText", "the calls in a text that is held, whose size is limited"),
      entry("Targets", "one schema, whose size is limited"),
      entry("ToolSchema", "one schema, whose size is limited"),
      entry("WebSearch", "20 results, which WebTools cuts, and the last chunks of an answer"));

  @Test
  void everyCollectionWithANumberOfItemsAsksForATotalOrHasAReason() {
    assertThat(found(text -> !text.contains("new Total(") && !text.contains("SizeLimits"), BoundedSumsTest::keeps))
        .as("collections that ask for no Total").containsExactlyInAnyOrderElementsOf(BOUNDED.keySet());
  }

  @Test
  void theUsersOfTotalAreThese() {
    assertThat(found(text -> text.contains("new Total("), unit -> true)).containsExactlyInAnyOrderElementsOf(USERS);
  }

  @Test
  void aNewCollectionWithALimitOfItsNumberIsFound() {
    String limit = "static final int MAX_ENTRIES = 5; ";
    for (String field : new String[] {
        "final List<String> a = new ArrayList<>();", "private final Map<String, byte[]> a = new LinkedHashMap<>(16);",
        "Set<String> a = ConcurrentHashMap.newKeySet();", "final ArrayDeque<Line> a = new ArrayDeque<>();"}) {
      assertThat(keeps(Source.parse("class A { " + limit + field + " }"))).as(field).isTrue();
      assertThat(keeps(Source.parse("class A { " + field + " }"))).as("no limit: " + field).isFalse();
      assertThat(keeps(Source.parse("class A { " + limit + "static " + field + " }"))).as("a table: " + field).isFalse();
    }
    assertThat(keeps(Source.parse("class A { private final int most; class B { final List<String> a = new ArrayList<>(); } }")))
        .as("a limit of each object, and a nested class").isTrue();
    assertThat(keeps(Source.parse("class A { " + limit + "final List<String> given; }"))).isFalse();
  }

  private static Set<String> found(Predicate<String> suspect, Predicate<CompilationUnitTree> kept) {
    Set<String> found = new TreeSet<>();
    Source.trees(House.mainSources().stream().flatMap(sources -> House.files(sources, ".java").stream())
        .filter(file -> suspect.test(House.read(file))).toList()).forEach((file, unit) -> {
          if (kept.test(unit)) {
            found.add(file.getFileName().toString().replace(".java", ""));
          }
        });
    return found;
  }

  /** Whether a class has a limit of ints or longs, and a collection of its objects that grows. */
  private static boolean keeps(CompilationUnitTree unit) {
    Scanner scanner = new Scanner();
    scanner.scan(unit, null);
    return scanner.limited && scanner.growing;
  }

  private static final class Scanner extends TreeScanner<Void, Void> {

    private boolean limited;
    private boolean growing;

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      for (Tree member : type.getMembers()) {
        if (member instanceof VariableTree field) {
          String kind = String.valueOf(field.getType());
          String value = String.valueOf(field.getInitializer());
          boolean table = field.getModifiers().getFlags().contains(Modifier.STATIC);
          limited |= (kind.equals("int") || kind.equals("long")) && LIMIT.matcher(field.getName()).matches();
          growing |= !table && COLLECTION.matcher(kind).matches() && (value.startsWith("new ") || value.contains("newKeySet"));
        }
      }
      return super.visitClass(type, nothing);
    }
  }
}
