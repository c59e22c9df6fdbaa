package io.github.kimisdk.strict;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gateway accounts for every member of a request: it reads it, names it in the header, or refuses it by name. The table has
 * what it does with each that the vendors publish.
 */
@Timeout(120)
class EveryMemberTest {

  private static final Path TABLE =
      Path.of(System.getProperty("kimi.root"), "extras/kimi-sdk-server/src/test/resources/fields/members.txt");

  private static ProgramGateway gateway;

  private record Row(GatewayFormat format, String outcome, String name, JsonObject members) {

    static Row of(String line) {
      String[] words = line.split(" ", 4);
      return new Row(GatewayFormat.valueOf(words[0].toUpperCase(Locale.ROOT)), words[1], words[2],
          Json.parse(words[3]).asObject());
    }
  }

  @BeforeAll
  static void start() {
    gateway = ProgramGateway.start(Scenario.READ);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  static List<Row> rows() {
    try {
      return Files.readAllLines(TABLE).stream().filter(line -> !line.startsWith("#")).map(Row::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isReadNamedOrRefused(Row row) {
    JsonObject body = RandomRequestsTest.body(row.format, List.of(new RandomRequestsTest.Value(row.name, row.members)));
    HttpResponse<String> answer = GatewayFormat.post(gateway, row.format.path, body, "");
    List<String> named = List.of(answer.headers().firstValue("x-kimi-dropped").orElse("").split(", "));
    switch (row.outcome) {
      case "read" -> {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(named).containsExactly("");
      }
      case "named" -> {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(named).containsExactly(row.name);
      }
      default -> {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(row.format.errorMessage(answer.body())).contains(row.name);
      }
    }
  }
}
