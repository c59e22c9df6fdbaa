package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** One class decides what an error of the service means. */
class OneClassifierTest {

  private static final Pattern MADE =
      Pattern.compile("new KimiException\\.(AccessDenied|NotFound|QuotaExhausted|RateLimited|Overloaded|ContentFiltered|ServerError)\\(");

  /** Files that make these failures, and why. */
  private static final Map<String, String> MAKERS = Map.of(
      "ErrorClassifier.java", "the classifier",
      "FailureForm.java", "reads the failures of a journal, which were classified before",
      "Failures.java", "adds to a refused key that the supplier gave it again",
      "FallbackModels.java", "adds the failures of the models before",
      "ModelAdvice.java", "adds the names of models to an unknown one",
      "FileCalls.java", "a file of an answer that is not there",
      "Hold.java", "repeats a refusal for the calls that wait in the queue",
      "Outage.java", "repeats an exhausted quota for the requests of a bulk that are not sent",
      "BatchCalls.java", "a file of a batch that is not there");

  @Test
  void onlyTheClassifierMakesFailuresOfTheService() {
    Map<String, String> found = new TreeMap<>();
    for (Path file : House.mainSources().stream().flatMap(folder -> House.files(folder, ".java").stream()).toList()) {
      Matcher made = MADE.matcher(House.read(file));
      if (made.find()) {
        found.put(file.getFileName().toString(), made.group(1));
      }
    }
    assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(MAKERS.keySet());
  }
}
