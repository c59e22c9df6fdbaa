package io.github.kimisdk.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.platform.data.BulkResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bulk with a journal continues where an earlier run ended. */
class JournalTest {

  @TempDir Path folder;
  private Path journal;
  private BulkSettings settings;
  private final HandDriven calls = HandDriven.answering();

  @BeforeEach
  void journal() {
    journal = folder.resolve("night.jsonl");
    settings = BulkSettings.DEFAULT.withJournal(journal);
  }

  private static KimiException busy() {
    return new KimiException.RateLimited("busy", "wait", CallDetails.NONE, RateLimits.Kind.TOKENS, 7);
  }

  private void failing(String failed) {
    calls.onAsk(text -> {
      if (text.equals(failed)) {
        calls.fail(text, busy());
      } else {
        calls.answer(text);
      }
    });
  }

  @Test
  void anotherRunHandsOutTheResultsAgainAndAsksOnlyTheRest() {
    List<BulkResult> first = calls.journaled(journal, 5);
    assertThat(first).noneMatch(BulkResult::replayed);
    HandDriven again = HandDriven.answering();
    List<BulkResult> second = again.journaled(journal, 8);
    assertThat(again.asked).containsExactly("5", "6", "7");
    assertThat(second).hasSize(8);
    assertThat(second.subList(0, 5)).isEqualTo(first.stream().map(result -> result.withReplayed(true)).toList());
    assertThat(second.subList(5, 8)).noneMatch(BulkResult::replayed);
    assertThat(again.journaled(journal, 2)).as("an input that ends earlier").hasSize(2);
  }

  @Test
  void aByteOrderMarkOfAnEditorIsNoDamage() throws IOException {
    List<BulkResult> first = calls.journaled(journal, 2);
    Files.writeString(journal, "\uFEFF" + Files.readString(journal));
    assertThat(calls.journaled(journal, 2)).isEqualTo(first.stream().map(result -> result.withReplayed(true)).toList());
    assertThat(calls.asked).hasSize(2);
  }

  @Test
  void failuresAreAskedAgainUnlessTheSettingsSayOtherwise() throws IOException {
    failing("1");
    assertThat(calls.journaled(journal, 3).get(1).failure()).isPresent();
    BulkSettings keeping = settings.withRepeatFailures(false);
    List<BulkResult> kept = HandDriven.rest(calls.run(keeping, HandDriven.requests(3)));
    assertThat(calls.asked).hasSize(3);
    assertThat(kept.get(1).replayed()).isTrue();
    assertThat(kept.get(1).failure().get()).isInstanceOf(KimiException.RateLimited.class).hasMessage(busy().getMessage());
    calls.onAsk(calls::answer);
    assertThat(calls.journaled(journal, 3).get(1).text()).isEqualTo("re: 1");
    assertThat(calls.asked).hasSize(4);
    assertThat(Files.readAllLines(journal)).hasSize(4);
    assertThat(calls.journaled(journal, 3)).allMatch(BulkResult::replayed);
    assertThat(calls.asked).hasSize(4);
  }

  @Test
  void aRequestThatFailedMayBeCorrected() throws IOException {
    failing("1");
    calls.journaled(journal, 3);
    BulkInput<?> corrected = BulkInput.of(List.of(0, 1, 2), String::valueOf, n ->
        ChatRequest.of(n == 1 ? "corrected" : String.valueOf(n)));
    assertRefused(settings.withRepeatFailures(false), corrected, "expected at position 1 the request \"1\"");
    assertThat(HandDriven.rest(calls.run(settings, corrected)).get(1).text()).isEqualTo("re: corrected");
    assertThat(HandDriven.rest(calls.run(settings, corrected))).allMatch(BulkResult::replayed);
    assertThat(calls.asked).containsExactly("0", "1", "2", "corrected");
    assertRefused(settings, BulkInput.of(HandDriven.requests(3)), "expected at position 1 the request \"1\"");
  }

  @Test
  void aResultIsHandedOutOnlyWhenItIsInTheJournal() throws IOException {
    try (BulkIterator run = calls.run(settings.withConcurrency(3), HandDriven.requests(20))) {
      while (run.hasNext()) {
        String id = run.next().id();
        assertThat(Files.readString(journal)).contains("\"id\":\"" + id + "\"");
      }
    }
    assertThat(Files.readAllLines(journal)).hasSize(20);
  }

  @Test
  void answersThatNobodyHasTakenAreKept() throws IOException {
    calls.onAsk(text -> {
      if (text.equals("2")) {
        calls.answer("0", "1");
      }
    });
    BulkIterator run = calls.run(settings.withConcurrency(3), HandDriven.requests(9));
    assertThat(run.next().id()).isEqualTo("0");
    calls.answer("2", "3");
    run.close();
    assertThat(Files.readAllLines(journal)).hasSize(4);
    HandDriven again = HandDriven.answering();
    again.journaled(journal, 9);
    assertThat(again.asked).containsExactly("4", "5", "6", "7", "8");
  }

  @Test
  void anInterruptionEndsTheResultsOfAJournal() {
    calls.journaled(journal, 400);
    List<String> taken = new ArrayList<>();
    try (BulkIterator run = calls.run(settings.withWindow(10), HandDriven.requests(400))) {
      assertThatThrownBy(() -> run.forEachRemaining(result -> {
        taken.add(result.id());
        if (taken.size() == 5) {
          Thread.currentThread().interrupt();
        }
      })).isInstanceOf(KimiException.Interrupted.class).hasMessageContaining("interrupted");
    }
    assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
    assertThat(taken).as("the results that were read before").hasSizeLessThanOrEqualTo(15);
    assertThat(calls.journaled(journal, 400)).allMatch(BulkResult::replayed);
  }

  @Test
  void aRunThatTheClientEndsKeepsNoFailure() throws IOException {
    calls.onAsk(text -> calls.fail(text, new KimiException.Interrupted("the client was closed", CallDetails.NONE, null)));
    BulkIterator run = calls.run(settings, HandDriven.requests(3));
    assertThatThrownBy(run::next).isInstanceOf(KimiException.Interrupted.class);
    assertThat(Files.readAllLines(journal)).isEmpty();
  }

  @Test
  void aJournalOfOtherRequestsIsRefusedByIdAndPosition() throws IOException {
    calls.journaled(journal, 4);
    byte[] before = Files.readAllBytes(journal);
    List<String> names = List.of("0", "1", "x", "3");
    assertRefused(BulkInput.of(names, name -> name, ChatRequest::of), "expected at position 2 the request \"2\", found \"x\"");
    assertRefused(BulkInput.of(List.of(0, 1, 2, 3), String::valueOf, n -> ChatRequest.of(n == 3 ? "other" : String.valueOf(n))),
        "expected at position 3 the request \"3\" for kimi-k2.6 as it was in the earlier run, found one with another content");
    assertThat(Files.readAllBytes(journal)).isEqualTo(before);
    assertThat(calls.asked).hasSize(4);
  }

  private void assertRefused(BulkInput<?> input, String message) {
    assertRefused(settings, input, message);
  }

  private void assertRefused(BulkSettings changed, BulkInput<?> input, String message) {
    BulkIterator run = calls.run(changed, input);
    assertThatThrownBy(() -> HandDriven.rest(run)).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("journal " + journal + " belongs to other requests: " + message)
        .hasMessageContaining("use another journal");
  }

  @Test
  void anotherDefaultModelIsAnotherRequest() {
    calls.journaled(journal, 1);
    BulkCalls other = new BulkCalls("kimi-k3", request -> null);
    try (BulkIterator run = BulkIterator.start(other, BulkInput.of(HandDriven.requests(1)), settings, calls.time)) {
      assertThatThrownBy(run::next)
          .hasMessageContaining("the request \"0\" for kimi-k2.6 as it was in the earlier run, found one for kimi-k3");
    }
  }

  /** If this fails because the JSON of a request has changed, count {@link RequestHash#FORM} up and write the new hash here. */
  @Test
  void theFormOfHashesCountsTheChangesOfRequests() {
    ChatRequest request = ChatRequest.builder().system("Be brief").user("Why?").maxCompletionTokens(9).build();
    assertThat(RequestHash.of(request, "kimi-k2.6"))
        .isEqualTo(new RequestHash(1, "kimi-k2.6", "f37c982ade284ea787202e015c14a1e6"));
  }

  @Test
  void anAnswerIsUsedAgainOnlyIfItsHashIsThatOfTheRequest() throws IOException {
    calls.journaled(journal, 3);
    String lines = withoutSums().replace("\"form\":1", "\"form\":77");
    Files.writeString(journal, lines);
    assertThat(calls.journaled(journal, 3)).as("equal hashes").allMatch(BulkResult::replayed);
    String other = lines.replaceAll("\"request\":\"..", "\"request\":\"zz");
    Files.writeString(journal, other);
    HandDriven again = HandDriven.answering();
    assertThat(logged(() -> assertThat(again.journaled(journal, 4)).hasSize(4).noneMatch(BulkResult::replayed)))
        .as("one line for all hashes that cannot be compared").singleElement().asString()
        .contains("journal " + journal, "expected hashes of form 1, found form 77", "from position 0", "asked again");
    assertThat(again.asked).containsExactly("0", "1", "2", "3");
    assertThat(logged(() -> assertThat(again.journaled(journal, 4)).allMatch(BulkResult::replayed))).isEmpty();
    Files.writeString(journal, other.replace("\"form\":77,", "").replace("\"model\":\"kimi-k2.6\",\"request\"", "\"request\""));
    assertThat(again.journaled(journal, 3)).as("lines without a form and a model").noneMatch(BulkResult::replayed);
  }

  @Test
  void aJournalIsRefusedIfItsHashesOrModelsOrIdsDiffer() throws IOException {
    calls.journaled(journal, 3);
    String zz = withoutSums().replaceAll("\"request\":\"..", "\"request\":\"zz");
    Files.writeString(journal, zz);
    assertRefused(BulkInput.of(HandDriven.requests(3)), "expected at position 0 the request \"0\" for kimi-k2.6");
    Files.writeString(journal, zz.replace("\"form\":1,\"model\":\"kimi-k2.6\"", "\"form\":77,\"model\":\"kimi-k3\""));
    assertRefused(BulkInput.of(HandDriven.requests(3)), "expected at position 0 the request \"0\" for kimi-k3");
    Files.writeString(journal, zz.replace("\"form\":1", "\"form\":77"));
    List<String> names = List.of("0", "1", "x", "3");
    assertRefused(BulkInput.of(names, name -> name, ChatRequest::of), "expected at position 2 the request \"2\", found \"x\"");
  }

  private static List<String> logged(Runnable action) {
    List<String> lines = new ArrayList<>();
    Logger logger = Logger.getLogger("io.github.kimisdk");
    Handler handler = new Handler() {
      @Override
      public void publish(LogRecord line) {
        lines.add(line.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    logger.addHandler(handler);
    try {
      action.run();
    } finally {
      logger.removeHandler(handler);
    }
    return lines;
  }

  /** Lines that were edited by hand have no checksums. */
  private String withoutSums() throws IOException {
    String whole = Files.readString(journal);
    String earlier = whole.replaceAll(",\"crc\":\"[0-9a-f]{8}\"}", "}");
    assertThat(earlier).isNotEqualTo(whole);
    return earlier;
  }

  @Test
  void aJournalWithoutChecksumsIsContinued() throws IOException {
    List<BulkResult> first = calls.journaled(journal, 3);
    Files.writeString(journal, withoutSums());
    HandDriven again = HandDriven.answering();
    List<BulkResult> second = again.journaled(journal, 5);
    assertThat(second.subList(0, 3)).isEqualTo(first.stream().map(result -> result.withReplayed(true)).toList());
    assertThat(again.asked).containsExactly("3", "4");
    assertThat(Files.readAllLines(journal).subList(3, 5)).allMatch(line -> line.contains(",\"crc\":\""));
    assertThat(again.journaled(journal, 5)).allMatch(BulkResult::replayed);
  }

  /** The torn line is replaced, and every request is answered once. */
  @Test
  void aLastLineThatIsCutAtAnyByteIsAskedAgain() throws IOException {
    calls.journaled(journal, 2);
    byte[] whole = Files.readAllBytes(journal);
    int second = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;
    for (int cut = second; cut < whole.length; cut++) {
      for (int zeros = 0; zeros < 2; zeros++) {
        Files.write(journal, Arrays.copyOf(Arrays.copyOf(whole, cut), cut + zeros));
        HandDriven again = HandDriven.answering();
        assertThat(again.journaled(journal, 3)).hasSize(3);
        // A line without only its line end is whole.
        assertThat(again.asked).isEqualTo(cut == whole.length - 1 ? List.of("2") : List.of("1", "2"));
        assertThat(Files.readAllBytes(journal)).startsWith(whole);
        assertThat(Files.readAllLines(journal)).hasSize(3);
      }
    }
  }

  @Test
  void aFileThatAnotherProgramHasWrittenToIsNotOverwritten() throws IOException {
    BulkIterator run = calls.run(settings.withConcurrency(1), HandDriven.requests(3));
    run.next();
    Files.writeString(journal, "foreign\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> HandDriven.rest(run)).isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot write the journal " + journal).hasMessageContaining("another program has written to it");
    assertThat(Files.readString(journal)).endsWith("foreign\n");
    assertThatThrownBy(run::hasNext).isInstanceOf(KimiException.Interrupted.class);
  }

  @Test
  void aPathThatCannotBeAJournalIsNamed() throws IOException {
    Path missing = folder.resolve("missing/night.jsonl");
    assertThatThrownBy(() -> calls.journaled(missing, 1)).isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot open the journal " + missing)
        .hasMessageContaining("expected the folder " + missing.getParent() + ", found none")
        .hasMessageContaining("Check its folder");
    assertThatThrownBy(() -> calls.journaled(folder.getRoot(), 1)).isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("expected the path of a file, found a folder");
    Path other = Files.createDirectory(folder.resolve("folder"));
    assertThatThrownBy(() -> calls.journaled(other, 1)).isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("expected a regular file");
  }
}
