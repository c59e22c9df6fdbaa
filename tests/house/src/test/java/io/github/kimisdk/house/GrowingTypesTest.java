package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.mcp.McpServer;
import io.github.kimisdk.server.KimiServer;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A public record is growing or closed. It is closed if its components are its definition: a name that the service chooses, a
 * tag with its raw JSON, a range, a step of a script. All others are growing: requests, messages, answers, reports and settings
 * gain components when the service or this library does, so users build them with factories and read them with accessors.
 */
class GrowingTypesTest {

  private static final Set<String> CLOSED = Set.of(
      "chat.FinishReason", "chat.ToolChoice.Mode", "chat.ResponseFormat.Simple",
      "chat.Message.Unknown", "chat.ContentPart.Unknown", "chat.ResponseFormat.Unknown", "chat.ToolChoice.Unknown",
      "chat.ToolSpec.Unknown",
      "token.TokenEstimate", "platform.data.Purpose", "platform.data.BatchStatus", "platform.data.EventStream.Event",
      "server.ScriptedAnswer", "server.ScriptedAnswer.Step.Head", "server.ScriptedAnswer.Step.Send",
      "server.ScriptedAnswer.Step.Pause",
      "server.ScriptedAnswer.Step.Stall", "server.ScriptedAnswer.Step.Cut", "server.ScriptedAnswer.Step.Reset");

  private static final List<Class<?>> GROWING = GrowingTypes.records().stream().filter(GrowingTypes::contains).toList();

  private static String name(Class<?> type) {
    return type.getCanonicalName().substring(House.ROOT.length() + 1);
  }

  @Test
  void everyPublicRecordIsGrowingOrListedAsClosed() {
    Set<String> others = GrowingTypes.records().stream().filter(type -> !GROWING.contains(type)).map(GrowingTypesTest::name)
        .collect(Collectors.toSet());
    assertThat(others).as("records without the sentence \"%s\"", GrowingTypes.PROMISE).isEqualTo(CLOSED);
  }

  @Test
  void aGrowingTypeHasNoSecondConstructor() {
    assertThat(GROWING).filteredOn(type -> type.getConstructors().length > 1).isEmpty();
  }

  @Test
  void aRecordWithUnknownMembersIsGrowing() {
    List<Class<?>> withExtra = GrowingTypes.records().stream()
        .filter(type -> Stream.of(type.getRecordComponents()).map(RecordComponent::getName).anyMatch("extra"::equals)).toList();
    assertThat(withExtra).hasSizeGreaterThan(10);
    assertThat(GROWING).containsAll(withExtra);
  }

  @Test
  void examplesAndGuidesUseNoConstructorOrPatternOfAGrowingType() {
    Path folder = House.folder();
    List<Path> files = new ArrayList<>(House.files(folder.resolve("docs"), ".md"));
    files.addAll(House.files(folder.resolve("kimi-sdk-examples"), ".java"));
    files.addAll(House.files(folder.resolve("benchmarks"), ".java"));
    files.add(folder.resolve("README.md"));
    assertThat(files).hasSizeGreaterThan(10);
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      uses(House.read(file)).forEach(use -> found.add(folder.relativize(file) + ": " + use));
    }
    assertThat(found).isEmpty();
  }

  /** A component of a part of a stream has few places, because all copies are made by the methods of the part. */
  @Test
  void onlyChatAndTheCodecMakePartsOfAStreamFromAllComponents() {
    Pattern made = Pattern.compile("\\bnew (?:ChatChunk|ChunkChoice|Delta|ToolCallDelta)\\(");
    List<Path> files = new ArrayList<>(House.files(House.folder().resolve("kimi-sdk/src/main/java"), ".java"));
    files.addAll(House.files(House.folder().resolve("extras/kimi-sdk-server/src/main/java"), ".java"));
    assertThat(files).hasSizeGreaterThan(100);
    assertThat(files).filteredOn(file -> made.matcher(House.read(file)).find())
        .allMatch(file -> file.getParent().endsWith("kimisdk/chat") || file.endsWith("internal/wire/ChunkWire.java")
            || file.endsWith("internal/wire/ToolWire.java"));
  }

  @Test
  void constructorsAndPatternsAreFoundHoweverTheyAreWritten() {
    assertThat(uses("new Usage(1)")).containsExactly("new Usage(");
    assertThat(uses("case ToolSpec.Function(var name)")).containsExactly("case ToolSpec.Function(");
    assertThat(uses("x instanceof io.github.kimisdk.chat.ChatRequest (var a)")).hasSize(1);
    assertThat(uses("Usage.of(1, 2); case Usage usage -> new UsageReport(); new TokenEstimate(1, 2, 3)")).isEmpty();
  }

  /** Where a text makes or takes apart a record of a growing type. */
  private static List<String> uses(String text) {
    String names = GROWING.stream().map(Class::getSimpleName).distinct().collect(Collectors.joining("|"));
    Pattern use = Pattern.compile("\\b(?:new|case|instanceof)\\s+(?!Peer)(?:\\w+\\.)*(?:" + names + ")\\s*(?:<[^>]*>)?\\(");
    Matcher matcher = use.matcher(text);
    return matcher.results().map(result -> result.group())
        .filter(match -> !match.contains("PeerChunk") && !match.contains("org.springframework.")).toList();
  }

  @Test
  void everyTypeWithABuilderGoesBackToIt() {
    // A running server is no value of which there could be a changed copy.
    Set<Class<?>> running = Set.of(KimiServer.class, McpServer.class);
    List<Class<?>> built = Surface.types().stream().filter(type -> has(type, "builder") && !running.contains(type)).toList();
    assertThat(built).hasSizeGreaterThan(3).allMatch(type -> has(type, "toBuilder"));
  }

  private static boolean has(Class<?> type, String method) {
    return Stream.of(type.getMethods()).anyMatch(found -> found.getName().equals(method));
  }
}
