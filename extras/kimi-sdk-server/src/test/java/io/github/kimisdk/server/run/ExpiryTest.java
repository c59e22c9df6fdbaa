package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.Http;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A key is refused from its end on. */
@Timeout(60)
class ExpiryTest {

  @TempDir
  Path folder;

  private static Map<String, String> clients(String expires) {
    return Map.of("KIMI_GATEWAY_UPSTREAM_OFFLINE", "true", "KIMI_GATEWAY_CLIENTS_0_NAME", "alice",
        "KIMI_GATEWAY_CLIENTS_0_KEY", "alice-secret", "KIMI_GATEWAY_CLIENTS_0_EXPIRES", expires);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-31, 2026-12-31T23:59:59.999Z, 2027-01-01T00:00:00Z", "2028-02-29, 2028-02-29T12:00:00Z, 2028-03-01T00:00:00Z",
    "2026-12-31T18:00:00Z, 2026-12-31T17:59:59Z, 2026-12-31T18:00:00Z",
    "2026-12-31T18:00:00+08:00, 2026-12-31T09:59:59Z, 2026-12-31T10:00:00Z"})
  void keyIsRefusedFromItsEndOn(String expires, String before, String end) {
    ManualClock clock = new ManualClock(before);
    try (LocalGateway gateway = LocalGateway.start(clients(expires), clock)) {
      assertThat(gateway.ask("alice-secret", "kimi-k2.6").statusCode()).isEqualTo(200);
      assertThat(live(gateway)).isTrue();
      clock.set(end);
      HttpResponse<String> refused = gateway.ask("alice-secret", "kimi-k2.6");
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(Http.error(refused).get("type").asString()).isEqualTo("incorrect_api_key_error");
      assertThat(Http.error(refused).get("message").asString()).isEqualTo(
          "this API key expired at " + end + "; ask the operator of this gateway for another one");
      assertThat(gateway.send("alice-secret", "GET", "/v1/models", JsonObject.EMPTY).statusCode()).isEqualTo(401);
      assertThat(gateway.ask("wrong", "kimi-k2.6").body()).contains("Incorrect API key provided");
      assertThat(live(gateway)).isFalse();
    }
  }

  private static boolean live(LocalGateway gateway) {
    return Json.parse(gateway.send("alice-secret", "POST", "/token/check", JsonObject.of("token", "alice-secret")).body())
        .get("live").asBoolean();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-02-30", "tomorrow", "2026-12-31T18:00:00", "31.12.2026", "2026"})
  void anotherTextIsRefused(String expires) throws Exception {
    Path file = Files.writeString(folder.resolve("gateway.json"),
        JsonObject.of("clients", List.of(Map.of("name", "alice", "expires", expires))).toString());
    assertThat(Faults.of(file, Map.of())).singleElement().asString().isEqualTo("clients[0].expires: expected a date such as "
        + "\"2026-12-31\", or an instant such as \"2026-12-31T18:00:00Z\", found \"" + expires + "\"");
  }

  @Test
  void logNamesTheClientOfAnExpiredKey() {
    ManualClock clock = new ManualClock("2027-01-01T00:00:00Z");
    try (LocalGateway gateway = LocalGateway.start(clients("2026-12-31"), clock)) {
      assertThat(gateway.ask("alice-secret", "kimi-k2.6").statusCode()).isEqualTo(401);
      assertThat(gateway.line().without("id").without("millis").toString()).isEqualTo(
          "{\"time\":\"2027-01-01T00:00:00Z\",\"client\":\"alice\",\"model\":\"\",\"asked\":\"\",\"format\":\"chat\","
              + "\"status\":401,\"ending\":\"sent\",\"attempt\":0,\"key\":\"\"}");
    }
  }
}
