package io.github.kimisdk.internal.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.text.ErrorPage;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of errors and the classifier agree: each text means the exception of its section, and each hint leads to its row. */
class ErrorPageTest {

  private static final String PAGE = ErrorRow.page();
  private static final Pattern LINK = Pattern.compile("\\. See https://kimisdk\\.github\\.io/kimi-sdk/docs/errors\\.html#([a-z-]+)$");

  @Test
  void eachTextMeansTheExceptionOfItsSectionAndItsHintLeadsToItsRow() {
    List<String> wrong = new ArrayList<>();
    for (RefusalRow row : RefusalRow.all()) {
      row.failures().filter(failure -> !name(failure).equals(row.section()) || !anchor(failure).equals(row.anchor()))
          .forEach(failure -> wrong.add(row.id() + ": " + failure));
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void eachRowHasAnAnswerAndACure() {
    assertThat(RefusalRow.all()).hasSizeGreaterThan(80).allSatisfy(row -> {
      assertThat(row.cells()).as("%s", row).noneMatch(String::isBlank);
      assertThat(row.answers()).as("%s", row).isNotEmpty();
    });
  }

  /** {@code -Dkimi.docs.update=true} writes the tables again. */
  @Test
  void theTablesOfThePageAreMadeFromTheTableOfRefusals() throws IOException {
    JsonObject tables = Json.parse(Files.readString(
        ErrorRow.ROOT.resolve("kimi-sdk/src/main/resources/io/github/kimisdk/models/refusals.json"))).asObject();
    Iterator<JsonValue> next = tables.get("tables").asArray().iterator();
    Iterator<RefusalRow> rows = RefusalRow.all().iterator();
    StringBuilder page = new StringBuilder();
    String before = "";
    boolean skipped = false;
    for (String line : PAGE.lines().toList()) {
      skipped &= line.startsWith("|");
      if (!skipped) {
        page.append(line).append('\n');
      }
      if (before.equals("| error | text | cause | cure |")) {
        skipped = true;
        next.next().get("rows").asArray()
            .forEach(row -> page.append("| ").append(String.join(" | ", rows.next().cells())).append(" |\n"));
      }
      before = line;
    }

    assertThat(next).isExhausted();
    if (Boolean.getBoolean("kimi.docs.update")) {
      Files.writeString(ErrorRow.ROOT.resolve("docs/errors.md"), page);
    } else {
      assertThat(page).hasToString(PAGE);
    }
  }

  /** All other hints lead to the section of their exception. */
  @Test
  void eachExceptionHasASectionAndARowInTheTableOfReactions() {
    List<String> exceptions = Stream.of(KimiException.class.getPermittedSubclasses()).map(Class::getSimpleName).toList();

    assertThat(PAGE.lines().filter(line -> line.startsWith("### ")).map(line -> line.substring(4))).containsAll(exceptions);
    assertThat(reactions().keySet()).containsExactlyInAnyOrderElementsOf(exceptions);
    assertThat(RefusalRow.all().stream().map(RefusalRow::section)).isSubsetOf(exceptions);
  }

  @Test
  void aHintWithoutAPlaceLeadsToTheSectionOfItsException() {
    assertThat(new KimiException.Unreachable("no answer", "Check the network", CallDetails.NONE, null).hint())
        .isEqualTo("Check the network. See https://kimisdk.github.io/kimi-sdk/docs/errors.html#unreachable");
    assertThat(new KimiException.Misconfigured("no key", "").getMessage()).isEqualTo("no key");
    KimiException failure = RefusalRow.all().get(0).failures().findFirst().orElseThrow();
    assertThat(new KimiException.Overloaded("", "Again: " + failure.hint(), CallDetails.NONE).hint())
        .isEqualTo("Again: " + failure.hint());
  }

  /** The workflow of the site makes a page of each document below the address that GitHub gives to the repository. */
  @Test
  void theAddressIsThatOfTheSiteOfTheRepository() throws IOException {
    String pom = Files.readString(ErrorRow.ROOT.resolve("pom.xml"));
    Matcher repository = Pattern.compile("<url>https://github\\.com/([^/<]+)/([^/<]+)</url>").matcher(pom);

    assertThat(repository.find()).isTrue();
    assertThat(ErrorPage.linked("Stop", "stop"))
        .isEqualTo("Stop. See https://%s.github.io/%s/docs/errors.html#stop", repository.group(1), repository.group(2));
  }

  @Test
  void theTableOfReactionsSaysWhatTheClientDoes() {
    Map<String, List<String>> wrong = new TreeMap<>();
    for (RefusalRow row : RefusalRow.all()) {
      for (RefusalRow.Answer answer : row.answers()) {
        List<String> reaction = reactions().get(row.section());
        boolean retried = reaction.get(1).startsWith("yes") && !row.cells().get(2).contains("not retried");
        long requests = (retried ? 2 : 1) * (reaction.get(2).startsWith("yes") ? 2 : 1);
        String found = found(answer);
        if (!found.equals(row.section() + " after " + requests)) {
          wrong.computeIfAbsent(found, any -> new ArrayList<>()).add(row.cells() + " " + answer);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** Sends a request to a server that answers so, with two attempts and a second model. */
  private static String found(RefusalRow.Answer answer) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(answer.status(), answer.body()));
        Kimi kimi = TestKimi.of(server, VirtualTime.skipping(Duration.ofSeconds(10))).model("first").fallbackModels("second")
            .retry(RetryPolicy.DEFAULT.withMaxAttempts(2)).build()) {
      KimiException failure = catchThrowableOfType(KimiException.class, () -> kimi.chat(ChatRequest.of("Hi")));
      return name(failure) + " after "
          + server.requests().stream().map(ServerRequest::path).filter(path -> !path.endsWith("/models")).count();
    }
  }

  @Test
  void theTableOfReactionsSaysWhichFailuresOfTheClientAreRetried() {
    CallDetails none = CallDetails.NONE;
    List<KimiException> own = List.of(
        new KimiException.Misconfigured("", ""), new KimiException.Unreachable("", "", none, null),
        new KimiException.TimedOut("", "", none, Timeouts.Phase.IDLE), new KimiException.Interrupted("", none, null),
        new KimiException.InvalidResponse("", "", none, null), new KimiException.IncompleteAnswer("", "", none, null));

    assertThat(Stream.concat(own.stream().map(ErrorPageTest::name), RefusalRow.all().stream().map(RefusalRow::section)))
        .containsAll(reactions().keySet());
    assertThat(own).allSatisfy(failure -> assertThat(reactions().get(name(failure)).get(1))
        .startsWith(!failure.permanent() ? "yes" : "no"));
  }

  /** A message of the SDK is documented in pieces around the changing parts; each piece stands in the code. */
  @Test
  void theTextsThatTheSdkSaysStandInItsCode() {
    String code = sources();
    List<String> pieces = ErrorRow.in(PAGE).stream().filter(row -> row.part().equals("Not from the service"))
        .flatMap(row -> row.texts(0).stream()).flatMap(text -> Stream.of(text.split("…"))).map(String::strip)
        .filter(piece -> !piece.isEmpty()).toList();

    assertThat(pieces).hasSizeGreaterThan(50).allMatch(code::contains);
  }

  /** The sources of the client and of the platform, in which a text that is divided over lines is whole. */
  private static String sources() {
    try (Stream<Path> client = Files.walk(ErrorRow.ROOT.resolve("kimi-sdk/src/main/java"));
        Stream<Path> platform = Files.walk(ErrorRow.ROOT.resolve("extras/kimi-sdk-platform/src/main/java"))) {
      return Stream.concat(client, platform).filter(file -> file.toString().endsWith(".java")).map(file -> {
        try {
          return Files.readString(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }).collect(Collectors.joining("\n")).replaceAll("\"\\s*\\+\\s*\"", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, List<String>> reactions() {
    return ErrorRow.in(PAGE).stream().filter(row -> row.part().isEmpty())
        .collect(Collectors.toMap(row -> row.texts(0).get(0), ErrorRow::cells, (first, same) -> first, TreeMap::new));
  }

  private static String name(KimiException failure) {
    return failure.getClass().getSimpleName();
  }

  private static String anchor(KimiException failure) {
    return LINK.matcher(failure.hint()).results().map(link -> link.group(1)).findFirst().orElse(failure.hint());
  }
}
