package io.github.kimisdk.tool;

import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.text.Total;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The texts of a conversation's long results, in pages that the model reads with a tool of the agent. */
final class ResultPages {

  static final ToolSpec TOOL = ToolSpec.function("read_result", "Reads one page of a tool result that was too long to be shown "
      + "whole. The note at the end of such a result tells its id and its number of pages.", Schema.builder()
      .required("id", Schema.string("The id of the result, from the note")).required("page", Schema.integer("From 1").min(1))
      .build().json());

  /** The limits of a conversation in characters, beyond which the oldest result is dropped, and of a result in pages. */
  static final int MAX_CHARS = 16 << 20;
  static final int MAX_PAGES = 1_000;

  /** The pages by id; one without text if they were dropped. */
  private final Map<String, List<String>> results = new LinkedHashMap<>();
  private final Total chars = new Total(MAX_CHARS);

  /** Returns the end of a page of at most that many bytes, at a line end if one stands in its second half. */
  static int end(String text, int from, int most) {
    long bytes = 0;
    int lineEnd = from;
    for (int i = from; i < text.length(); ) {
      int c = text.codePointAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (bytes > most && i > from) {
        return lineEnd - from > (i - from) / 2 ? lineEnd : i;
      }
      i += Character.charCount(c);
      lineEnd = c == '\n' ? i : lineEnd;
    }
    return text.length();
  }

  /** Returns the records of a new result, one for each page. */
  synchronized List<JsonObject> split(String text, int most) {
    String id = "result_" + (results.size() + 1);
    List<JsonObject> pages = new ArrayList<>();
    for (int at = 0; at < text.length() && at < MAX_CHARS && pages.size() < MAX_PAGES; ) {
      int end = end(text, at, most);
      pages.add(record(id, text.substring(at, end)));
      at = end;
    }
    return pages;
  }

  /** Adds a page from its record. */
  synchronized void add(JsonObject page) {
    String id = page.get("result").asString();
    String text = page.get("text").asString();
    results.computeIfAbsent(id, unused -> new ArrayList<>()).add(text);
    chars.add(text.length());
    for (Map.Entry<String, List<String>> oldest : results.entrySet()) {
      if (!chars.fits(0) && !oldest.getKey().equals(id)) {
        oldest.getValue().forEach(dropped -> chars.add(-dropped.length()));
        oldest.setValue(List.of(""));
      }
    }
  }

  /** Returns the records of the results of which messages tell. An earlier result has one without text, so that ids stay. */
  synchronized List<JsonObject> records(List<Message> messages) {
    List<JsonObject> records = new ArrayList<>();
    int end = 0;
    for (Map.Entry<String, List<String>> result : results.entrySet()) {
      String note = note(result.getKey(), 1, result.getValue().size());
      boolean told = messages.stream().anyMatch(message -> message instanceof ToolMessage && message.text().contains(note));
      (told ? result.getValue() : List.of("")).forEach(page -> records.add(record(result.getKey(), page)));
      end = told ? records.size() : end;
    }
    return records.subList(0, end);
  }

  private static JsonObject record(String id, String page) {
    return JsonObject.of("result", id, "text", page);
  }

  /** Returns the tool that reads pages, if there are any. */
  synchronized List<ToolSpec> tools() {
    return results.isEmpty() ? List.of() : List.of(TOOL);
  }

  /** Returns the page that a call asks for. */
  ToolResult read(ToolCall call) {
    try {
      JsonObject arguments = call.parsedArguments().asObject();
      return page(arguments.get("id").asString(), arguments.get("page").asInt());
    } catch (JsonParseException | JsonTypeException wrong) {
      return ToolResult.failed("the arguments of " + TOOL.name() + " cannot be read: " + wrong.getMessage()
          + ". Call it again with " + JsonObject.of("id", "result_1", "page", 2));
    }
  }

  private synchronized ToolResult page(String id, int page) {
    List<String> pages = results.get(id);
    if (pages == null) {
      return ToolResult.failed("there is no such id; the ids go from result_1 to result_" + results.size());
    }
    if (pages.get(0).isEmpty()) {
      return ToolResult.failed(id + " is not kept any more; later results took its place. Call its tool again");
    }
    return page < 1 || page > pages.size() ? ToolResult.failed(id + " has the pages 1 to " + pages.size())
        : ToolResult.of(pages.get(page - 1) + note(id, page, pages.size()));
  }

  /** Returns the note below a page. */
  static String note(String id, int page, int pages) {
    return "\n\nNote: this is page " + page + " of " + pages + " of " + id + (page == pages ? ", the last one."
        : ". Call " + TOOL.name() + " with " + JsonObject.of("id", id, "page", page + 1) + " to read on.");
  }
}
