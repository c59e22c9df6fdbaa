package io.github.kimisdk.strict;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The strict upstream refuses the wrong request of each row with its text, and takes the right one. */
@Timeout(60)
class StrictUpstreamTest {

  private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static StrictUpstream upstream;

  @BeforeAll
  static void start() {
    upstream = StrictUpstream.start(Scenario.READ);
  }

  @AfterAll
  static void stop() {
    upstream.close();
  }

  @TestFactory
  List<DynamicTest> rows() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Rule rule : Rules.ALL) {
      for (Route route : rule.routes()) {
        tests.add(DynamicTest.dynamicTest(route + ": " + rule.name() + " (" + rule.source() + ")", () -> {
          var wrong = post(route, rule.wrong());
          assertThat(wrong.statusCode()).as(wrong.body()).isEqualTo(rule.refusal().status());
          JsonObject error = Json.parse(wrong.body()).get("error").asObject();
          assertThat(error.get("type").asString()).isEqualTo(rule.refusal().type());
          assertThat(error.get("message").asString())
              .isEqualTo(rule.check().refusal(new Asked(route, Rule.request(route, rule.wrong()))));
          var right = post(route, rule.right());
          assertThat(right.statusCode()).as(right.body()).isEqualTo(200);
        }));
      }
    }
    return tests;
  }

  @Test
  void eachRowHasANameOfItsOwnAndASource() {
    Set<String> names = new HashSet<>();
    for (Rule rule : Rules.ALL) {
      assertThat(names.add(rule.routes() + rule.name())).as(rule.name()).isTrue();
      assertThat(rule.source()).as(rule.name()).matches("\\d.*");
    }
    assertThat(names).hasSizeGreaterThan(120);
  }

  @Test
  void aWrongKeyIsRefused() throws Exception {
    var answer = CLIENT.send(HttpRequest.newBuilder(URI.create(upstream.url() + "/v1/models")).header("Authorization", "Bearer x")
        .build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("incorrect_api_key_error");
  }

  private static HttpResponse<String> post(Route route, String members) throws Exception {
    return CLIENT.send(HttpRequest.newBuilder(URI.create(upstream.url() + route.path))
        .header("Authorization", "Bearer " + StrictUpstream.KEY)
        .POST(BodyPublishers.ofString(Json.write(Rule.request(route, members)))).build(), BodyHandlers.ofString());
  }
}
