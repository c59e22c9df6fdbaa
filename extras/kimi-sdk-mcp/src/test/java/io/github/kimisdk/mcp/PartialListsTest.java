package io.github.kimisdk.mcp;

import static io.github.kimisdk.mcp.FakeServer.answer;
import static io.github.kimisdk.mcp.FakeServer.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.tool.Tool;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A page, an entry or a part that cannot be read does not lose the others, and the server tells about it. */
@Timeout(60)
class PartialListsTest {

  private static final JsonObject ANY = JsonObject.of("type", "object");

  private static JsonObject page(String name, Object cursor) {
    return JsonObject.of("tools", JsonArray.of(tool(name, ANY)), "nextCursor", cursor);
  }

  /** A server whose list has these pages; null stands for a refusal. */
  private static FakeServer pages(JsonObject... pages) {
    Iterator<JsonObject> next = Arrays.asList(pages).iterator();
    return new FakeServer("2025-11-25").on("tools/list", (message, out) -> {
      JsonObject page = next.next();
      out.accept(page == null ? FakeServer.error(message, -32602, "bad cursor") : answer(message, page));
    });
  }

  static Stream<Arguments> lists() {
    String behind = "the part of tools/list behind page 2 is left out: expected a new text as nextCursor, found ";
    return Stream.of(
        Arguments.of(new JsonObject[] {page("aaa", "x"), page("bbb", "x")}, behind + "one that occurred before"),
        Arguments.of(new JsonObject[] {page("aaa", "x"), page("bbb", 7)}, behind + "number"),
        Arguments.of(new JsonObject[] {page("aaa", "x"), page("bbb", "")}, null),
        Arguments.of(new JsonObject[] {page("aaa", "x"), page("bbb", JsonNull.NULL)}, null),
        Arguments.of(new JsonObject[] {page("aaa", "x"), page("bbb", "y"), null},
            "page 3 of tools/list is left out: the server refused tools/list with the code -32602: bad cursor"),
        Arguments.of(new JsonObject[] {page("aaa", "x"), page("bbb", "y"), JsonObject.EMPTY},
            "page 3 of tools/list is left out: expected an array tools in the result of tools/list, found none"),
        Arguments.of(new JsonObject[] {JsonObject.of("tools", JsonArray.of(tool("aaa", ANY), Json.of(7), tool("bbb", ANY)))},
            "an entry of tools/list is left out: expected an object as tools[1], found number"),
        Arguments.of(new JsonObject[] {JsonObject.of("tools", JsonArray.of(tool("aaa", ANY), tool("", ANY), tool("bbb", ANY)))},
            "the tool  is left out: it has no name"));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void readEntriesAreKept(JsonObject[] pages, String problem) {
    try (Logged logged = new Logged(); McpServer server = McpServerTest.client(pages(pages)).start()) {
      assertThat(server.problems()).isEmpty();
      assertThat(server.tools()).extracting(Tool::name).containsExactly("aaa", "bbb");
      assertThat(server.problems()).isEqualTo(problem == null ? List.of() : List.of(problem));
      assertThat(problem == null || logged.lines().stream().anyMatch(line -> line.contains(problem))).isTrue();
    }
  }

  @Test
  void firstPageThatCannotBeReadIsAFailure() {
    try (McpServer server = McpServerTest.client(pages((JsonObject) null)).start()) {
      assertThatThrownBy(server::tools).isInstanceOf(McpException.Refused.class);
    }
  }

  @Test
  void resourcesAndContentsAreKeptToo() {
    JsonArray entries = JsonArray.of(Json.of("x"), JsonObject.of("uri", "a:b", "text", "hi"));
    FakeServer fake = new FakeServer("2025-11-25").result("resources/list", JsonObject.of("resources", entries))
        .result("resources/read", JsonObject.of("contents", entries));
    try (McpServer server = McpServerTest.client(fake).start()) {
      assertThat(server.resources()).extracting(McpResource::uri).containsExactly("a:b");
      assertThat(server.read("a:b")).extracting(content -> content.text().orElse("")).containsExactly("hi");
      assertThat(server.problems()).containsExactly(
          "an entry of resources/list is left out: expected an object as resources[0], found string",
          "an entry of resources/read is left out: expected an object as contents[0], found string");
    }
  }

  @Test
  void partsThatAreNoObjectsAreText() {
    JsonValue content = JsonArray.of(Json.of(7), Json.of("plain"), JsonObject.of("type", "text", "text", JsonObject.of("a", 1)),
        JsonObject.of("type", "text", "text", "last"));
    FakeServer fake = new FakeServer("2025-11-25").result("tools/call", JsonObject.of("content", content));
    try (McpServer server = McpServerTest.client(fake).start()) {
      assertThat(server.call("echo", JsonObject.EMPTY).text()).isEqualTo("7plain{\"a\":1}last");
    }
  }
}
