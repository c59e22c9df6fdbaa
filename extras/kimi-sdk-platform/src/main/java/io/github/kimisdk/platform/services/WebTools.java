package io.github.kimisdk.platform.services;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.FetchedPage;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.data.SearchResult;
import io.github.kimisdk.platform.data.Sources.Source;
import io.github.kimisdk.platform.data.Sources;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tools with which a model searches the web and reads pages. The model reads each page under the number of its source. */
public final class WebTools {

  /** About ten thousand tokens; a longer page would fill the window of the model. */
  private static final int LONGEST_PAGE = 40_000;

  private static final Schema QUERY = Schema.builder()
      .required("query", Schema.string("The words to search for"))
      .optional("limit", Schema.integer("The most results, 1 to 20; 5 if left out"))
      .build();

  private static final Schema PAGE = Schema.builder()
      .required("url", Schema.string("The address of a page, which begins with https:// or http://"))
      .build();

  private final WebCalls web;
  private final Sources sources;

  private WebTools(WebCalls web, Sources sources) {
    this.web = web;
    this.sources = sources;
  }

  /** Returns the tools. They add the pages that they show to the sources. */
  public static List<Tool<?>> of(WebCalls web, Sources sources) {
    WebTools tools = new WebTools(web, sources);
    // The declarations stand for the call as it was written, because Kimi Code takes its id.
    ToolSpec search = ToolSpec.function("search",
        "Searches the web. Each result has a number; cite the results that you use by their numbers, as in [1].", QUERY.json());
    ToolSpec fetch = ToolSpec.function("fetch", "Reads a page of the web as Markdown, under the number of its source.",
        PAGE.json());
    return List.of(
        Tool.of(search, tools::search).withRepeatable(true), Tool.of(fetch, tools::fetch).withRepeatable(true));
  }

  private ToolResult search(ToolCall call) {
    SearchRequest request;
    try {
      JsonObject arguments = call.parsedArguments().asObject();
      SearchRequest.Builder builder = SearchRequest.builder(arguments.get("query").asString());
      number(arguments, "limit").ifPresent(builder::limit);
      request = builder.build();
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return unreadable(call, wrong);
    }
    List<SearchResult> results = web.search(request, WebCalls.headerId("search", call.id()));
    if (results.isEmpty()) {
      return ToolResult.of("No page was found. Try other words.");
    }
    List<String> texts = new ArrayList<>();
    results.forEach(result -> texts.add(numbered(result)));
    return ToolResult.of(String.join("\n\n", texts));
  }

  private static Optional<Integer> number(JsonObject arguments, String name) {
    return arguments.tryGet(name).filter(value -> !value.kind().equals("null")).map(JsonValue::asInt);
  }

  private String numbered(SearchResult result) {
    Source source = sources.add(result.title(), result.url(), result.siteName(), result.date());
    String text = result.text().isBlank() ? result.snippet() : result.text();
    return source + (text.isBlank() ? "" : "\n" + cut(text.strip()));
  }

  private ToolResult fetch(ToolCall call) {
    String url;
    try {
      url = call.parsedArguments().get("url").asString();
    } catch (JsonParseException | JsonTypeException wrong) {
      return unreadable(call, wrong);
    }
    FetchedPage page = web.fetch(url, WebCalls.headerId("fetch", call.id()));
    if (page.markdown().isBlank()) {
      return ToolResult.failed("the page " + url + " has no text that can be read; try another page");
    }
    // A search knows the page by the address that was asked for, even if the page has moved.
    Source source = sources.add(page.title(), url, "", "");
    return ToolResult.of(source + "\n\n" + cut(page.markdown().strip()));
  }

  private static ToolResult unreadable(ToolCall call, RuntimeException wrong) {
    return ToolResult.failed("the arguments of " + call.name() + " cannot be used: " + wrong.getMessage()
        + ". Call it again with one JSON object that fits its parameters.", wrong);
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST_PAGE) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST_PAGE - 1)) ? LONGEST_PAGE - 1 : LONGEST_PAGE;
    return text.substring(0, end) + "\n(cut here; the page has " + text.length() + " characters)";
  }
}
