package io.github.kimisdk.strict;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The recorded requests of agent programs go through the gateway, and the strict upstream refuses none. */
@Timeout(120)
class ProgramReplayTest {

  private static final Path PROGRAMS =
      Path.of(System.getProperty("kimi.root"), "extras/kimi-sdk-server/src/test/resources/programs");
  private static final Pattern TOO_LONG = Pattern.compile("prompt is too long: \\d+ tokens > \\d+ maximum");

  /** One recorded request. */
  private record Line(String path, String beta, JsonObject body) {}

  @TestFactory
  List<DynamicTest> requestsOfPrograms() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String row : rows()) {
      tests.add(DynamicTest.dynamicTest(row, () -> KnownGaps.check(KnownGaps.REPLAY, row, problem(row))));
    }
    return tests;
  }

  @Test
  void eachKnownGapIsOneOfTheRows() {
    assertThat(rows()).containsAll(KnownGaps.REPLAY.keySet()).hasSizeGreaterThan(30);
  }

  /** Returns the rows: program and scenario. The scenarios without a recording replay the one of reading. */
  private static Set<String> rows() {
    Set<String> rows = new TreeSet<>();
    for (Path program : folders()) {
      for (Scenario scenario : Scenario.values()) {
        rows.add(program.getFileName() + " " + scenario.name().toLowerCase(Locale.ROOT));
      }
    }
    return rows;
  }

  private static List<Path> folders() {
    try (Stream<Path> all = Files.list(PROGRAMS)) {
      return all.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String problem(String row) throws IOException {
    String[] parts = row.split(" ");
    Scenario scenario = Scenario.valueOf(parts[1].toUpperCase(Locale.ROOT));
    List<Line> lines = lines(PROGRAMS.resolve(parts[0]), parts[1]);
    try (ProgramGateway gateway = ProgramGateway.start(scenario)) {
      List<HttpResponse<String>> answers = new ArrayList<>();
      for (Line line : lines) {
        answers.add(GatewayFormat.post(gateway, line.path, line.body, line.beta));
      }
      for (StrictUpstream.Received refused : gateway.upstream().refused()) {
        return "the upstream refuses \"" + refused.rule() + "\": " + refused.text();
      }
      return Judge.problem(scenario, lines, answers);
    }
  }

  private static List<Line> lines(Path program, String scenario) throws IOException {
    Path own = program.resolve(scenario + ".jsonl");
    JsonArray tools = Json.parse(Files.readAllBytes(program.resolve("tools.json"))).asArray();
    List<Line> lines = new ArrayList<>();
    for (String text : Files.readAllLines(Files.exists(own) ? own : program.resolve("read.jsonl"))) {
      JsonObject line = Json.parse(text).asObject();
      JsonObject body = line.get("body").asObject();
      if (body.tryGet("tools").orElse(null) instanceof JsonNumber number) {
        body = body.with("tools", tools.get(number.asInt()));
      }
      lines.add(new Line(Body.text(line, "path"), Body.text(line, "beta"), body));
    }
    return lines;
  }

  /** Tells how the answers of a scenario differ from those that a program needs. */
  private static final class Judge {

    private Judge() {}

    static String problem(Scenario scenario, List<Line> lines, List<HttpResponse<String>> answers) {
      return switch (scenario) {
        case DENIED, EXHAUSTED -> stops(scenario, lines.get(0), answers.get(0));
        case OVERFLOW -> overflow(lines, answers);
        case REPEATED -> repeated(lines, answers);
        case PDF -> pdf(answers);
        default -> answered(answers);
      };
    }

    private static String answered(List<HttpResponse<String>> answers) {
      return answers.stream().filter(answer -> answer.statusCode() != 200).findFirst()
          .map(answer -> "expected 200, found " + answer.statusCode() + " " + answer.body()).orElse("");
    }

    private static String pdf(List<HttpResponse<String>> answers) {
      // Two events of a stream share the word.
      boolean found = answers.stream().anyMatch(answer -> answer.body().contains("ret-quince"));
      return found ? answered(answers) : "expected the word of the PDF in an answer, found none";
    }

    /** No answer may have the id of a call that its conversation has already. */
    private static String repeated(List<Line> lines, List<HttpResponse<String>> answers) {
      for (int i = 0; i < lines.size(); i++) {
        String sent = Json.write(lines.get(i).body);
        String id = "\"functions.";
        int at = answers.get(i).body().indexOf(id);
        String found = at < 0 ? "" : answers.get(i).body().substring(at, answers.get(i).body().indexOf('"', at + 1) + 1);
        if (!found.isEmpty() && sent.contains(found)) {
          return "expected an id that is new to the conversation, found " + found;
        }
      }
      return answered(answers);
    }

    private static String overflow(List<Line> lines, List<HttpResponse<String>> answers) {
      for (int i = 0; i < lines.size(); i++) {
        String body = answers.get(i).body();
        boolean known = switch (GatewayFormat.of(lines.get(i).path)) {
          case MESSAGES -> TOO_LONG.matcher(body).find();
          case CHAT, RESPONSES -> body.contains("\"code\":\"context_length_exceeded\"");
          case GEMINI -> body.contains("exceeds the maximum number of tokens");
        };
        if (known) {
          return "";
        }
      }
      return "expected the overflow as the program knows it, found "
          + answers.stream().filter(answer -> answer.statusCode() != 200).map(HttpResponse::body).findFirst()
          .orElse("no refusal");
    }

    /** The status of a refusal that stops a program, by trying it with the programs. */
    private static String stops(Scenario scenario, Line line, HttpResponse<String> answer) {
      Set<Integer> stopping = GatewayFormat.of(line.path) == GatewayFormat.RESPONSES
          ? scenario == Scenario.DENIED ? Set.of(400, 200) : Set.of(400, 429, 200) : Set.of(402, 403);
      boolean failed = answer.statusCode() != 200 || answer.body().contains("response.failed");
      if (!stopping.contains(answer.statusCode()) || !failed) {
        return "expected one of " + new TreeSet<>(stopping) + ", found " + answer.statusCode() + " " + answer.body();
      }
      if (answer.body().contains("server_error")) {
        return "expected no server_error, after which opencode repeats a request, found " + answer.body();
      }
      return answer.body().contains("org-0") || answer.body().contains("ak-0") ? "the answer shows the account" : "";
    }
  }
}
