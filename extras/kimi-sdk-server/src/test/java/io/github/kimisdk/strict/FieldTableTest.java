package io.github.kimisdk.strict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of fields in the guide of the gateway says what happens to the values that the vendors publish. */
@Timeout(120)
class FieldTableTest {

  private static final Path GUIDE = Path.of(System.getProperty("kimi.root"), "docs/gateway-clients.md");

  /** The outcomes of the values of one field. */
  private static final class Outcomes {

    private int served;
    private int refused;
    private int dropped;
  }

  @Test
  void eachRowIsThatOfTheGateway() throws IOException {
    String guide = Files.readString(GUIDE);
    List<String> rows = new ArrayList<>();
    try (ProgramGateway gateway = ProgramGateway.start(Scenario.READ)) {
      for (GatewayFormat format : GatewayFormat.values()) {
        rows.add(row(format, outcomes(gateway, format)));
      }
    }
    assertThat(guide.lines()).containsAll(rows);
  }

  private static Map<String, Outcomes> outcomes(ProgramGateway gateway, GatewayFormat format) {
    Map<String, Outcomes> all = new LinkedHashMap<>();
    for (RandomRequestsTest.Value value : RandomRequestsTest.values(format)) {
      Outcomes outcomes = all.computeIfAbsent(value.name(), name -> new Outcomes());
      HttpResponse<String> answer =
          GatewayFormat.post(gateway, format.path, RandomRequestsTest.body(format, List.of(value)), "");
      if (answer.statusCode() != 200) {
        outcomes.refused++;
      } else if (answer.headers().firstValue("x-kimi-dropped").isPresent()) {
        outcomes.dropped++;
      } else {
        outcomes.served++;
      }
    }
    return all;
  }

  private static String row(GatewayFormat format, Map<String, Outcomes> all) {
    return "| " + format.name().toLowerCase(Locale.ROOT)
        + " | " + names(all, outcomes -> outcomes.dropped > 0)
        + " | " + names(all, outcomes -> outcomes.refused > 0 && outcomes.served + outcomes.dropped > 0)
        + " | " + names(all, outcomes -> outcomes.refused > 0 && outcomes.served + outcomes.dropped == 0) + " |";
  }

  private static String names(Map<String, Outcomes> all, Predicate<Outcomes> which) {
    return all.entrySet().stream().filter(entry -> which.test(entry.getValue())).map(entry -> "`" + entry.getKey() + "`")
        .collect(Collectors.joining(", "));
  }
}
