package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.models.Availability.Outcome;
import io.github.kimisdk.models.Availability;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AvailableTest {

  private static final String LIST = "{\"data\":[{\"id\":\"kimi-k3\"},{\"id\":\"kimi-for-coding\"}]}";

  private static Availability probe(ScriptedAnswer answer) {
    try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = TestKimi.of(server, VirtualTime.still()).model("kimi-k3")
        .build()) {
      Availability availability = kimi.available();
      assertThat(server.requests()).as("one request, no retry").hasSize(1);
      return availability;
    }
  }

  @Test
  void aListedModelIsUsable() {
    Availability availability = probe(ScriptedAnswer.json(200, LIST));
    assertThat(availability.passed()).isTrue();
    assertThat(availability.hints()).isEmpty();
    assertThat(availability).hasToString("Availability[reachable: passed, key: passed, kimi-k3: passed]");
  }

  @Test
  void aSupplierWithoutAKeyIsNoUnreachableHost() {
    VirtualTime time = VirtualTime.skipping(Duration.ofSeconds(10));
    CompletableFuture<String> never = new CompletableFuture<>();
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(401, "incorrect_api_key_error", "no"))) {
      for (CompletableFuture<String> key
          : List.of(CompletableFuture.<String>failedFuture(new IllegalStateException("log in again")), never)) {
        try (Kimi kimi = TestKimi.of(server, time).keyAsync(refused -> key).build()) {
          Availability availability = kimi.available();
          assertThat(availability.reachable().outcome()).isEqualTo(Outcome.UNKNOWN);
          assertThat(availability.keyAccepted().outcome()).isEqualTo(Outcome.FAILED);
          assertThat(availability.keyAccepted().hint()).contains("the key supplier");
          assertThat(availability.modelUsable().outcome()).isEqualTo(Outcome.UNKNOWN);
        }
      }
      assertThat(server.requests()).isEmpty();
      CompletableFuture<String> old = CompletableFuture.completedFuture("sk-old-0123456789abcdef");
      CompletableFuture<String> none = CompletableFuture.failedFuture(new IllegalStateException("log in again"));
      try (Kimi kimi = TestKimi.of(server, VirtualTime.still()).keyAsync(refused -> refused.isPresent() ? none : old).build()) {
        Availability refused = kimi.available();
        assertThat(refused.reachable().passed()).isTrue();
        assertThat(refused.keyAccepted().outcome()).isEqualTo(Outcome.FAILED);
      }
      never.complete("");
    }
  }

  @Test
  void aModelThatIsNotListedIsNotUsableAndTheNearestAreNamed() {
    try (KimiServer server = KimiServer.builder(new OfflineModel()).strict(true).models("kimi-k3", "other").start();
        Kimi kimi = TestKimi.of(server, VirtualTime.still()).model("kimi-k").build()) {
      Availability availability = kimi.available();
      assertThat(availability.passed()).isFalse();
      assertThat(availability.keyAccepted().passed()).isTrue();
      assertThat(availability.modelUsable().outcome()).isEqualTo(Outcome.FAILED);
      assertThat(availability.hints()).singleElement().asString().contains("nearest to \"kimi-k\": kimi-k3");
    }
  }

  @ParameterizedTest
  @CsvSource({"k2p6, true", "k3, false", "kimi-for-coding, true"})
  void anAliasOfKimiCodeIsUsableAlthoughItIsNotListed(String model, boolean usable) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, LIST));
        Kimi kimi = HostFront.client(server, "http://api.kimi.com/coding/v1").withModel(model)) {
      assertThat(kimi.available().modelUsable().passed()).isEqualTo(usable);
    }
  }

  @ParameterizedTest
  @CsvSource({
      "401, incorrect_api_key_error, Incorrect API key provided, PASSED, FAILED, UNKNOWN",
      "403, permission_denied_error, The API you are accessing is not open, PASSED, FAILED, UNKNOWN",
      "429, rate_limit_reached_error, max RPM: 3, PASSED, PASSED, UNKNOWN",
      "429, engine_overloaded_error, overloaded, PASSED, UNKNOWN, UNKNOWN",
      "400, invalid_request_error, missing required header, PASSED, UNKNOWN, UNKNOWN",
      "429, exceeded_current_quota_error, check your account balance, PASSED, PASSED, FAILED",
      "404, resource_not_found_error, no such page, PASSED, UNKNOWN, UNKNOWN",
      "503, server_unavailable, later, FAILED, UNKNOWN, UNKNOWN",
      "500, server_error, oops, FAILED, UNKNOWN, UNKNOWN",
      "301, -, moved, FAILED, UNKNOWN, UNKNOWN"})
  void aFailureIsAResultWithItsHint(int status, String type, String message, Outcome reachable, Outcome key, Outcome model) {
    Availability availability = probe(ScriptedAnswer.error(status, type, message));
    assertThat(availability.reachable().outcome()).isEqualTo(reachable);
    assertThat(availability.keyAccepted().outcome()).isEqualTo(key);
    assertThat(availability.modelUsable().outcome()).isEqualTo(model);
    assertThat(availability.passed()).isFalse();
    assertThat(availability.hints()).isNotEmpty().allSatisfy(hint -> assertThat(hint).isNotBlank().doesNotContain(TestKimi.KEY));
    assertThat(String.join(" ", availability.hints())).contains("HTTP " + status);
  }

  @Test
  void aPageOfAProxyIsNotTheService() {
    assertThat(probe(ScriptedAnswer.of(200, "text/html", "<html>hello</html>".getBytes())).reachable().outcome())
        .isEqualTo(Outcome.FAILED);
  }

  @Test
  void anUnreachableHostIsAResult() {
    int port;
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      port = server.port();
    }
    try (Kimi kimi = Kimi.builder().key("k").baseUrl("http://127.0.0.1:" + port + "/v1").build()) {
      Availability availability = kimi.available();
      assertThat(availability.reachable().outcome()).isEqualTo(Outcome.FAILED);
      assertThat(availability.reachable().hint()).contains("connection refused by 127.0.0.1");
      assertThat(availability.keyAccepted().hint()).isNotEmpty();
    }
  }

  @Test
  void aSilentServerIsGivenUpAfterTenSeconds() {
    VirtualTime time = VirtualTime.skipping(Duration.ofSeconds(10));
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.silence()); Kimi kimi = TestKimi.of(server, time).build()) {
      assertThat(kimi.available().reachable().hint()).contains("within 10 s");
      assertThat(kimi.withTimeouts(Timeouts.DEFAULT.withTotal(Duration.ofSeconds(2))).available().reachable().hint())
          .contains("within 2 s");
    }
  }

  @Test
  void aClosedClientIsNoResult() {
    Kimi kimi = HostFront.unreached("https://api.moonshot.ai/v1").withListener(CallListener.NONE);
    kimi.close();
    assertThatThrownBy(kimi::available).isInstanceOf(KimiException.Interrupted.class);
  }
}
