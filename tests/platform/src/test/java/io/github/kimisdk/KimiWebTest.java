package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.FetchedPage;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.data.SearchResult;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.PlatformData;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class KimiWebTest {

  private static final SearchResult RESULT = SearchResult.builder("API overview", "https://platform.kimi.ai/docs")
      .snippet("All routes")
      .siteName("Kimi API").date("2026-09-21").authority("S").icon("https://platform.kimi.ai/i.ico").mime("text/html")
      .text("# API\n\nAll routes").chunk("All routes", 1.25).build();
  private static final FetchedPage PAGE = FetchedPage.of("https://platform.kimi.ai/docs", "API overview", "# API\n\n中文");

  private static KimiServer server() {
    PlatformData data = PlatformData.builder().search(request -> List.of(RESULT, RESULT, RESULT, RESULT, RESULT, RESULT))
        .page(PAGE).build();
    return KimiServer.builder(new OfflineModel()).platform(data).recording().start();
  }

  private static ServerRequest only(KimiServer server) {
    assertThat(server.requests()).hasSize(1);
    return server.requests().get(0);
  }

  @Test
  void aSearchOfThePlatformReturnsFiveResultsWithoutTheirText() {
    try (KimiServer server = server(); Kimi kimi = HostFront.platform(server)) {
      List<SearchResult> results = KimiPlatform.of(kimi).web().search("kimi k3");
      assertThat(results).hasSize(5).containsOnly(withoutChunks(""));
      assertThat(only(server).path()).isEqualTo("/v1/tools/search");
      assertThat(only(server).json()).isEqualTo(Json.parse("{\"text_query\":\"kimi k3\"}"));
    }
  }

  private static SearchResult withoutChunks(String text) {
    return SearchResult.builder(RESULT.title(), RESULT.url()).snippet(RESULT.snippet()).siteName(RESULT.siteName())
        .date(RESULT.date())
        .authority(RESULT.authority()).icon(RESULT.icon()).mime(RESULT.mime()).text(text).build();
  }

  @Test
  void aSearchSendsItsSettings() {
    try (KimiServer server = server(); Kimi kimi = HostFront.platform(server)) {
      SearchRequest request =
          SearchRequest.builder("kimi").limit(2).timeout(Duration.ofMillis(1_500)).includeContent(true).build();
      assertThat(KimiPlatform.of(kimi).web().search(request))
          .containsExactly(withoutChunks(RESULT.text()), withoutChunks(RESULT.text()));
      assertThat(only(server).json()).isEqualTo(Json.parse(
          "{\"text_query\":\"kimi\",\"limit\":2,\"timeout_seconds\":2,\"include_content\":true}"));
    }
  }

  @Test
  void searchProSendsSitesAndWindowAndReturnsPassages() {
    try (KimiServer server = server(); Kimi kimi = HostFront.platform(server)) {
      SearchRequest request = SearchRequest.builder("kimi").limit(1).sites("kimi.ai", "kimi.com").windowStart("2026-05")
          .windowEnd("2026-09-21").build();
      assertThat(KimiPlatform.of(kimi).web().searchPro(request)).containsExactly(RESULT.toBuilder().text("").build());
      assertThat(only(server).path()).isEqualTo("/v1/tools/search_pro");
      assertThat(only(server).json())
          .isEqualTo(Json.parse("{\"text_query\":\"kimi\",\"limit\":1,\"sites\":[\"kimi.ai\",\"kimi.com\"],"
          + "\"time_window\":{\"start\":\"2026-05\",\"end\":\"2026-09-21\"}}"));
    }
  }

  @Test
  void aPageOfThePlatformHasItsTitle() {
    try (KimiServer server = server(); Kimi kimi = HostFront.platform(server)) {
      assertThat(KimiPlatform.of(kimi).web().fetch(PAGE.url())).isEqualTo(PAGE);
      assertThat(only(server).path()).isEqualTo("/v1/tools/fetch");
      assertThat(KimiPlatform.of(kimi).web().fetch("https://unknown.example/").markdown()).isEmpty();
    }
  }

  @Test
  void kimiCodeSearchesAndFetchesUnderItsOwnPathsWithTheIdOfACall() {
    try (KimiServer server = server(); Kimi kimi = HostFront.coding(server)) {
      SearchRequest request = SearchRequest.builder("kimi").limit(1).includeContent(true).build();
      SearchResult found = KimiPlatform.of(kimi).web().search(request).get(0);
      assertThat(found.text()).isEqualTo(RESULT.text());
      assertThat(found.siteName()).isEqualTo("Kimi API");
      assertThat(found.extra().empty()).isTrue();
      assertThat(only(server).path()).isEqualTo("/coding/v1/search");
      assertThat(only(server).header("X-Msh-Tool-Call-Id").orElseThrow()).startsWith("search:");
      assertThat(only(server).json().get("enable_page_crawling").asBoolean()).isTrue();
      assertThat(KimiPlatform.of(kimi).web().fetch(PAGE.url())).isEqualTo(FetchedPage.of(PAGE.url(), "", PAGE.markdown()));
      ServerRequest fetch = server.requests().get(1);
      assertThat(fetch.path()).isEqualTo("/coding/v1/fetch");
      assertThat(fetch.header("accept")).contains("text/markdown");
      assertThat(fetch.header("X-Msh-Tool-Call-Id").orElseThrow()).startsWith("fetch:");
    }
  }

  @Test
  void aPageOfKimiCodeComesWholeOrFails() {
    String page = " <p align=center>" + "x".repeat(200_000);
    String json = "{\"errors\": []}";
    try (KimiServer server = KimiServer.scripted(markdown("text/markdown", page), markdown("text/markdown", json),
            ScriptedAnswer.json(200, "{\"error\":{\"message\":\"no such page\"}}"), markdown("text/html", page));
        Kimi kimi = HostFront.coding(server)) {
      assertThat(KimiPlatform.of(kimi).web().fetch(PAGE.url()).markdown()).isEqualTo(page);
      assertThat(KimiPlatform.of(kimi).web().fetch(PAGE.url()).markdown()).isEqualTo(json);
      assertThatThrownBy(() -> KimiPlatform.of(kimi).web().fetch(PAGE.url())).isInstanceOf(KimiException.class)
          .hasMessageContaining("no such page");
      assertThatThrownBy(() -> KimiPlatform.of(kimi).web().fetch(PAGE.url())).isInstanceOf(KimiException.InvalidResponse.class);
    }
  }

  private static ScriptedAnswer markdown(String type, String text) {
    return ScriptedAnswer.of(200, type, text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"http://api.moonshot.ai/v1, /v1/tools/search", "http://api.moonshot.cn, /v1/tools/search",
      "http://api.kimi.com/coding/v1, /coding/v1/search", "http://api.kimi.ai, /coding/v1/search",
      "http://proxy.example/v1, /v1/tools/search", "http://proxy.example/kimi/coding/v1, /kimi/coding/v1/search"})
  void theHostDecidesAboutThePathAndThePathWhereTheHostIsUnknown(String baseUrl, String path) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, "{\"search_results\":null}"));
        Kimi kimi = HostFront.client(server, baseUrl)) {
      assertThat(KimiPlatform.of(kimi).web().search("kimi")).isEmpty();
      assertThat(only(server).path()).isEqualTo(path);
    }
  }

  @Test
  void searchProOfKimiCodeIsRefusedWithTheWayOut() {
    try (Kimi kimi = HostFront.unreached("https://api.kimi.com/coding/v1")) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).web().searchPro(SearchRequest.of("kimi")))
          .isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("expected a base URL of the platform for searchPro, found api.kimi.com of Kimi Code")
          .hasMessageContaining("Use search, which Kimi Code has as well");
    }
  }

  @Test
  void aSettingOfTheOtherSearchIsRefused() {
    try (Kimi kimi = HostFront.unreached("https://api.moonshot.ai/v1")) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).web().search(SearchRequest.builder("kimi").sites("kimi.ai").build()))
          .isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("Use searchPro");
      assertThatThrownBy(() -> KimiPlatform.of(kimi).web().search(SearchRequest.builder("kimi").windowEnd("2026").build()))
          .isInstanceOf(KimiException.BadRequest.class);
      assertThatThrownBy(() -> KimiPlatform.of(kimi).web().searchPro(SearchRequest.builder("kimi").includeContent(true).build()))
          .isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("chunks()");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "kimi.ai", "ftp://kimi.ai/", "file:///etc/passwd", "https://", "https://kimi.ai/a b"})
  void onlyAddressesOfTheWebAreFetched(String url) {
    try (Kimi kimi = HostFront.unreached("https://api.moonshot.ai/v1")) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).web().fetch(url)).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("https://");
    }
  }

  @Test
  void anAnswerThatIsNoSearchIsAnInvalidResponse() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, "{\"results\":[]}"));
        Kimi kimi = HostFront.platform(server)) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).web().search("kimi")).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("/search_results: expected array, found nothing");
    }
  }
}
