package io.github.kimisdk.strict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Valid requests of the four formats, from the lists of members that their vendors publish, go through the gateway: none reaches
 * the upstream in a form that it refuses, and one that cannot be served is refused in the client's format with the member's name.
 * First each value alone, then random sets of the values that work alone. The property {@code kimi.random.requests} says how many
 * sets.
 */
@Timeout(600)
class RandomRequestsTest {

  private static final int SETS = Integer.getInteger("kimi.random.requests", 250);
  private static final Path TABLES = Path.of(System.getProperty("kimi.root"), "extras/kimi-sdk-server/src/test/resources/fields");

  /** Members of many values, which say nothing about the one that is refused. */
  private static final Set<String> EVERYWHERE =
      Set.of("type", "role", "content", "contents", "parts", "messages", "input", "name", "text", "id", "data", "status", "user");

  private static ProgramGateway gateway;

  /** One value of a member; {@code name} is in the refusal if there is one. */
  record Value(String name, JsonObject members) {

    String row(GatewayFormat format) {
      return format.name().toLowerCase(Locale.ROOT) + " " + name + " " + Json.write(members);
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

  @TestFactory
  List<DynamicTest> eachValueAlone() {
    List<DynamicTest> tests = new ArrayList<>();
    for (GatewayFormat format : GatewayFormat.values()) {
      for (Value value : values(format)) {
        String row = value.row(format);
        tests.add(DynamicTest.dynamicTest(row, () -> KnownGaps.check(KnownGaps.VALUES, row, problem(format, List.of(value)))));
      }
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> randomSetsOfValues() {
    List<DynamicTest> tests = new ArrayList<>();
    for (GatewayFormat format : GatewayFormat.values()) {
      List<Value> values = values(format).stream().filter(value -> !KnownGaps.VALUES.containsKey(value.row(format))).toList();
      tests.add(DynamicTest.dynamicTest(format.name(), () -> {
        String problem = "";
        for (int seed = 0; seed < SETS && problem.isEmpty(); seed++) {
          List<Value> chosen = choose(values, new Random(seed));
          String found = problem(format, chosen);
          problem = found.isEmpty() ? "" : found + " for " + Json.write(body(format, chosen));
        }
        // A gap shows only in some sets, so a few sets without it do not say that it is closed.
        String row = format.name().toLowerCase(Locale.ROOT);
        assumeFalse(KnownGaps.RANDOM.containsKey(row) && (!problem.isEmpty() || SETS < 10_000), problem);
        KnownGaps.check(KnownGaps.RANDOM, row, problem);
      }));
    }
    return tests;
  }

  @Test
  void eachKnownGapIsOneOfTheValues() {
    Set<String> rows = new TreeSet<>();
    for (GatewayFormat format : GatewayFormat.values()) {
      values(format).forEach(value -> assertThat(rows.add(value.row(format))).as(value.row(format)).isTrue());
    }
    assertThat(rows).containsAll(KnownGaps.VALUES.keySet()).hasSizeGreaterThan(300);
  }

  static List<Value> values(GatewayFormat format) {
    List<Value> values = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(TABLES.resolve(format.name().toLowerCase(Locale.ROOT) + ".txt"))) {
        int space = line.indexOf(' ');
        if (!line.startsWith("#") && space > 0) {
          values.add(new Value(line.substring(0, space), Json.parse(line.substring(space + 1)).asObject()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return values;
  }

  /** Chooses up to six values that do not speak about the same members, except lists of tools. */
  private static List<Value> choose(List<Value> values, Random random) {
    List<Value> chosen = new ArrayList<>();
    JsonObject taken = JsonObject.EMPTY;
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      Value value = values.get(random.nextInt(values.size()));
      if (compatible(taken, value.members)) {
        chosen.add(value);
        taken = merged(taken, value.members);
      }
    }
    return chosen;
  }

  private static boolean compatible(JsonObject taken, JsonObject more) {
    return more.names().stream().filter(taken::has).allMatch(name -> name.equals("generationConfig")
        ? compatible(taken.get(name).asObject(), more.get(name).asObject())
        : name.equals("tools") && !taken.get(name).equals(more.get(name)));
  }

  private static JsonObject merged(JsonObject all, JsonObject more) {
    JsonObject merged = all;
    for (String name : more.names()) {
      JsonValue value = more.get(name);
      if (merged.has(name) && value instanceof JsonArray list) {
        List<JsonValue> both = new ArrayList<>(merged.get(name).asArray().values());
        list.values().stream().filter(tool -> !both.contains(tool)).forEach(both::add);
        value = JsonArray.of(both);
      } else if (merged.has(name) && value instanceof JsonObject object) {
        value = merged(merged.get(name).asObject(), object);
      }
      merged = merged.with(name, value);
    }
    return merged;
  }

  static JsonObject body(GatewayFormat format, List<Value> values) {
    JsonObject body = Body.json(switch (format) {
      case CHAT -> "{'model':'kimi-k3','messages':[{'role':'user','content':'Hi'}]}";
      case MESSAGES -> "{'model':'kimi-k3','max_tokens':1000,'messages':[{'role':'user','content':'Hi'}]}";
      case RESPONSES -> "{'model':'kimi-k3','input':'Hi'}";
      case GEMINI -> "{'contents':[{'role':'user','parts':[{'text':'Hi'}]}]}";
    });
    JsonObject members = JsonObject.EMPTY;
    for (Value value : values) {
      members = merged(members, value.members);
    }
    for (String name : members.names()) {
      body = body.with(name, members.get(name));
    }
    return body;
  }

  /** Returns the names of all members of a value, and those of its types and settings. */
  private static Stream<String> names(JsonValue value) {
    if (value instanceof JsonArray list) {
      return list.values().stream().flatMap(RandomRequestsTest::names);
    }
    return value instanceof JsonObject object
        ? Stream.concat(object.names().stream(), object.names().stream().flatMap(name -> names(object.get(name)))) : Stream.of();
  }

  private static String problem(GatewayFormat format, List<Value> values) {
    int before = gateway.upstream().refused().size();
    HttpResponse<String> answer = GatewayFormat.post(gateway, format.path, body(format, values), "");
    List<StrictUpstream.Received> refused = gateway.upstream().refused();
    if (refused.size() > before) {
      return "the upstream refuses it: " + refused.get(before).text();
    }
    if (answer.statusCode() == 200) {
      return "";
    }
    String message = format.errorMessage(answer.body());
    if (answer.statusCode() / 100 != 4 || message.isEmpty()) {
      return "expected an answer or a refusal in the client's format, found " + answer.statusCode() + " " + answer.body();
    }
    boolean named = values.stream().anyMatch(value -> Stream.concat(Stream.of(value.name), names(value.members))
        .filter(name -> !EVERYWHERE.contains(name)).anyMatch(message::contains));
    return named ? "" : "expected a refusal that names one of "
        + values.stream().map(Value::name).collect(Collectors.joining(", ")) + ", found " + message;
  }
}
