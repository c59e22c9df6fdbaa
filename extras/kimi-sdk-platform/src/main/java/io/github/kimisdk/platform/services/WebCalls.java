package io.github.kimisdk.platform.services;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.data.FetchedPage;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.data.SearchResult;
import io.github.kimisdk.platform.wire.FetchWire;
import io.github.kimisdk.platform.wire.PlatformPaths;
import io.github.kimisdk.platform.wire.SearchKind;
import io.github.kimisdk.platform.wire.SearchWire;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Searches the web and fetches pages, with the services of the host. A setting that a search does not have is refused. */
public final class WebCalls {

  /** Kimi Code takes the id of the tool call; a call of the program gets an id of its own. */
  private static final String CALL_ID = "X-Msh-Tool-Call-Id";

  private static final int LONGEST_ID = 128;

  private final ApiCalls api;
  private final ServiceHost host;

  public WebCalls(ApiCalls api) {
    this.api = api;
    this.host = new ServiceHost(api.settings().endpoint());
  }

  /** Searches with a call id of its own. */
  public List<SearchResult> search(SearchRequest request) {
    return search(request, newId("search"));
  }

  /** Searches for a tool call. */
  List<SearchResult> search(SearchRequest request, String callId) {
    if (!request.sites().isEmpty() || request.windowStart().isPresent() || request.windowEnd().isPresent()) {
      throw refused("expected a search without sites and without a window of time, found one with them",
          "Use searchPro of the platform, which has them");
    }
    return host.coding() ? send(request, SearchKind.CODING, Map.of(CALL_ID, callId)) : send(request, SearchKind.BASIC, Map.of());
  }

  /** Searches with sites and a window of time. */
  public List<SearchResult> searchPro(SearchRequest request) {
    host.requirePlatform("searchPro", "use search, which Kimi Code has as well");
    if (request.includeContent()) {
      throw refused("expected a searchPro without includeContent, found one with it",
          "Read the passages in chunks(), or fetch the page");
    }
    return send(request, SearchKind.PRO, Map.of());
  }

  private List<SearchResult> send(SearchRequest request, SearchKind kind, Map<String, String> headers) {
    OutgoingRequest post = api.post(kind.path(), SearchWire.write(request, kind)).withHeaders(headers);
    return api.awaitJson(post, SearchWire::readResults);
  }

  /** Fetches a page with a call id of its own. */
  public FetchedPage fetch(String url) {
    return fetch(url, newId("fetch"));
  }

  /** Fetches a page for a tool call. */
  FetchedPage fetch(String url, String callId) {
    if (!FetchWire.fetchable(url)) {
      throw refused("expected the address of a page that begins with https:// or http://, found another text of " + url.length()
          + " characters", "Pass an absolute address, such as https://example.com/page");
    }
    if (!host.coding()) {
      return api.awaitJson(api.post(PlatformPaths.FETCH, FetchWire.write(url)), FetchWire::read);
    }
    Map<String, String> headers = new HashMap<>(ApiCalls.accept("text/markdown"));
    headers.put(CALL_ID, callId);
    OutgoingRequest post = api.post(PlatformPaths.CODING_FETCH, FetchWire.write(url)).withHeaders(headers);
    return FetchedPage.of(url, "", api.awaitText(post, text -> text));
  }

  private static KimiException refused(String what, String hint) {
    return new KimiException.BadRequest(what + "; nothing was sent", hint, CallDetails.NONE);
  }

  private static String newId(String tool) {
    return tool + ":" + UUID.randomUUID();
  }

  /** Returns the id of a tool call as a header can have it: other characters than visible ASCII are left out. */
  static String headerId(String tool, String id) {
    StringBuilder visible = new StringBuilder();
    id.chars().filter(c -> c > ' ' && c < 0x7F).limit(LONGEST_ID).forEach(c -> visible.append((char) c));
    return visible.length() == 0 ? newId(tool) : visible.toString();
  }

  @Override
  public String toString() {
    return api.toString();
  }
}
