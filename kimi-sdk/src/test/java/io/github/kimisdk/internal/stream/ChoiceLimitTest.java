package io.github.kimisdk.internal.stream;

import static io.github.kimisdk.internal.stream.ScriptedService.SETTINGS;
import static io.github.kimisdk.internal.stream.ScriptedService.chunk;
import static io.github.kimisdk.internal.stream.ScriptedService.events;
import static io.github.kimisdk.internal.stream.ScriptedService.finish;
import static io.github.kimisdk.internal.stream.ScriptedService.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.call.CallSettings;
import org.junit.jupiter.api.Test;

class ChoiceLimitTest {

  private static final CallSettings TWO = SETTINGS.withSizes(SETTINGS.sizes().withChoices(2));
  private static final String WORDS = text("a") + text("b") + text("c") + text("d") + text("e");

  private static Reading read(CallSettings settings, String... pieces) {
    return new ScriptedService(events(pieces)).read(settings, ChatRequest.of("Count."));
  }

  /** A chunk of one choice as a chunk of others. */
  private static String of(String chunk, int... indexes) {
    int begin = chunk.indexOf("{\"index\":0");
    int end = chunk.indexOf(']', begin);
    StringBuilder choices = new StringBuilder();
    for (int index : indexes) {
      choices.append(choices.isEmpty() ? "" : ",").append(chunk.substring(begin, end).replace("\"index\":0", "\"index\":" + index));
    }
    return chunk.substring(0, begin) + choices + chunk.substring(end);
  }

  private static void refused(Reading reading) {
    assertThat(reading.failure()).hasMessageContaining("at most 2 choices").hasMessageContaining("maxChoices");
  }

  @Test
  void choicesCountWhereverTheyCome() {
    refused(read(TWO, of(text("1"), 0, 1, 2)));
    refused(read(TWO, WORDS, of(text("1"), 0, 1, 2), WORDS));
    refused(read(TWO, WORDS, of(text("1"), 0, 1), WORDS, of(text("2"), 0, 2)));
    refused(read(TWO, of(WORDS, 7), of(text("8"), 8), WORDS));
    refused(read(TWO, WORDS, of(finish("stop"), 0, 1, 2)));
  }

  @Test
  void aChoiceThatComesAgainCountsOnce() {
    Reading reading = read(TWO, WORDS, of(text("1"), 1), WORDS, of(text("2"), 0, 1), WORDS, of(finish("stop"), 0, 1));
    assertThat(reading.failures).isEmpty();
    assertThat(reading.completions).isOne();
  }

  @Test
  void choicesWhoseEndIsHeldBackCount() {
    CallSettings continued = TWO.withContinuations(1);
    refused(read(continued, WORDS, of(finish("length"), 1), of(finish("length"), 2)));
    refused(read(continued, of(finish("length"), 0, 1, 2), WORDS));
    refused(read(continued, WORDS, of(finish("length"), 3), of(chunk("{\"content\":\"x\"}", "\"length\"", ""), 4)));
    Reading two = read(continued, WORDS, of(WORDS, 1), of(finish("stop"), 0), of(finish("stop"), 1));
    assertThat(two.completions).isOne();
  }
}
