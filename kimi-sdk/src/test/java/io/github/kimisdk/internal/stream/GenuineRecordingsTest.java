package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Streams that others published as recorded from the service; they are not part of this project. */
class GenuineRecordingsTest {

  @Test
  void twoChoicesWithToolCallsOf2024() throws IOException {
    Recording read = read("2024-08-moonshot-v1-128k-two-choices-tool-calls");

    assertThat(read.ending()).isEqualTo(Recording.WHOLE);
    assertThat(read.response().choices()).hasSize(2).allSatisfy(choice -> {
      assertThat(choice.finishReason().orElseThrow()).hasToString("tool_calls");
      assertThat(choice.message().text()).isEmpty();
      assertThat(choice.message().toolCalls()).singleElement().matches(call -> call.id().equals("search:0"));
    });
    assertThat(read.response().choices().stream().map(choice -> choice.message().toolCalls().get(0)).map(ToolCall::arguments))
        .containsExactly(
            "{\n    \"query\": \"Context Caching 技术\"\n}自然科学}", "{\n    \"query\": \"Context Caching 技术\"\n}室外\n}");
    assertThat(read.response().usage()).contains(Usage.of(146, 51));
  }

  @Test
  void theTailOf2025() throws IOException {
    Recording read = read("2025-03-moonshot-v1-8k-tail");

    assertThat(read.ending()).isEqualTo(Recording.WHOLE);
    assertThat(read.response().text()).isEqualTo("。");
    assertThat(read.response().usage()).contains(Usage.of(39, 211));
  }

  @Test
  void anAbridgedAnswerOfK2() throws IOException {
    Recording read = read("2025-11-kimi-k2-0905-abridged");

    assertThat(read.ending()).isEqualTo(Recording.WHOLE);
    assertThat(read.response().text()).isEqualTo("I can:\n\nhelp you");
    assertThat(read.response().usage()).contains(Usage.of(4796, 174));
  }

  @Test
  void anAbridgedAnswerOfK3CountsItsUsageOnce() throws IOException {
    Recording read = read("2026-07-kimi-k3-include-usage-abridged");

    assertThat(read.ending()).isEqualTo(Recording.WHOLE);
    assertThat(read.response().reasoning()).contains("The");
    assertThat(read.response().text()).isEqualTo("?");
    assertThat(read.response().usage().orElseThrow())
        .returns(156L, Usage::totalTokens)
        .returns(26L, Usage::reasoningTokens);
  }

  @Test
  void anEditedAnswerOfK27Code() throws IOException {
    Recording read = read("2026-07-kimi-k2.7-code-edited");

    assertThat(read.ending()).isEqualTo(Recording.WHOLE);
    assertThat(read.response().text()).isEqualTo("你好");
    assertThat(read.response().usage().orElseThrow())
        .returns(81L, Usage::totalTokens)
        .returns(21L, Usage::cachedTokens)
        .returns(26L, Usage::reasoningTokens);
  }

  @Test
  void singleChunksAreReadOneByOne() throws IOException {
    Recording read = read("single-chunks");

    assertThat(read.ending()).isEqualTo(Recording.FINISHED);
    assertThat(read.response().usage()).contains(Usage.of(13, 261));
  }

  /** The stream, read whole and with every cut. */
  private static Recording read(String name) throws IOException {
    Path file = Path.of(System.getProperty("kimi.shared", ""), "reference", "recordings", "genuine-" + name + ".sse");
    assumeTrue(Files.exists(file), "the genuine recordings are at hand");
    byte[] stream = Files.readAllBytes(file);
    Recording whole = Recording.read(stream);
    assertThat(Recording.read(stream, EventLog.everywhere(stream.length))).isEqualTo(whole);
    for (int cut = 0; cut <= stream.length; cut++) {
      assertThat(Recording.read(stream, cut)).isEqualTo(whole);
    }
    return whole;
  }
}
