package io.github.kimisdk.house;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A class that collects bytes or text, or parses JSON without limits, asks the limits of the client or has a reason not to. */
class BoundedReadersTest {

  /** Only files with one of these words are parsed. */
  private static final Pattern SUSPECT =
      Pattern.compile("ByteArrayOutputStream|StringBuilder|List<byte\\[]>|readAllBytes|JsonLimits\\.DEFAULT|Json\\.parse\\(");

  /** Files that do not ask {@code SizeLimits}, and the reason why their size is bounded. */
  private static final Map<String, String> BOUNDED = Map.ofEntries(
      entry("AnswerBlocks", "the reasoning of a whole answer, whose length is limited"),
      entry("ArgumentsBlock", "its reader counts the arguments, which EventReader.kept() reports"),
      entry("AssistantTurn", "the reasoning and the refusal of a whole answer, whose length is limited"),
      entry("CarriedOrigin", "decodes a part of a request, which has a limit"),
      entry("BatchLines", "parses a string within the first bytes of a line"),
      entry("FastPath", "parses an event that was taken before, of at most some KiB"),
      entry("ErrorWire", "parses the text of an error, which Reply or the decoder cuts"),
      entry("Failures", "parses the text of an error, which Reply or the attempt cuts"),
      entry("FileWire", "parses the answer to a deletion with a limit of its own"),
      entry("JournalFile", "the lines of a journal since its last write, which this process has made"),
      entry("JsonLines", "its caller gives the limit of a line"),
      entry("RefusalTable", "a file in the jar"),
      entry("ReplyBody", "its owners give it no more bytes than their limits"),
      entry("ServedCalls", "the arguments of an answer of this process"),
      entry("ServedItem", "the text of an answer of this process"),
      entry("ServedOutput", "the refusal of an answer of this process"),
      entry("StreamedBlocks", "the signature of a block, which EventReader.kept() reports"),
      entry("TextSink", "its caller gives the limit of the text"));

  @Test
  void everyReaderAsksTheLimitsOrHasAReason() {
    Set<String> found = new TreeSet<>();
    List<Path> suspects = House.mainSources().stream().flatMap(BoundedReadersTest::internal).filter(file -> {
      String text = House.read(file);
      return SUSPECT.matcher(text).find() && !text.contains("SizeLimits");
    }).toList();
    Source.trees(suspects).forEach((file, unit) -> {
      if (grows(unit)) {
        found.add(file.getFileName().toString().replace(".java", ""));
      }
    });
    assertThat(found).as("readers that do not ask SizeLimits").containsExactlyInAnyOrderElementsOf(BOUNDED.keySet());
  }

  @Test
  void aNewReaderWithoutALimitIsFound() {
    for (String member : new String[] {
        "private final StringBuilder text;", "List<byte[]> pieces;", "Object a = new ByteArrayOutputStream();",
        "Object a = Json.parse(text);", "Object a = Json.parse(bytes, 0, 5);", "Object a = in.readAllBytes();",
        "Object a = JsonLimits.DEFAULT;"}) {
      assertThat(grows("class A { " + member + " }")).as(member).isTrue();
    }
    assertThat(grows("class A { String a() { StringBuilder b; return Json.parse(text, limits); } }")).isFalse();
    assertThat(grows("class A { Object a = Json.parse(bytes, 0, 5, limits); }")).isFalse();
  }

  private static Stream<Path> internal(Path sources) {
    return House.files(sources, ".java").stream().filter(file -> file.toString().matches(".*/(internal|server/format|platform/(batches|bulk|files|services|wire))/.*"));
  }

  private static boolean grows(String text) {
    return grows(Source.parse(text));
  }

  private static boolean grows(CompilationUnitTree unit) {
    Scanner scanner = new Scanner();
    scanner.scan(unit, null);
    return !scanner.found.isEmpty();
  }

  private static final class Scanner extends TreeScanner<Void, Void> {

    private static final Set<String> GROWING = Set.of("StringBuilder", "List<byte[]>");
    /** The numbers of arguments of {@code Json.parse} with which it has no limits. */
    private static final Set<Integer> WITHOUT_LIMITS = Set.of(1, 3);

    private final Set<String> found = new HashSet<>();

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      for (Tree member : type.getMembers()) {
        if (member instanceof VariableTree field) {
          add(GROWING.contains(String.valueOf(field.getType())), field);
        }
      }
      return super.visitClass(type, nothing);
    }

    @Override
    public Void visitNewClass(NewClassTree made, Void nothing) {
      add(made.getIdentifier().toString().equals("ByteArrayOutputStream"), made);
      return super.visitNewClass(made, nothing);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
      String name = call.getMethodSelect().toString();
      add(name.equals("Json.parse") && WITHOUT_LIMITS.contains(call.getArguments().size()) || name.endsWith(".readAllBytes"),
          call);
      return super.visitMethodInvocation(call, nothing);
    }

    @Override
    public Void visitMemberSelect(MemberSelectTree select, Void nothing) {
      add(select.toString().equals("JsonLimits.DEFAULT"), select);
      return super.visitMemberSelect(select, nothing);
    }

    private void add(boolean growing, Tree place) {
      if (growing) {
        found.add(place.toString());
      }
    }
  }
}
