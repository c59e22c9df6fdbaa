package io.github.kimisdk.mcp;

import io.github.kimisdk.internal.text.Total;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.rpc.Call;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.Link;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads lists that come in pages, up to a number of pages and entries, and as long as the pages take less than a message may. */
final class Lists {

  static final int MAX_PAGES = 100;
  static final int MAX_ENTRIES = 2_000;

  private final Link link;
  private final Call.Times limits;
  private final int maxBytes;

  Lists(Link link, Call.Times limits, int maxBytes) {
    this.link = link;
    this.limits = limits;
    this.maxBytes = maxBytes;
  }

  /** Returns all entries of a list: the objects of an array member of each page. The parameters go with each request. */
  List<JsonObject> all(String method, String member, JsonObject with) {
    List<JsonObject> entries = new ArrayList<>();
    Set<String> cursors = new HashSet<>();
    JsonObject params = with;
    Total memory = new Total(maxBytes);
    for (int page = 1; page <= MAX_PAGES; page++) {
      JsonObject result = Waits.on(link.request(Call.of(method, params, limits)));
      entries.addAll(page(result, method, member));
      memory.add(Json.memory(result));
      if (entries.size() > MAX_ENTRIES) {
        throw tooMany(method, MAX_ENTRIES + " entries");
      }
      JsonValue next = result.tryGet("nextCursor").orElse(null);
      if (!(next instanceof JsonString cursor)) {
        return entries;
      }
      if (!memory.fits(0)) {
        throw tooMany(method, maxBytes + " bytes of values");
      }
      if (!cursors.add(cursor.value())) {
        throw McpException.of(new Failure(Failure.Kind.INVALID_MESSAGE,
            "expected a new cursor in each page of " + method + ", found one that occurred before", ""));
      }
      params = with.with("cursor", cursor);
    }
    throw tooMany(method, MAX_PAGES + " pages");
  }

  /** Returns the objects of an array member of a result. */
  List<JsonObject> page(JsonObject result, String method, String member) {
    if (!(result.tryGet(member).orElse(null) instanceof JsonArray array)) {
      throw McpException.of(new Failure(Failure.Kind.INVALID_MESSAGE,
          "expected an array " + member + " in the result of " + method + ", found none", ""));
    }
    return array.values().stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).toList();
  }

  private static McpException tooMany(String method, String limit) {
    return McpException.of(
        new Failure(Failure.Kind.LIMIT_EXCEEDED, "expected at most " + limit + " of " + method + ", found more", ""));
  }
}
