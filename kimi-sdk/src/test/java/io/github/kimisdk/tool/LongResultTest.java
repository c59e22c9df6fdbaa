package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The model reads the first page of a long result, in the place of its text. */
class LongResultTest {

  record Nothing() {}

  private static final String EMOJI = "\ud83d\ude00";
  private static final ContentPart IMAGE = ContentPart.image("data:image/png;base64," + "AAAA".repeat(1000));

  private final List<ToolResult> told = new ArrayList<>();

  /** Returns the parts that the model reads of a result. */
  private List<ContentPart> read(ToolResult result, UnaryOperator<AgentBuilder> settings) {
    Scripted model = Scripted.of(calls("l:0", "long", "{}"), says("ok"));
    Tool<Nothing> tool = Tool.of("long", "", Nothing.class, none -> result);
    settings.apply(Agent.builder(model).tools(tool)).build().run(Conversation.inMemory().user("go"), event -> {
      if (event instanceof AgentEvent.ToolEnded ended) {
        told.add(ended.result());
      }
    });
    return ((ToolMessage) model.requests.get(1).messages().get(2)).content();
  }

  private static String note(int pages) {
    return "\n\nNote: this is page 1 of " + pages
        + " of result_1. Call read_result with {\"id\":\"result_1\",\"page\":2} to read on.";
  }

  @Test
  void aPageEndsBetweenCharactersAndTellsTheNext() {
    ToolResult result = ToolResult.of("ab" + EMOJI.repeat(3));
    assertThat(read(result, agent -> agent.maxResultBytes(9))).containsExactly(ContentPart.text("ab" + EMOJI + note(2)));
    assertThat(read(result, agent -> agent.maxResultBytes(1))).containsExactly(ContentPart.text("a" + note(5)));
    assertThat(read(result, agent -> agent.maxResultBytes(14))).isEqualTo(result.content());
    assertThat(told).as("events have the whole result").containsOnly(result);
  }

  @Test
  void aFailureHasPagesToo() {
    assertThat(read(ToolResult.failed("x".repeat(100)), agent -> agent.maxResultBytes(8)))
        .containsExactly(ContentPart.text("Error: x" + note(14)));
  }

  @Test
  void allTextPartsCountTogetherAndImagesDoNot() {
    ToolResult result = ToolResult.of(ContentPart.text("abc"), IMAGE, ContentPart.text("d\u00e9\u20ac"), IMAGE,
        ContentPart.text("x"));
    assertThat(read(result, agent -> agent.maxResultBytes(10))).isEqualTo(result.content());
    assertThat(read(result, agent -> agent.maxResultBytes(8)))
        .as("no later text fills the place that is left").containsExactly(
            ContentPart.text("abc"), IMAGE, ContentPart.text("d\u00e9"), IMAGE, ContentPart.text(note(2)));
    assertThat(read(ToolResult.of(IMAGE), agent -> agent.maxResultBytes(1))).containsExactly(IMAGE);
  }

  @Test
  void theLimitIs256KibUnlessItIsSet() {
    int most = 256 * 1024;
    assertThat(read(ToolResult.of("x".repeat(most)), agent -> agent)).containsExactly(ContentPart.text("x".repeat(most)));
    assertThat(read(ToolResult.of("x".repeat(most + 1)), agent -> agent))
        .containsExactly(ContentPart.text("x".repeat(most) + note(2)));
    assertThatIllegalArgumentException().isThrownBy(() -> Agent.builder(Scripted.of(says(""))).maxResultBytes(0))
        .withMessage("maxResultBytes: expected at least 1, found 0");
  }
}
