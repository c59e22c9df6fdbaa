package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Balance;
import io.github.kimisdk.platform.data.Profile;
import io.github.kimisdk.platform.data.RequestSignature;
import io.github.kimisdk.platform.data.Usages;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.PlatformData;
import io.github.kimisdk.server.ScriptedAnswer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class KimiAccountTest {

  private static final String BALANCE = "{\"code\":0,\"data\":{\"available_balance\":49.58894,\"voucher_balance\":46.58893,"
      + "\"cash_balance\":3.00001,\"pending\":1},\"scode\":\"0x0\",\"status\":true}";

  private static KimiServer server(PlatformData data) {
    return KimiServer.builder(new OfflineModel()).platform(data).recording().start();
  }

  @Test
  void theBalanceIsExact() {
    Balance balance = Balance.of(new BigDecimal("46.58893"), new BigDecimal("3.00001"));
    try (KimiServer server = server(PlatformData.builder().balance(balance).build()); Kimi kimi = HostFront.platform(server)) {
      assertThat(KimiPlatform.of(kimi).account().balance()).isEqualTo(balance).hasToString("Balance[49.58894: 46.58893 voucher, 3.00001 cash]");
      assertThat(KimiPlatform.of(kimi).account().balance().spent()).isFalse();
      assertThat(server.requests().get(0)).hasToString("GET /v1/users/me/balance (0 bytes)");
    }
  }

  @Test
  void negativeCashLeavesTheVouchers() {
    Balance debt = Balance.of(BigDecimal.ZERO, new BigDecimal("-2"));
    assertThat(debt.available()).isZero();
    assertThat(debt.spent()).isTrue();
    try (KimiServer server = server(PlatformData.builder().balance(debt).build()); Kimi kimi = HostFront.platform(server)) {
      assertThat(KimiPlatform.of(kimi).account().balance()).isEqualTo(debt);
    }
  }

  @ParameterizedTest
  @CsvSource({"http://api.moonshot.ai/v1, USD", "http://api.moonshot.cn/v1, CNY"})
  void theHostDecidesAboutTheCurrency(String baseUrl, String currency) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, BALANCE));
        Kimi kimi = HostFront.client(server, baseUrl)) {
      Balance balance = KimiPlatform.of(kimi).account().balance();
      assertThat(balance.currency()).contains(currency);
      assertThat(balance.available()).isEqualByComparingTo("49.58894");
      assertThat(balance.extra()).isEqualTo(Json.parse("{\"pending\":1}"));
      assertThat(balance).hasToString("Balance[49.58894 " + currency + ": 46.58893 voucher, 3.00001 cash]");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"{\"code\":0} | /data: expected object, found nothing",
      "{\"data\":{\"available_balance\":1,\"voucher_balance\":1}} | /data/cash_balance: expected number, found nothing",
      "{\"data\":{\"available_balance\":true}} | /data/available_balance: expected number, found boolean"})
  void anAnswerWithoutAnAmountIsAnInvalidResponse(String answer, String words) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, answer)); Kimi kimi = HostFront.platform(server)) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).account().balance()).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining(words);
    }
  }

  @Test
  void quotasAndProfileComeFromKimiCode() {
    Profile profile = Profile.of("u-1", "Ada").withLevel("20", "Advanced");
    try (KimiServer server = server(PlatformData.builder().profile(profile).build()); Kimi kimi = HostFront.coding(server)) {
      Usages usages = KimiPlatform.of(kimi).account().usages();
      assertThat(usages.level()).contains("LEVEL_ADVANCED");
      assertThat(usages.total().orElseThrow().remaining()).contains(new BigDecimal("960"));
      assertThat(usages.window(Duration.ofHours(5)).orElseThrow().used()).contains(new BigDecimal("7"));
      assertThat(KimiPlatform.of(kimi).account().profile()).isEqualTo(profile).hasToString("Profile[Ada, Advanced]");
      assertThat(server.requests()).extracting(Object::toString)
          .containsExactly("GET /coding/v1/usages (0 bytes)", "GET /coding/v1/me (0 bytes)");
    }
  }

  @Test
  void aServiceOfTheOtherProductIsRefusedWithTheWayOut() {
    try (Kimi coding = HostFront.unreached("https://api.kimi.com/coding/v1");
        Kimi platform = HostFront.unreached("https://api.moonshot.cn/v1");
        Kimi other = HostFront.unreached("https://models.example/v1");
            Kimi proxy = HostFront.unreached("https://models.example/coding/v1")) {
      assertRefused(() -> KimiPlatform.of(coding).account().balance(), "found api.kimi.com of Kimi Code", "platform.account().usages()");
      assertRefused(() -> KimiPlatform.of(coding).account().verify(RequestSignature.of("n", 1, "m", "s")), "of Kimi Code",
          "Endpoint.INTERNATIONAL");
      assertRefused(() -> KimiPlatform.of(platform).account().usages(), "found api.moonshot.cn of the platform", "platform.account().balance()");
      assertRefused(() -> KimiPlatform.of(platform).account().profile(), "of the platform", "Endpoint.CODING");
      assertRefused(() -> KimiPlatform.of(other).account().usages(), "found models.example of the platform", "platform.account().balance()");
      assertRefused(() -> KimiPlatform.of(proxy).account().balance(), "found models.example of Kimi Code", "platform.account().usages()");
    }
  }

  private static void assertRefused(Runnable call, String found, String advice) {
    assertThatThrownBy(call::run).isInstanceOf(KimiException.BadRequest.class).hasMessageContaining(found)
        .hasMessageContaining("nothing was sent").hasMessageContaining(advice);
  }

  @Test
  void theSignatureOfAnAnswerIsVerified() {
    String nonce = "0b5e0c65-95a3-4ad2-8f9c-6c1f3f0f3f3a";
    try (KimiServer server = server(PlatformData.sample()); Kimi kimi = HostFront.platform(server)) {
      RequestSignature right = signature(kimi, nonce).orElseThrow();
      assertThat(right.signature()).startsWith("reqsigv1_");
      assertThat(KimiPlatform.of(kimi).account().verify(right)).isTrue();
      assertThat(KimiPlatform.of(kimi).account()
          .verify(RequestSignature.of(nonce, right.timestamp(), "kimi-k2.6", right.signature()))).isFalse();
      assertThat(KimiPlatform.of(kimi).account().verify(RequestSignature.of(nonce, right.timestamp() + 1, "kimi-k3", right.signature())))
          .isFalse();
      assertThat(KimiPlatform.of(kimi).account().verify(RequestSignature.of(nonce, right.timestamp(), "kimi-k3", "reqsigv1_00"))).isFalse();
      assertThat(KimiPlatform.of(kimi).account().verify(
          RequestSignature.of("1" + nonce.substring(1), right.timestamp(), "kimi-k3", right.signature()))).isFalse();
    }
  }

  /** Asks with a nonce, and reads the signature from the report of the call. */
  private static Optional<RequestSignature> signature(Kimi kimi, String nonce) {
    AtomicReference<CallReport> ended = new AtomicReference<>();
    CallListener listener = new CallListener() {
      @Override
      public void ended(CallReport report) {
        ended.set(report);
      }
    };
    kimi.withModel("kimi-k3").withHeader(RequestSignature.NONCE_HEADER, nonce).withListener(listener).ask("hi");
    return RequestSignature.in(nonce, "kimi-k3", ended.get().headers());
  }

  @Test
  void eachRequestOfACopyHasASignatureOfItsOwn() {
    List<CallReport> reports = new ArrayList<>();
    CallListener listener = new CallListener() {
      @Override
      public void ended(CallReport report) {
        reports.add(report);
      }
    };
    try (KimiServer server = server(PlatformData.sample()); Kimi kimi = HostFront.platform(server)) {
      Kimi signed = KimiPlatform.of(kimi.withModel("kimi-k3").withListener(listener).withIdempotencyHeader("Idempotency-Key")).signing();
      signed.ask("one");
      signed.ask("two");
      List<RequestSignature> signatures = reports.stream().map(report -> RequestSignature.in(report).orElseThrow()).toList();
      assertThat(signatures).allMatch(KimiPlatform.of(kimi).account()::verify).doesNotHaveDuplicates();
      assertThat(signatures.get(0).nonce()).isNotEqualTo(signatures.get(1).nonce());
      assertThat(reports.get(0).headers()).containsKeys("idempotency-key", "msh-request-signature");
      kimi.withListener(listener).ask("three");
      assertThat(RequestSignature.in(reports.get(2))).isEmpty();
    }
  }

  @Test
  void theNonceOfAReportIsTheOneThatWasSent() {
    AtomicReference<CallReport> ended = new AtomicReference<>();
    ScriptedAnswer answer = ScriptedAnswer.json(200,
        "{\"choices\":[{\"message\":{\"content\":\"1\"},\"finish_reason\":\"stop\"}]}")
        .withHeader(RequestSignature.NONCE_HEADER, "another");
    CallListener listener = new CallListener() {
      @Override
      public void ended(CallReport report) {
        ended.set(report);
      }
    };
    try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = HostFront.platform(server)) {
      KimiPlatform.of(kimi.withListener(listener)).signing().ask("hi");
      assertThat(ended.get().headers().get("x-msh-request-nonce"))
          .isEqualTo(server.requests().get(0).header(RequestSignature.NONCE_HEADER).orElseThrow());
    }
  }

  @Test
  void aSignatureIsOfTheModelThatTheRequestNamed() {
    AtomicReference<CallReport> ended = new AtomicReference<>();
    ScriptedAnswer answer =
        ScriptedAnswer.json(200,
        "{\"model\":\"kimi-k3-0905\",\"choices\":[{\"message\":{\"content\":\"1\"},\"finish_reason\":\"stop\"}]}")
            .withHeader("Msh-Request-Timestamp", "7")
            .withHeader("Msh-Request-Signature", "reqsigv1_00");
    CallListener listener = new CallListener() {
      @Override
      public void ended(CallReport report) {
        ended.set(report);
      }
    };
    try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = HostFront.platform(server)) {
      KimiPlatform.of(kimi.withModel("kimi-k3").withListener(listener)).signing().ask("hi");
      assertThat(ended.get().model()).contains("kimi-k3-0905");
      assertThat(ended.get().requestedModel()).contains("kimi-k3");
      assertThat(RequestSignature.in(ended.get()).orElseThrow().model()).isEqualTo("kimi-k3");
    }
  }

  @Test
  void aNonceThatIsNoUuidIsIgnored() {
    try (KimiServer server = server(PlatformData.sample()); Kimi kimi = HostFront.platform(server)) {
      assertThat(signature(kimi, "hello")).isEmpty();
      assertThat(RequestSignature.in("n", "m", Map.of("msh-request-timestamp", "soon", "msh-request-signature", "s"))).isEmpty();
      assertThat(RequestSignature.in("n", "m", Map.of("msh-request-timestamp", "7", "msh-request-signature", "s")))
          .contains(RequestSignature.of("n", 7, "m", "s"));
    }
  }
}
