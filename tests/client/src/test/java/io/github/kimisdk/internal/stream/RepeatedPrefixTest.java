package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that begin a later part with the prefix that they were sent, as llama.cpp does. */
@Timeout(120)
class RepeatedPrefixTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");

  private final VirtualTime time = VirtualTime.skipping(Duration.ofMinutes(1));

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      abcd    | d
      abc     | ''
      abX     | abX
      ab      | ab
      Xabc    | Xabc
      abcabc  | abc
      abcabcd | abcd
      aabc    | aabc
      """)
  void theWholePrefixIsDroppedAndNothingElseWhereverThePieceIsCut(String sent, String shown) {
    for (int first = 0; first <= sent.length(); first++) {
      for (int second = first; second <= sent.length(); second++) {
        List<String> words = List.of(sent.substring(0, first), sent.substring(first, second), sent.substring(second));
        for (ScriptedAnswer broken : List.of(Script.cut("a", "abc"), Script.truncated("a", "abc"))) {
          ChatResponse response = streamed(REQUEST, broken, Script.whole("b", words.toArray(String[]::new)));
          assertThat(response.text()).as("%s", words).isEqualTo("abc" + shown);
          assertThat(response.complete()).isTrue();
        }
      }
    }
  }

  @Test
  void reasoningAndTextAreDroppedEachByItself() {
    ScriptedAnswer broken = ScriptedAnswer.events(Script.role("a") + Script.reasoning("a", "Hm. ") + Script.text("a", "One, "))
        .thenCut();
    String again = Script.role("b") + Script.reasoning("b", "H") + Script.reasoning("b", "m. ") + Script.text("b", "One");
    String other = Script.role("b") + Script.reasoning("b", "Hm, yes. ") + Script.text("b", "One, ");
    String part = Script.role("b") + Script.reasoning("b", "Hm") + Script.text("b", "One, ");
    String end = Script.text("b", "two") + Script.finish("b", "stop", 10, 2) + Script.DONE;

    ChatResponse repeated = streamed(REQUEST, broken, ScriptedAnswer.events(again + Script.text("b", ", ") + end));
    assertThat(repeated.text()).isEqualTo("One, two");
    assertThat(repeated.reasoning()).contains("Hm. ");
    ChatResponse thoughtAnew = streamed(REQUEST, broken, ScriptedAnswer.events(other + end));
    assertThat(thoughtAnew.text()).isEqualTo("One, two");
    assertThat(thoughtAnew.reasoning()).contains("Hm. Hm, yes. ");
    assertThat(streamed(REQUEST, broken, ScriptedAnswer.events(part + end)).reasoning()).contains("Hm. Hm");
  }

  @Test
  void aBeginningThatTheCallerGaveIsPartOfThePrefixOfLaterPartsOnly() {
    ChatRequest request = REQUEST.plus(AssistantMessage.partial("Zero, "));
    assertThat(streamed(request, Script.cut("a", "one, "), Script.whole("b", "Zero, one, ", "two.")).text())
        .isEqualTo("one, two.");
    assertThat(streamed(request, Script.whole("a", "Zero, ", "one.")).text()).isEqualTo("Zero, one.");
  }

  @Test
  void aBeginningThatTheFirstPartRepeatedIsSentOnceToTheNext() {
    ChatRequest request = REQUEST.plus(AssistantMessage.partial("Zero, "));
    try (KimiServer server = KimiServer.scripted(Script.cut("a", "Zero, one, "), Script.whole("b", "two."));
        Kimi kimi = kimi(server)) {
      assertThat(kimi.chat(request).text()).isEqualTo("Zero, one, two.");
      assertThat(server.requests().get(1).text()).contains("\"content\":\"Zero, one, \",\"partial\":true");
    }
  }

  @Test
  void everyPartRepeatsAllThatCameBefore() {
    ChatResponse response = streamed(
        REQUEST, Script.cut("a", "1 "), Script.truncated("b", "1 ", "2 "), Script.cut("c", "1 2 3 "),
        Script.whole("d", "1 2", " 3 4"));
    assertThat(response.text()).isEqualTo("1 2 3 4");
  }

  @Test
  void aPartThatBreaksOffWhileItRepeatsIsAnAttemptThatBroughtNothing() {
    ChatResponse response = streamed(
        REQUEST, Script.cut("a", "one ", "two "), Script.cut("b", "one"), Script.cut("c", "one ", "two "),
        Script.whole("d", "three"));
    assertThat(response.text()).isEqualTo("one two three");

    try (KimiServer server = KimiServer.scripted(
            Script.cut("a", "one ", "two "), Script.cut("b", "one"), Script.cut("c", "one"), Script.cut("d", "one"));
        Kimi kimi = kimi(server)) {
      KimiException failure = Assertions.catchThrowableOfType(KimiException.class, () -> kimi.chat(REQUEST));
      assertThat(failure.partial().orElseThrow().text()).isEqualTo("one two ");
      assertThat(server.requests()).hasSize(4);
    }
  }

  @Test
  void aLongPrefixInSmallPiecesIsStillOneRepetition() {
    String[] words = "word ".repeat(1_000).split("(?<= )");
    ScriptedAnswer again = Script.whole("b", "word ".repeat(1_000).concat("end").split(""));
    assertThat(streamed(REQUEST, Script.cut("a", words), again).text()).isEqualTo("word ".repeat(1_000) + "end");
  }

  @Test
  void anAnswerThatIsWantedWholeOrPublishedRepeatsNothingEither() throws Exception {
    ScriptedAnswer[] answers = {Script.cut("a", "abc"), Script.whole("b", "ab", "cd")};
    try (KimiServer server = KimiServer.scripted(answers); Kimi kimi = kimi(server)) {
      assertThat(kimi.chat(REQUEST).text()).isEqualTo("abcd");
    }
    try (KimiServer server = KimiServer.scripted(answers); Kimi kimi = kimi(server)) {
      assertThat(Collected.from(kimi.publish(REQUEST), 1).text()).isEqualTo("abcd");
    }
  }

  private ChatResponse streamed(ChatRequest request, ScriptedAnswer... answers) {
    try (KimiServer server = KimiServer.scripted(answers); Kimi kimi = kimi(server); ChatStream stream = kimi.stream(request)) {
      return stream.response();
    }
  }

  private Kimi kimi(KimiServer server) {
    return TestKimi.of(server, time).maxResumes(3).build().withMaxContinuations(3);
  }
}
