package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** JSON member names of the API occur only in internal.wire, in the formats of all artifacts, and in internal.fastpath. */
class WireNamesTest {

  /** Wire names that are also values, with the file that may contain them. */
  private static final Set<String> VALUES = Set.of("FinishReason.java: tool_calls");

  /** The writers of forms that several formats of the server share, and of members that other hosts read. */
  private static final Set<String> WRITERS = Set.of("ChunkWriter.java", "ModelWriter.java", "RequestBodies.java", "HostKind.java",
      "HostRequests.java");

  /** The forms of other hosts. They use the names, and have types of errors that look like names. */
  private static final Set<String> HOSTS = Set.of("HostForm.java", "HostWriter.java");

  private final List<Source> sources = Source.main();
  private final Set<String> names = names(sources);

  @Test
  void namesAreThoseThatInternalWireReadsAndWrites() {
    assertThat(names).contains(
        "prompt_tokens", "completion_tokens", "total_tokens", "cached_tokens", "reasoning_content", "reasoning_effort",
        "tool_call_id", "tool_calls", "tool_choice", "finish_reason", "max_completion_tokens", "response_format", "json_schema",
        "image_url", "video_url", "stream_options", "include_usage", "prompt_cache_key", "system_fingerprint", "owned_by",
        "top_p", "top_logprobs", "presence_penalty", "frequency_penalty", "safety_identifier");
  }

  @Test
  void wireNamesOccurInInternalWireOnly() {
    assertThat(strangers(sources, names)).as("wire names outside of internal.wire and internal.protocol").isEmpty();
  }

  @Test
  void nameElsewhereIsReportedAndNameInACommentIsNot() {
    Source source = Source.of(Path.of("Stray.java"), """
        package io.github.kimisdk.chat;
        /** Written as "top_p". */
        class Stray {
          // "tool_choice"
          String bare = "prompt_tokens";
          String inside = "{\\"finish_reason\\":1}";
          String prose = "the finish_reason is not told";
        }
        """);
    assertThat(strangers(List.of(source), names)).containsExactly("Stray.java: finish_reason", "Stray.java: prompt_tokens");
  }

  @Test
  void fastPathMayUseWireNames() {
    String text = "package io.github.kimisdk.internal.%s; class Some { String name = \"prompt_tokens\"; }";
    assertThat(strangers(List.of(Source.of(Path.of("Template.java"), text.formatted("fastpath"))), names)).isEmpty();
    assertThat(strangers(List.of(Source.of(Path.of("ChunkDecoder.java"), text.formatted("stream"))), names)).hasSize(1);
  }

  /** Only names with an underscore, because others cannot be told from ordinary words. */
  private static Set<String> names(List<Source> sources) {
    Set<String> names = new TreeSet<>();
    for (Source source : sources) {
      if (source.packageName().equals("internal.wire") || WRITERS.contains(source.name())) {
        source.literals().stream().filter(text -> text.matches("[a-z]+(_[a-z]+)+")).forEach(names::add);
      }
    }
    return names;
  }

  private static Set<String> strangers(List<Source> sources, Set<String> names) {
    Set<String> strangers = new TreeSet<>();
    for (Source source : sources) {
      boolean home = source.packageName().equals("internal.wire")
          || source.packageName().startsWith("internal.protocol.") || source.packageName().startsWith("server.format.") || WRITERS.contains(source.name())
          || source.packageName().equals("platform.wire") || HOSTS.contains(source.name())
          || source.packageName().matches("internal\\.fastpath|server\\.gemini|server\\.ui");
      for (String literal : home ? List.<String>of() : source.literals()) {
        for (String name : names) {
          if (literal.equals(name) || literal.contains('"' + name + '"')) {
            strangers.add(source.name() + ": " + name);
          }
        }
      }
    }
    strangers.removeAll(VALUES);
    return strangers;
  }
}
