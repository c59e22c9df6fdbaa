package io.github.kimisdk.mcp;

import io.github.kimisdk.internal.text.Total;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.rpc.Call;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.ServerLink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads lists that come in pages, up to a number of pages and entries, and as long as the pages take less than a message may. */
final class Lists {

  static final int MAX_PAGES = 100;
  static final int MAX_ENTRIES = 2_000;
  static final int MAX_PROBLEMS = 100;

  private final ServerLink link;
  private final Call.Times limits;
  private final int maxBytes;

  Lists(ServerLink link, Call.Times limits, int maxBytes) {
    this.link = link;
    this.limits = limits;
    this.maxBytes = maxBytes;
  }

  /**
   * The entries of a list that could be read.
   *
   * @param entries the objects
   * @param problems a sentence for each entry or page that is left out, at most {@link #MAX_PROBLEMS}
   */
  record Listed(List<JsonObject> entries, List<String> problems) {

    private void leftOut(String part, String why) {
      if (problems.size() < MAX_PROBLEMS) {
        problems.add(part + " is left out: " + why);
      }
    }
  }

  /** Returns all entries of a list: the objects of an array member of each page. The parameters go with each request. */
  Listed all(String method, String member, JsonObject with) {
    Listed listed = new Listed(new ArrayList<>(), new ArrayList<>());
    Set<String> cursors = new HashSet<>();
    JsonObject params = with;
    Total memory = new Total(maxBytes);
    for (int page = 1; page <= MAX_PAGES; page++) {
      Optional<JsonObject> read = page(method, member, params, page, listed);
      if (read.isEmpty()) {
        return listed;
      }
      memory.add(Json.memory(read.get()));
      if (listed.entries().size() > MAX_ENTRIES) {
        throw tooMany(method, MAX_ENTRIES + " entries");
      }
      JsonValue next = read.get().tryGet("nextCursor").orElse(JsonNull.NULL);
      if (next == JsonNull.NULL || next.equals(Json.of(""))) {
        return listed;
      }
      if (!memory.fits(0)) {
        throw tooMany(method, maxBytes + " bytes of values");
      }
      if (!(next instanceof JsonString cursor) || !cursors.add(cursor.value())) {
        listed.leftOut("the part of " + method + " behind page " + page, "expected a new text as nextCursor, found "
            + (next instanceof JsonString ? "one that occurred before" : next.kind()));
        return listed;
      }
      params = with.with("cursor", next);
    }
    throw tooMany(method, MAX_PAGES + " pages");
  }

  /** Reads a page. One behind the first that the server refuses, or that has no list, ends the list. */
  private Optional<JsonObject> page(String method, String member, JsonObject params, int page, Listed listed) {
    try {
      JsonObject result = Waits.on(link.request(Call.of(method, params, limits)));
      add(result, method, member, listed);
      return Optional.of(result);
    } catch (McpException.Refused | McpException.InvalidMessage bad) {
      if (page == 1) {
        throw bad;
      }
      listed.leftOut("page " + page + " of " + method, bad.getMessage());
      return Optional.empty();
    }
  }

  /** Returns the objects of an array member of a result. */
  Listed one(JsonObject result, String method, String member) {
    Listed listed = new Listed(new ArrayList<>(), new ArrayList<>());
    add(result, method, member, listed);
    return listed;
  }

  private static void add(JsonObject result, String method, String member, Listed listed) {
    if (!(result.tryGet(member).orElse(null) instanceof JsonArray array)) {
      throw McpException.of(new Failure(Failure.Kind.INVALID_MESSAGE,
          "expected an array " + member + " in the result of " + method + ", found none", ""));
    }
    for (int i = 0; i < array.size(); i++) {
      if (array.get(i) instanceof JsonObject entry) {
        listed.entries().add(entry);
      } else {
        listed.leftOut("an entry of " + method, "expected an object as " + member + "[" + i + "], found " + array.get(i).kind());
      }
    }
  }

  private static McpException tooMany(String method, String limit) {
    return McpException.of(
        new Failure(Failure.Kind.LIMIT_EXCEEDED, "expected at most " + limit + " of " + method + ", found more", ""));
  }
}
