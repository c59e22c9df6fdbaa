package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException.AccessDenied;
import io.github.kimisdk.call.KimiException.ContentFiltered;
import io.github.kimisdk.call.KimiException.ContextOverflow;
import io.github.kimisdk.call.KimiException.NotFound;
import io.github.kimisdk.call.KimiException.Overloaded;
import io.github.kimisdk.call.KimiException.QuotaExhausted;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.KimiException.ServerError;
import io.github.kimisdk.call.KimiException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One class decides what an error of the service means. */
class OneClassifierTest {

  /** The failures that the service causes. */
  private static final Set<String> FAILURES = Stream.of(
      AccessDenied.class, NotFound.class, QuotaExhausted.class, RateLimited.class, Overloaded.class, ContentFiltered.class,
      ContextOverflow.class, ServerError.class).map(type -> type.getName().replace('.', '/')).collect(Collectors.toSet());

  /** Files that make these failures, and why. */
  private static final Map<String, String> MAKERS = Map.ofEntries(
      Map.entry("ErrorClassifier.java", "the classifier"),
      Map.entry("ContextCheck.java", "refuses a request before it is sent"),
      Map.entry("FailureForm.java", "reads the failures of a journal, which were classified before"),
      Map.entry("Failures.java", "adds to a refused key that the supplier gave it again"),
      Map.entry("ModelRequests.java", "adds the failures of the models before"),
      Map.entry("ModelAdvice.java", "adds the names of models to an unknown one"),
      Map.entry("FileCalls.java", "a file of an answer that is not there"),
      Map.entry("LimiterPause.java", "repeats a refusal for the calls that wait in the queue"),
      Map.entry("Outage.java", "repeats an exhausted quota for the requests of a bulk that are not sent"),
      Map.entry("BatchCalls.java", "a file of a batch that is not there"),
      Map.entry("KeyQuotas.java", "refuses a call beyond the limits or the budget of a key of a server"));

  @Test
  void onlyTheClassifierMakesFailuresOfTheService() {
    Map<String, Set<String>> found = new TreeMap<>();
    for (Path folder : House.classes()) {
      for (Path file : House.files(folder, ".class")) {
        Set<String> made = ConstantPool.constructed(file);
        made.retainAll(FAILURES);
        if (!made.isEmpty()) {
          found.computeIfAbsent(source(file), any -> new TreeSet<>()).addAll(made);
        }
      }
    }
    assertThat(found.keySet()).as("%s", found).containsExactlyInAnyOrderElementsOf(MAKERS.keySet());
  }

  private static String source(Path classFile) {
    return classFile.getFileName().toString().replaceFirst("(\\$.*)?\\.class$", "") + ".java";
  }

  @Test
  void constructionsAreFoundHoweverTheyAreWritten() throws URISyntaxException {
    Path tests = Path.of(OneClassifierTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    for (Class<?> way : List.of(Imported.class, Referred.class, Qualified.class)) {
      assertThat(ConstantPool.constructed(tests.resolve(way.getName().replace('.', '/') + ".class"))).as(way.getName())
          .anyMatch(FAILURES::contains);
    }
  }

  private static final class Imported {
    KimiException make() {
      return new NotFound("", "", CallDetails.NONE);
    }
  }

  private static final class Qualified {
    KimiException make() {
      return new io.github.kimisdk.call.KimiException . Overloaded("", "", CallDetails.NONE);
    }
  }

  private static final class Referred {

    private interface Maker {
      KimiException make(String what, String hint, CallDetails details);
    }

    Maker maker() {
      return ServerError::new;
    }
  }
}
