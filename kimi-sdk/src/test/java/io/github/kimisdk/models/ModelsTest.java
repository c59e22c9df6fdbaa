package io.github.kimisdk.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.wire.ModelsWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsTest {

  /** The models that can be used today and will end. */
  private static final List<String> ENDING = List.of("kimi-k2.6", "kimi-k2.7-code", "kimi-k2.7-code-highspeed");

  private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);

  private final Models models = Models.shipped();

  @Test
  void everyModelOfTheDocumentationIsInTheTable() {
    assertThat(models.all()).extracting(Model::id).contains(
        "kimi-k3.1-pro", "kimi-k3.1-pro-highspeed", "k3.1-pro", "kimi-k3", "kimi-k2.7-code", "kimi-k2.7-code-highspeed",
        "kimi-k2.6", "kimi-k2.5", "kimi-k2-thinking", "kimi-k2-thinking-turbo",
        "kimi-k2-0905-preview", "kimi-k2-0711-preview", "kimi-k2-turbo-preview", "kimi-latest", "kimi-latest-8k",
        "kimi-latest-32k",
        "kimi-latest-128k", "kimi-thinking-preview", "moonshot-v1-8k", "moonshot-v1-32k", "moonshot-v1-128k", "moonshot-v1-auto",
        "moonshot-v1-8k-vision-preview", "moonshot-v1-32k-vision-preview", "moonshot-v1-128k-vision-preview", "kimi-for-coding",
        "kimi-for-coding-highspeed", "k3", "k3-256k", "k2p5", "k2p6", "k2p7", "kimi", "kimi-k2.5-instant", "kimi-k2.5-thinking",
        "kimi-k2.5-agent", "kimi-k2.5-agent-swarm");
    assertThat(models.date()).isEqualTo(TODAY);
    assertThat(models).hasToString("Models[37, as of 2026-11-22]");
  }

  @Test
  void theTableSaysWhatTheDocumentationSays() {
    Model k3 = models.of("kimi-k3");
    assertThat(k3.window()).hasValue(1_048_576);
    assertThat(k3.output()).hasValue(131_072);
    assertThat(k3.maxOutput()).hasValue(1_048_576);
    assertThat(k3.reads("video")).isTrue();
    assertThat(k3.price("USD", 1).get("output").asBigDecimal()).isEqualByComparingTo("15");
    assertThat(k3.retired(TODAY)).isFalse();
    Model old = models.of("moonshot-v1-8k");
    assertThat(old.window()).hasValue(8_192);
    assertThat(old.reads("image")).isFalse();
    assertThat(models.of("moonshot-v1-8k-vision-preview").reads("image")).isTrue();
    assertThat(old.retired(TODAY)).isTrue();
    assertThat(old.price("USD", 1).get("output").asBigDecimal()).isEqualByComparingTo("2");
    assertThat(models.of("kimi-k2.5").toString()).isEqualTo("kimi-k2.5 (retired, window 262144)");
    assertThat(models.of("k2p5").status()).isEqualTo("deprecated");
    assertThat(models.of("kimi").status()).isEqualTo("unofficial");
  }

  @Test
  void theNewestModelsHaveTheirFacts() {
    Model pro = models.of("kimi-k3.1-pro");
    assertThat(pro.maxOutput()).hasValue(1_048_576);
    assertThat(pro.text("thinking", "")).isEqualTo("always");
    assertThat(pro.text("effort", "")).isEqualTo("max");
    assertThat(pro.price("USD", 1)).isEqualTo(
        Json.parse("{\"currency\":\"USD\",\"hit\":0.20,\"miss\":2.00,\"output\":10.00,\"write\":2.00,\"write1h\":4.00,\"guess\":true}"));
    assertThat(pro.price("CNY", 1).empty()).as("nobody published it").isTrue();
    assertThat(models.of("kimi-k3.1-pro-highspeed").price("USD", 1).get("output").asDouble()).isEqualTo(20);
    Model coding = models.of("kimi-for-coding");
    assertThat(coding.window()).hasValue(1_048_576);
    assertThat(coding.flag("dynamicTools", false)).isTrue();
    assertThat(coding.text("thinking", "")).isEqualTo("always");
    Model fast = models.of("kimi-for-coding-highspeed");
    assertThat(fast.window()).hasValue(262_144);
    assertThat(fast.flag("dynamicTools", true)).isFalse();
    assertThat(fast.facts().has("efforts")).isFalse();
    assertThat(models.of("k3-256k").reads("video")).isFalse();
    assertThat(List.of(models.of("k3.1-pro"), coding, fast, models.of("k3"))).allSatisfy(model -> {
      assertThat(model.text("product", "")).isEqualTo("coding");
      assertThat(model.price("USD", 1).empty()).as("paid by membership").isTrue();
    });
  }

  @Test
  void everyRowOfTheTableIsSane() {
    assertThat(models.all()).allSatisfy(model -> {
      if (model.status().equals("unofficial")) {
        assertThat(model.window()).isEmpty();
        return;
      }
      assertThat(model.window().orElseThrow()).isBetween(8_192L, 1_048_576L);
      assertThat(model.output().orElseThrow()).isBetween(1_024L, model.maxOutput().orElseThrow());
      assertThat(model.maxOutput().orElseThrow()).isLessThanOrEqualTo(model.window().orElseThrow());
      assertThat(model.text("thinking", "switch")).isIn("switch", "always", "never");
      assertThat(model.text("keep", "no")).isIn("no", "may", "all");
      assertThat(model.status()).isIn("current", "deprecated", "retired", "unofficial");
      assertThat(model.retired(LocalDate.MAX)).isEqualTo(model.status().equals("retired") || ENDING.contains(model.id()));
      assertThat(model.facts().names()).isSubsetOf(
          "date", "window", "output", "maxOutput", "input", "thinking", "keep", "sampling", "choice", "tools", "dynamicTools",
          "searchOff",
          "overhead", "prices", "efforts", "effort", "note", "product", "status", "until", "toolBytes", "logprobs",
          "effortAliases", "alias", "schema", "batch", "resumesReasoning");
      for (String currency : List.of("USD", "CNY")) {
        JsonObject price = model.price(currency, model.window().orElseThrow());
        if (!price.empty()) {
          assertThat(price.get("output").asDouble()).isGreaterThanOrEqualTo(price.get("miss").asDouble()).isPositive();
          assertThat(price.has("hit") ? price.get("hit").asDouble() : 0).isLessThanOrEqualTo(price.get("miss").asDouble());
        }
      }
    });
  }

  @Test
  void theMethodsSayWhatTheTableSays() {
    assertThat(models.all()).filteredOn(model -> !model.status().equals("unofficial")).allSatisfy(model -> {
      assertThat(model.thinks()).isEqualTo(!model.text("thinking", "").equals("never"));
      assertThat(model.keepsReasoning(false)).isEqualTo(model.text("keep", "").equals("all"));
      assertThat(model.keepsReasoning(true)).isEqualTo(!model.text("keep", "").equals("no"));
      assertThat(model.acceptsSchema()).as(model.id())
          .isEqualTo(model.id().startsWith("kimi-k") || model.id().startsWith("moonshot-v1-"));
      assertThat(model.coding()).isEqualTo(model.largestTool().isPresent());
    });
    assertThat(models.all()).filteredOn(model -> !model.resumesReasoning()).extracting(Model::id).containsExactly(
        "kimi-k3", "kimi-k3.1-pro", "kimi-k3.1-pro-highspeed", "k3.1-pro", "k3", "k3-256k");
    assertThat(models.of("kimi-k3").forcesTools(false)).isTrue();
    assertThat(models.of("kimi-k3").forcesTools(true)).isFalse();
    assertThat(models.of("kimi-k2.6").forcesTools(false)).isFalse();
    assertThat(models.of("kimi-for-coding").forcesTools(true)).isTrue();
  }

  @Test
  void anUnknownIdOfAFamilyThinksAsTheFamily() {
    for (String id : List.of("kimi-k3-mine", "kimi-k3.2", "kimi-k2.7-mini", "kimi-k2.7", "k3.1-pro-highspeed")) {
      Model model = models.of(id);
      assertThat(model.known()).as(id).isFalse();
      assertThat(model.thinks()).as(id).isTrue();
      assertThat(model.keepsReasoning(false)).as(id).isTrue();
    }
    Model instant = models.of("kimi-k2.5-instant");
    assertThat(instant.thinks()).as("known, but not whether it thinks").isTrue();
    assertThat(instant.keepsReasoning(false)).isFalse();
    assertThat(models.of("kimi-k3-mine").resumesReasoning()).isFalse();
    assertThat(models.of("kimi-k3-mine").forcesTools(true)).isFalse();
    assertThat(models.of("kimi-k3-mine").window()).as("other facts are of the model alone").isEmpty();
    assertThat(models.of("kimi-k2-instruct").acceptsSchema()).isTrue();
    for (String id
        : List.of("k3-mine", "kimi-k2-instruct", "kimi-k9", "kimi-k30", "kimi-for-coding-next", "", "-", "somebody/else")) {
      assertThat(models.of(id).thinks()).as(id).isFalse();
      assertThat(models.of(id).forcesTools(true)).as(id).isTrue();
    }
  }

  @Test
  void aFactOfTheModelGoesBeforeThatOfItsFamily() {
    assertThat(new Model("kimi-k3-mine", JsonObject.of("thinking", "never")).thinks()).isFalse();
    assertThat(new Model("kimi-k3-mine", JsonObject.of("listed", true)).thinks()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"moonshotai/kimi-k3, kimi-k3", "moonshotai.kimi-k3, kimi-k3", "accounts/fireworks/models/kimi-k3, kimi-k3",
      "Kimi-K3, kimi-k3", "kimi-k3[1m], kimi-k3", "moonshotai/kimi-k3:free, kimi-k3", "kimi-k3-1-pro, kimi-k3.1-pro",
      "moonshotai/Kimi-K2.6, kimi-k2.6", "moonshot.kimi-k2-thinking, kimi-k2-thinking", "k3[1m], k3"})
  void anIdOfAnotherHostHasTheFactsOfTheModelButNoPricesAndNoEnd(String id, String known) {
    Model found = models.of(id);
    Model model = models.of(known);
    assertThat(found.id()).isEqualTo(id);
    assertThat(found.window()).isEqualTo(model.window()).isNotEmpty();
    assertThat(found.facts().get("sampling")).isEqualTo(model.facts().get("sampling"));
    assertThat(found.thinks()).isTrue().isEqualTo(model.thinks());
    assertThat(found.keepsReasoning(false)).isEqualTo(model.keepsReasoning(false));
    assertThat(found.price("USD", 1)).isEqualTo(JsonObject.EMPTY);
    assertThat(found.retired(TODAY)).isFalse();
    assertThat(model.price("USD", 1).empty()).isEqualTo(model.coding());
  }

  @Test
  void anIdThatOnlyBeginsLikeAModelIsUnknown() {
    assertThat(List.of("kimi-k33", "my-kimi-k3", "moonshotai/", "", "/", "kimi")).extracting(id -> models.of(id).window().isPresent())
        .containsOnly(false);
  }

  @Test
  void anUnknownIdHasNoWindow() {
    Model unknown = models.of("somebody/else");
    assertThat(unknown.known()).isFalse();
    assertThat(unknown.status()).isEqualTo("unknown");
    assertThat(unknown.window()).isEmpty();
    assertThat(unknown.output()).isEmpty();
    assertThat(unknown.maxOutput()).isEmpty();
    assertThat(unknown).hasToString("somebody/else (unknown, window unknown)");
    assertThat(unknown.reads("video")).isTrue();
    assertThat(unknown.price("USD", 1).empty()).isTrue();
    assertThat(unknown.retired(TODAY)).isFalse();
  }

  @Test
  void aDayOfRetirementToComeIsNotYetOne() {
    Model model = new Model("x", JsonObject.of("status", "deprecated", "until", "2026-12-31"));
    assertThat(model.retired(TODAY)).isFalse();
    assertThat(model.retired(LocalDate.of(2026, 12, 31))).isTrue();
  }

  /** The day is that of third parties, so no request is refused by it. */
  @Test
  void theLastModelsOfK2EndWithTheYear() {
    for (String id : ENDING) {
      Model model = models.of(id);
      assertThat(model.status()).isEqualTo("current");
      assertThat(model.retired(LocalDate.of(2026, 12, 30))).isFalse();
      assertThat(model.retired(LocalDate.of(2026, 12, 31))).isTrue();
      assertThat(model.text("note", "")).contains("third parties");
    }
    assertThat(models.of("kimi-k2.5").retired(LocalDate.of(2026, 8, 31))).isTrue();
  }

  @Test
  void whatTheServiceListsIsLaidOverTheTable() {
    List<Model> listed = ModelsWire.read(Json.parse("""
        {"object":"list","data":[
         {"id":"kimi-k2.5","object":"model","context_length":300000,"supports_image_in":false,"supports_thinking_type":"only","root":"r"},
         {"id":"kimi-k9","object":"model","owned_by":"moonshot","context_length":5000000,"supports_image_in":true,
          "supports_video_in":true,"supports_reasoning":false,"supports_dynamic_tools":true,"supports_tool_use":true,
          "display_name":"Kimi K9","think_efforts":{"support":true,"valid_efforts":["low","max"],"default_effort":"max"}},
         {"id":"bare"}]}
        """));
    Models over = models.with(listed);
    assertThat(over.all()).extracting(Model::id).startsWith("kimi-k2.5", "kimi-k9", "bare").contains("kimi-k3").hasSize(39);
    Model back = over.of("kimi-k2.5");
    assertThat(back.status()).as("what is listed is not retired").isEqualTo("current");
    assertThat(back.retired(TODAY)).isFalse();
    assertThat(back.window()).hasValue(300_000);
    assertThat(back.reads("image")).isFalse();
    assertThat(back.text("thinking", "")).as("\"only\" is said of models that can be switched off").isEqualTo("switch");
    assertThat(back.facts().at("/extra/supports_thinking_type").asString()).isEqualTo("only");
    assertThat(back.price("USD", 1).get("miss").asBigDecimal()).isEqualByComparingTo("0.60");
    assertThat(back.facts().at("/extra/root").asString()).isEqualTo("r");
    Model fresh = over.of("kimi-k9");
    assertThat(fresh.window()).hasValue(5_000_000);
    assertThat(fresh.reads("video")).isTrue();
    assertThat(fresh.text("thinking", "")).isEqualTo("never");
    assertThat(fresh.facts().get("efforts")).isEqualTo(Json.parse("[\"low\",\"max\"]"));
    assertThat(over.of("bare").listed()).isTrue();
    assertThat(over.of("bare").window()).isEmpty();
  }

  @Test
  void oddFactsAreKeptAsideAndOddEntriesPassedOver() {
    List<Model> listed = ModelsWire.read(Json.parse("""
        {"data":[{"id":"a","context_length":-5},{"id":"b","context_length":0},{"id":"c","context_length":"262144","think_efforts":[]},
         {"context_length":9},7,{"id":"d","think_efforts":{"valid_efforts":[1]},"supports_image_in":"yes","display_name":5}]}
        """));
    assertThat(listed).extracting(Model::id).containsExactly("a", "b", "c", "d");
    assertThat(listed).extracting(Model::window).containsOnly(OptionalLong.empty());
    assertThat(listed.get(0).facts().at("/extra/context_length").asLong()).isEqualTo(-5);
    assertThat(listed.get(3).reads("image")).isTrue();
    assertThat(listed.get(3).facts().get("extra").asObject().names())
        .contains("think_efforts", "supports_image_in", "display_name");
  }
}
