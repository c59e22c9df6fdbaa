package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * The client sends what it sent when the official conformance suite passed it, to the answers of the suite. After a change of the
 * requests, {@code .ci/conformance --record} writes the recordings again.
 */
@Timeout(300)
class ConformanceReplayTest {

  private static final Path RECORDINGS = Path.of("src/test/resources/conformance");
  private static final Path SCENARIOS = Path.of("../../tests/mcp/conformance/scenarios.txt");

  @Test
  void eachScenarioThatIsRequiredIsRecorded() throws IOException {
    List<String> required = Files.readAllLines(SCENARIOS).stream().filter(line -> !line.startsWith("#"))
        .map(line -> line.replace(' ', '/') + ".jsonl").toList();
    assertThat(recordings()).extracting(file -> RECORDINGS.relativize(file).toString().replace('\\', '/'))
        .containsExactlyInAnyOrderElementsOf(required);
  }

  @TestFactory
  Stream<DynamicTest> clientSendsTheRecordedRequests() throws IOException {
    return recordings().stream().map(file -> DynamicTest.dynamicTest(RECORDINGS.relativize(file).toString(), () -> replay(file)));
  }

  private static List<Path> recordings() throws IOException {
    try (Stream<Path> files = Files.walk(RECORDINGS)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void replay(Path file) throws Exception {
    List<JsonObject> lines = Files.readAllLines(file).stream().map(line -> Json.parse(line).asObject()).toList();
    try (Replay replay = new Replay(lines)) {
      RecordedExchange.Head head = replay.head();
      String failure = "";
      try {
        ConformanceClient.use(URI.create(head.address()), head.scenario(), head.context(), new PatientScheduler());
      } catch (McpException e) {
        failure = e.getClass().getSimpleName();
      }
      assertThat(replay.unknown()).as("requests that are not recorded").isEmpty();
      assertThat(replay.missing()).as("recorded requests that did not come").isEmpty();
      assertThat(replay.requests()).containsExactlyElementsOf(replay.expected());
      assertThat(failure).isEqualTo(head.failure());
    }
  }
}
