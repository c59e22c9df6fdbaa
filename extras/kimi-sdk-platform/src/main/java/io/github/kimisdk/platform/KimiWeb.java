package io.github.kimisdk.platform;

import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.data.FetchedPage;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.data.SearchResult;
import io.github.kimisdk.platform.data.Sources;
import io.github.kimisdk.platform.services.WebCalls;
import io.github.kimisdk.platform.services.WebTools;
import io.github.kimisdk.tool.Tool;
import java.util.List;
import java.util.Objects;

/**
 * Web search and pages as Markdown, without a model: {@code /v1/tools/*} on the platform, {@code /search} and {@code /fetch} on
 * Kimi Code. Any other host stands for the platform, or for Kimi Code if its base URL ends with {@code /coding/v1}. The platform
 * bills each answer with results, at prices of its own.
 *
 * <p>Calls wait for the answer; interrupting the thread ends them. They have the retries and timeouts of the client, and do not
 * wait in its rate limiter, because the service limits them apart. Safe for use by many threads.
 *
 * <pre>{@code
 * for (SearchResult result : platform.web().search("Kimi context caching")) {
 *   System.out.println(result.title() + " " + result.url());
 * }
 * System.out.println(platform.web().fetch("https://platform.kimi.ai/docs/api/overview").markdown());
 * }</pre>
 */
public final class KimiWeb {

  private final WebCalls calls;

  KimiWeb(ApiCalls api) {
    this.calls = new WebCalls(api);
  }

  /**
   * Searches the web with the defaults of the service.
   *
   * @param query the words to search for
   * @return up to 5 results, best first; empty if nothing was found
   * @throws IllegalArgumentException if the query is blank
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public List<SearchResult> search(String query) {
    return calls.search(SearchRequest.of(query));
  }

  /**
   * Searches the web (platform documentation, Web Search Basic).
   *
   * @param request the search, without sites and window
   * @return the results, best first; empty if nothing was found
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public List<SearchResult> search(SearchRequest request) {
    return calls.search(Objects.requireNonNull(request, "request"));
  }

  /**
   * Searches the web within sites and a window of time, and returns passages (platform documentation, Web Search Pro). Kimi Code
   * has no such search.
   *
   * @param request the search, without the text of pages
   * @return the results with their passages, best first; empty if nothing was found
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public List<SearchResult> searchPro(SearchRequest request) {
    return calls.searchPro(Objects.requireNonNull(request, "request"));
  }

  /**
   * Fetches a page as Markdown.
   *
   * @param url an address that begins with {@code https://} or {@code http://}
   * @return the page; its text is blank if the service finds none
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public FetchedPage fetch(String url) {
    return calls.fetch(Objects.requireNonNull(url, "url"));
  }

  /**
   * Returns the tools {@code search} and {@code fetch} for an agent. Their results have numbers for citations; {@link
   * #tools(Sources)} gives the program the same numbers.
   *
   * @return the tools
   */
  public List<Tool<?>> tools() {
    return tools(new Sources());
  }

  /**
   * Returns the tools {@code search} and {@code fetch} for an agent. The model reads each page under the number that it has in
   * the sources, so that its answer can cite.
   *
   * @param sources takes the pages that the tools show to the model
   * @return the tools, which share the sources
   */
  public List<Tool<?>> tools(Sources sources) {
    return WebTools.of(calls, Objects.requireNonNull(sources, "sources"));
  }

  @Override
  public String toString() {
    return "KimiWeb[" + calls + "]";
  }
}
