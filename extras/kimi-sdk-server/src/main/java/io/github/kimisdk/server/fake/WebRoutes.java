package io.github.kimisdk.server.fake;

import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.data.FetchedPage;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.data.SearchResult;
import io.github.kimisdk.platform.wire.SearchKind;
import io.github.kimisdk.server.format.platform.ServedPage;
import io.github.kimisdk.server.format.platform.ServedSearch;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The routes of search and fetch. Refusals have the words of the platform. */
final class WebRoutes {

  private static final int USUAL_RESULTS = 5;
  private static final String PLATFORM_REFUSAL = "invalid_request";
  private static final String CODING_REFUSAL = "invalid_request_error";

  private final Account data;

  WebRoutes(Account data) {
    this.data = data;
  }

  Answer search(Request received, SearchKind kind) {
    SearchRequest request;
    try {
      request = ServedSearch.read(received.json(), kind);
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return refusal(wrong, kind == SearchKind.CODING ? CODING_REFUSAL : PLATFORM_REFUSAL);
    }
    List<SearchResult> found = data.search(request);
    List<SearchResult> results = found.subList(0, Math.min(found.size(), request.limit().orElse(USUAL_RESULTS)));
    return Answer.json(200, ServedSearch.write(results, request, kind));
  }

  Answer fetch(Request received) {
    try {
      return Answer.json(200, ServedPage.write(page(received)));
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return refusal(wrong, PLATFORM_REFUSAL);
    }
  }

  /** Answers as Kimi Code: with the Markdown itself. */
  Answer fetchText(Request received) {
    try {
      return Answer.of(200, "text/markdown; charset=utf-8", page(received).markdown().getBytes(StandardCharsets.UTF_8));
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return refusal(wrong, CODING_REFUSAL);
    }
  }

  private FetchedPage page(Request received) {
    return data.page(ServedPage.readUrl(received.json()));
  }

  private static Answer refusal(RuntimeException wrong, String type) {
    return Answer.error(400, type, wrong instanceof IllegalArgumentException ? wrong.getMessage()
        : "invalid request body");
  }
}
