package io.github.kimisdk.platform.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.data.Balance;
import io.github.kimisdk.platform.data.Profile;
import io.github.kimisdk.platform.data.RequestSignature;
import io.github.kimisdk.platform.wire.FormulaWire.Fiber;
import io.github.kimisdk.platform.wire.FormulaWire.Run;
import io.github.kimisdk.server.format.platform.ServedAccount;
import io.github.kimisdk.server.format.platform.ServedFormula;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Balances, profiles, signatures and formulas are equal after a round trip through JSON. */
class AccountWireTest {

  @Test
  void aBalanceIsReadAsItWasWritten() {
    Balance balance = Balance.of(new BigDecimal("46.58893"), new BigDecimal("-0.00001"));
    assertThat(BalanceWire.read(ServedAccount.write(balance), Optional.empty())).isEqualTo(balance);
    assertThat(BalanceWire.read(ServedAccount.write(balance), Optional.of("USD"))).isEqualTo(balance.withCurrency("USD"));
    assertThat(ServedAccount.write(balance).toString()).startsWith("{\"code\":0,\"data\":{\"available_balance\":46.58893,");
  }

  @Test
  void amountsMayBeTexts() {
    Balance balance = BalanceWire.read(
        Json.parse("{\"data\":{\"available_balance\":\"1.50\",\"voucher_balance\":\" 1 \",\"cash_balance\":0.50,\"x\":{}}}"),
        Optional.empty());
    assertThat(balance.available()).isEqualTo(new BigDecimal("1.50"));
    assertThat(balance.extra()).isEqualTo(Json.parse("{\"x\":{}}"));
    assertThat(BalanceWire.read(ServedAccount.write(balance), Optional.empty())).isEqualTo(balance);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"code\":5,\"data\":null,\"scode\":\"0x5\",\"status\":false,\"message\":\"user is not found\"}",
      "{\"status\":false,\"data\":{},\"message\":\"user is not found\"}"})
  void aRefusalIsNotReadAsABalance(String json) {
    assertThatThrownBy(() -> BalanceWire.read(Json.parse(json), Optional.empty())).isInstanceOf(JsonTypeException.class)
        .hasMessageContaining("a refusal").hasMessageContaining("user is not found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"ten\"", "\"1e999999\"", "1e999999", "[]", "null", "\"\""})
  void anAmountThatIsNoNumberIsRefused(String amount) {
    String json = "{\"data\":{\"available_balance\":" + amount + ",\"voucher_balance\":1,\"cash_balance\":1}}";
    assertThatThrownBy(() -> BalanceWire.read(Json.parse(json), Optional.empty())).isInstanceOf(JsonTypeException.class)
        .hasMessageStartingWith("/data/available_balance: expected number");
  }

  @Test
  void aProfileIsReadAsItWasWritten() {
    Profile profile = Profile.of("u", "Ada").withLevel("20", "Advanced");
    assertThat(ProfileWire.read(ServedAccount.write(profile))).isEqualTo(profile);
    Profile odd = ProfileWire.read(Json.parse("{\"user_id\":7,\"status\":true,\"region\":null,\"nickname\":{},\"domain\":\"d\"}"));
    assertThat(odd.userId()).contains("7");
    assertThat(odd.status()).contains("true");
    assertThat(odd.region()).isEmpty();
    assertThat(odd.extra()).isEqualTo(Json.parse("{\"domain\":\"d\",\"nickname\":{}}"));
    assertThat(odd).hasToString("Profile[unnamed]");
  }

  @Test
  void aSignatureIsReadAsItWasWritten() {
    RequestSignature signature = RequestSignature.of("n", 1_786_338_000_123L, "kimi-k3", "reqsigv1_x");
    assertThat(ServedAccount.read(SignatureWire.write(signature))).isEqualTo(signature);
    assertThat(SignatureWire.readValid(ServedAccount.write(true))).isTrue();
    assertThat(SignatureWire.readValid(ServedAccount.write(false))).isFalse();
    assertThatThrownBy(() -> SignatureWire.readValid(JsonObject.EMPTY)).hasMessage("/valid: expected boolean, found nothing");
    assertThatThrownBy(() -> ServedAccount.read(Json.parse("{\"nonce\":\"n\"}"))).hasMessageContaining("/timestamp");
  }

  @Test
  void formulasAreReadAsTheyWereWritten() {
    ToolSpec spec = ToolSpec.function("web_search", "Searches", Json.parse("{\"type\":\"object\"}").asObject());
    assertThat(FormulaWire.readTools(ServedFormula.write(List.of(spec)))).containsExactly(spec);
    Run run = new Run("web_search", "{\"query\":\"大\"}");
    assertThat(ServedFormula.readRun(FormulaWire.write(run))).isEqualTo(run);
    assertThat(fiber(run, ServedFormula.output("text"))).isEqualTo(new Fiber(true, "text"));
    assertThat(fiber(run, ServedFormula.encryptedOutput("secret"))).isEqualTo(new Fiber(true, "secret"));
    assertThat(fiber(run, ServedFormula.failure("no"))).isEqualTo(new Fiber(false, "no (status failed)"));
    assertThat(Json.parse(ServedFormula.write("f", "u", run, JsonObject.EMPTY).at("/context/input").asString()))
        .isEqualTo(FormulaWire.write(run));
  }

  private static Fiber fiber(Run run, JsonObject context) {
    return FormulaWire.readFiber(ServedFormula.write("fiber-1", "moonshot/web-search:latest", run, context));
  }
}
