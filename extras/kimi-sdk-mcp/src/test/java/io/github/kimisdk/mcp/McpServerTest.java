package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.stdio.PipeTransport;
import io.github.kimisdk.tool.Approval;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class McpServerTest {

  static McpServerBuilder client(FakeServer fake) {
    return McpServer.builder("fake").transports(() -> new PipeTransport(fake, 1 << 20));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"})
  void toolsOfEachRevisionAreCalled(String revision) throws Exception {
    FakeServer fake = new FakeServer(revision);
    try (McpServer server = client(fake).start()) {
      assertThat(server.revision()).isEqualTo(revision);
      assertThat(server.program()).isEqualTo("fake 1");
      Tool<JsonObject> echo = server.tools().get(0);
      assertThat(echo.name()).isEqualTo("echo");
      ToolResult result = echo.call(ToolCall.of("c1", "echo", "{\"text\":\"hi\"}"));
      assertThat(result.failed()).isFalse();
      assertThat(result.text()).isEqualTo("echo: {\"text\":\"hi\"}");
      server.ping();
    }
    List<String> methods = fake.methods();
    if (revision.equals(FakeServer.STATELESS)) {
      assertThat(methods).doesNotContain("initialize", "ping");
      assertThat(fake.received()).allSatisfy(message -> assertThat(message.get("params").asObject().get("_meta").asObject()
          .get("io.modelcontextprotocol/protocolVersion").asString()).isEqualTo(revision));
    } else {
      assertThat(methods.subList(0, 3)).containsExactly("server/discover", "initialize", "notifications/initialized");
      assertThat(methods).contains("ping");
      JsonObject call = fake.received().get(methods.indexOf("tools/call"));
      assertThat(call.get("params").asObject().get("_meta").asObject().names()).containsExactly("progressToken");
    }
  }

  @Test
  void serverOfAnOlderRevisionIsRefusedWithBothSides() {
    assertThatThrownBy(() -> client(new FakeServer("2024-10-07")).start()).isInstanceOf(McpException.InvalidMessage.class)
        .hasMessageContaining("2024-11-05 to 2026-07-28").hasMessageContaining("found 2024-10-07");
  }

  @Test
  void namesAreValidAndCarryThePrefix() {
    JsonObject any = JsonObject.of("type", "object");
    FakeServer fake = new FakeServer("2025-11-25").tools(FakeServer.tool("../x", any), FakeServer.tool("1st", any),
        FakeServer.tool("a.b", any), FakeServer.tool("a_b", any), FakeServer.tool("x".repeat(200), any), FakeServer.tool("查", any));
    try (McpServer server = client(fake).name("my server").start()) {
      List<String> names = server.tools().stream().map(Tool::name).toList();
      assertThat(names).allMatch(ToolSpec::validName).doesNotHaveDuplicates().allMatch(name -> name.length() <= 64);
      assertThat(names.subList(0, 2)).containsExactly("my_server____x", "my_server_1st");
      assertThat(names.get(2)).matches("my_server_a_b_[0-9a-f]{8}");
      assertThat(server.toolList()).extracting(McpTool::original).contains("../x", "1st", "a.b", "a_b", "查");
    }
    try (McpServer server = client(fake).start()) {
      assertThat(server.tools()).extracting(Tool::name).contains("_1st", "___x");
    }
  }

  @Test
  void aToolThatCannotBeUsedIsLeftOutWithItsReason() {
    JsonObject bad = JsonObject.of("type", "object", "properties", JsonObject.of("a", JsonObject.of("$ref", "#/nowhere")));
    FakeServer fake = new FakeServer("2025-11-25").tools(FakeServer.tool("bad", bad),
        FakeServer.tool("task", JsonObject.of("type", "object")).with("execution", JsonObject.of("taskSupport", "required")),
        JsonObject.of("name", "bare"), FakeServer.tool("good", JsonObject.of("type", "object")),
        FakeServer.tool("good", JsonObject.of("type", "object")));
    try (McpServer server = client(fake).start()) {
      assertThat(server.tools()).extracting(Tool::name).containsExactly("bad", "bare", "good");
      assertThat(server.toolList()).extracting(tool -> tool.problem().orElse("none")).satisfiesExactly(
          problem -> assertThat(problem).isEqualTo("none"),
          problem -> assertThat(problem).contains("task"),
          problem -> assertThat(problem).isEqualTo("none"),
          problem -> assertThat(problem).isEqualTo("none"),
          problem -> assertThat(problem).contains("another tool of the same name"));
      assertThat(server.toolList()).extracting(tool -> String.join("; ", tool.notes())).containsExactly(
          "/properties/a/$ref: #/nowhere leads to no schema of this document", "",
          "expected an object as its inputSchema, found none, so it takes any arguments", "", "");
      assertThat(server.problems()).containsExactly(
          "the tool task is left out: it runs as a task only, which this client does not offer",
          "the tool good is left out: the server has another tool of the same name");
    }
  }

  @Test
  void namesThatAServerForgesForTheModelAreLeftOut() {
    JsonObject any = JsonObject.of("type", "object");
    FakeServer fake = new FakeServer("2025-11-25").tools(FakeServer.tool("a.b", any), FakeServer.tool("a_b", any),
        FakeServer.tool("a_b_1eef715d", any));
    try (McpServer server = client(fake).start()) {
      assertThat(server.tools()).extracting(Tool::name).hasSize(2).doesNotHaveDuplicates().contains("a_b_1eef715d");
      assertThat(server.toolList().get(2).problem().orElse("")).contains("another tool has the name a_b_1eef715d");
    }
  }

  @Test
  void lastProgressOfEachCallIsTold() throws Exception {
    FakeServer fake = new FakeServer("2025-11-25").on("tools/call", (message, out) -> {
      JsonObject params = message.get("params").asObject();
      for (JsonValue step : params.get("arguments").asObject().get("steps").asArray()) {
        out.accept(FakeServer.notification("notifications/progress", JsonObject.of("progressToken",
            params.get("_meta").asObject().get("progressToken"), "progress", step)));
      }
      out.accept(FakeServer.answer(message, FakeServer.text("done")));
    });
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<?> goOn = new CompletableFuture<>();
    BlockingQueue<Double> told = new LinkedBlockingQueue<>();
    try (McpServer server = client(fake).onProgress(progress -> {
      boolean first = told.isEmpty();
      told.add(progress.progress());
      if (first) {
        begun.countDown();
        goOn.orTimeout(20, TimeUnit.SECONDS).handle((nothing, late) -> "").join();
      }
    }).start()) {
      server.call("echo", JsonObject.of("steps", List.of(1, 2, 3)));
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      server.call("echo", JsonObject.of("steps", List.of(4)));
      goOn.complete(null);
      Set<Double> last = new TreeSet<>();
      while (!last.containsAll(Set.of(3.0, 4.0))) {
        Double next = told.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("after " + last).isNotNull();
        last.add(next);
      }
    }
  }

  @Test
  void pagesAreReadToTheEnd() {
    FakeServer fake = new FakeServer("2025-11-25").on("tools/list", (message, out) -> {
      JsonObject params = message.get("params").asObject();
      int page = params.has("cursor") ? Integer.parseInt(params.get("cursor").asString()) : 0;
      JsonObject list = JsonObject.of("tools", JsonArray.of(FakeServer.tool("tool" + page, JsonObject.of("type", "object"))));
      out.accept(FakeServer.answer(message, page == 2 ? list : list.with("nextCursor", Json.of(String.valueOf(page + 1)))));
    });
    try (McpServer server = client(fake).start()) {
      assertThat(server.tools()).extracting(Tool::name).containsExactly("tool0", "tool1", "tool2");
    }
  }

  @Test
  void annotationsDecideAboutApprovals() {
    JsonObject any = JsonObject.of("type", "object");
    FakeServer fake = new FakeServer("2025-11-25").tools(
        FakeServer.tool("read", any).with("annotations", JsonObject.of("readOnlyHint", true)),
        FakeServer.tool("erase", any),
        FakeServer.tool("append", any).with("annotations", JsonObject.of("destructiveHint", false)));
    try (McpServer server = client(fake).start()) {
      assertThat(server.toolList()).extracting(McpTool::readOnly).containsExactly(true, false, false);
      assertThat(server.toolList()).extracting(McpTool::destructive).containsExactly(false, true, false);
      var approval = server.approval(call -> Approval.refused("ask first"));
      assertThat(approval.apply(ToolCall.of("1", "read", "{}"))).isEqualTo(Approval.ALLOWED);
      assertThat(approval.apply(ToolCall.of("2", "erase", "{}")).refusal()).contains("ask first");
      assertThat(approval.apply(ToolCall.of("3", "other", "{}")).refusal()).contains("ask first");
    }
  }

  @Test
  void aServerWithoutToolsIsNotAskedForThem() {
    FakeServer fake = new FakeServer("2025-11-25").result("initialize", JsonObject.of("protocolVersion", "2025-11-25",
        "capabilities", JsonObject.EMPTY));
    try (McpServer server = client(fake).start()) {
      assertThat(server.tools()).isEmpty();
      assertThat(server.program()).isEmpty();
    }
    assertThat(fake.methods()).doesNotContain("tools/list");
  }
}
