package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.stdio.PipeTransport;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.Approval;
import io.github.kimisdk.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server changes its tools while an agent runs. No other tool is called, and the next agent has the new tools. There is one
 * time limit for each test and no other: on a busy machine the first one alone takes many seconds.
 */
@Timeout(300)
class ChangingToolsTest {

  private static final String UNKNOWN = "Error: the server refused tools/call with the code -32602: Unknown tool: work";
  private static final JsonObject ANY = JsonObject.of("type", "object");
  private static final JsonObject PATH = JsonObject.of("type", "object",
      "properties", JsonObject.of("path", JsonObject.of("type", "string")), "required", JsonArray.of(Json.of("path")));

  /** The ways to the server. */
  enum Way { PIPE, HTTP, STATELESS_HTTP }

  /** The changes: the tools afterwards, and the result of a further call of the tool {@code work}. */
  enum Change {
    REMOVED(UNKNOWN, tool("first", ANY)),
    RENAMED(UNKNOWN, tool("first", ANY), tool("work2", ANY)),
    SCHEMA("expected a path", tool("first", ANY), tool("work", PATH)),
    ADDED("work is done", tool("first", ANY), tool("work", ANY), tool("added", ANY)),
    NOTHING_LEFT(UNKNOWN);

    private final String result;
    private final List<JsonObject> tools;

    Change(String result, JsonObject... tools) {
      this.result = result;
      this.tools = List.of(tools);
    }
  }

  private static JsonObject tool(String name, JsonObject schema) {
    return FakeServer.tool(name, schema);
  }

  /** A server that refuses calls of tools that it does not have. It tells of a change before its next answer. */
  private static final class Changing {

    private final List<String> called = new CopyOnWriteArrayList<>();
    private final Semaphore told = new Semaphore(0);
    private final FakeServer fake;
    private final boolean tells;
    private volatile List<JsonObject> tools = List.of(tool("first", ANY), tool("work", ANY));
    private volatile boolean untold;
    private volatile Runnable during = () -> { };
    private volatile Runnable afterList = () -> { };

    Changing(Way way, boolean tells) {
      this.tells = tells;
      fake = new FakeServer(way == Way.STATELESS_HTTP ? FakeServer.STATELESS : "2025-11-25")
          .on("tools/list", (message, out) -> {
            answer(out, FakeServer.answer(message, JsonObject.of("tools", JsonArray.of(tools))));
            afterList.run();
          })
          .on("tools/call", this::call);
    }

    void change(List<JsonObject> next) {
      tools = next;
      untold = tells;
    }

    private void answer(Consumer<String> out, String line) {
      if (untold) {
        untold = false;
        out.accept(FakeServer.notification("notifications/tools/list_changed", JsonObject.EMPTY));
      }
      out.accept(line);
    }

    private void call(JsonObject message, Consumer<String> out) {
      JsonObject params = message.get("params").asObject();
      String name = params.get("name").asString();
      JsonValue schema = tools.stream().filter(tool -> tool.get("name").asString().equals(name)).findFirst()
          .map(tool -> tool.get("inputSchema")).orElse(null);
      if (schema == null) {
        answer(out, FakeServer.error(message, -32602, "Unknown tool: " + name));
        return;
      }
      called.add(name);
      during.run();
      boolean wrong = schema.equals(PATH) && !params.get("arguments").asObject().has("path");
      answer(out, FakeServer.answer(message, wrong ? FakeServer.text("expected a path").with("isError", Json.of(true))
          : FakeServer.text(name + " is done")));
    }
  }

  /** A client of the server, which must be closed. */
  private record Client(McpServer server, Optional<FakeHttp> http) implements AutoCloseable {

    static Client of(Way way, Changing changing) {
      if (way == Way.PIPE) {
        return new Client(McpServer.builder("fake").transports(() -> new PipeTransport(changing.fake, 1 << 20))
            .onToolsChanged(changing.told::release).start(), Optional.empty());
      }
      FakeHttp http = new FakeHttp(changing.fake);
      return new Client(McpServer.builder(http.address()).onToolsChanged(changing.told::release).start(), Optional.of(http));
    }

    @Override
    public void close() {
      server.close();
      http.ifPresent(FakeHttp::close);
    }
  }

  /** A model that calls one tool after the other. It keeps the requests, and something happens before its second answer. */
  private record Script(List<String> names, List<ChatRequest> requests, Runnable between) implements ChatModel {

    Script(List<String> names, Runnable between) {
      this(names, new ArrayList<>(), between);
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
      requests.add(request);
      int step = requests.size();
      if (step == 2) {
        between.run();
      }
      return step > names.size() ? ChatResponse.of("done")
          : ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("c" + step, names.get(step - 1), "{\"text\":\"hi\"}"))));
    }

    String result(int step) {
      List<?> messages = requests.get(step).messages();
      return requests.get(step).messages().get(messages.size() - 1).text();
    }
  }

  static Stream<Arguments> changes() {
    return Stream.of(Way.values()).flatMap(way -> Stream.of(Change.values()).flatMap(change ->
        Stream.of(true, false).flatMap(tells -> Stream.of(true, false).map(inCall -> Arguments.of(way, change, tells, inCall)))));
  }

  @ParameterizedTest(name = "{0} {1}, told: {2}, in a call: {3}")
  @MethodSource("changes")
  void changeInARun(Way way, Change change, boolean tells, boolean inCall) throws Exception {
    Changing changing = new Changing(way, tells);
    try (Client client = Client.of(way, changing)) {
      Runnable now = () -> changing.change(change.tools);
      changing.during = inCall ? now : () -> { };
      Script script = new Script(List.of("first", "work"), inCall ? () -> { } : now);
      assertThat(Agent.builder(script).tools(client.server.tools()).build().run("go").text()).isEqualTo("done");
      assertThat(script.result(1)).isEqualTo("first is done");
      assertThat(script.result(2)).isEqualTo(change.result);
      assertThat(script.requests).allSatisfy(
          request -> assertThat(request.tools()).extracting(ToolSpec::name).containsExactly("first", "work"));
      assertThat(changing.called).doesNotContain("work2", "added").hasSize(script.result(2).startsWith("Error") ? 1 : 2);
      if (tells) {
        changing.told.acquire();
      } else {
        assertThat(changing.told.tryAcquire()).isFalse();
      }

      changing.during = () -> { };
      List<Tool<JsonObject>> tools = client.server.tools();
      assertThat(tools).extracting(Tool::name)
          .containsExactlyElementsOf(change.tools.stream().map(tool -> tool.get("name").asString()).toList());
      Script next = new Script(tools.stream().map(Tool::name).toList(), () -> { });
      assertThat(Agent.builder(next).tools(tools).build().run("go").text()).isEqualTo("done");
      for (int step = 1; step <= tools.size(); step++) {
        assertThat(next.result(step)).isIn(tools.get(step - 1).name() + " is done", "expected a path");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void callUnderWayEndsWhenItsToolIsRemoved(Way way) throws Exception {
    Changing changing = new Changing(way, true);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch listed = new CountDownLatch(1);
    changing.fake.on("tools/call", (message, out) -> {
      Runnable answer = () -> out.accept(FakeServer.answer(message, FakeServer.text("work is done")));
      if (way == Way.PIPE) {
        changing.afterList = answer;
        begun.countDown();
      } else {
        begun.countDown();
        await(listed);
        answer.run();
      }
    });
    try (Client client = Client.of(way, changing)) {
      Script script = new Script(List.of("work"), () -> { });
      Agent agent = Agent.builder(script).tools(client.server.tools()).build();
      CompletableFuture<String> run = CompletableFuture.supplyAsync(() -> agent.run("go").text(), task -> new Thread(task).start());
      await(begun);
      changing.change(List.of());
      assertThat(client.server.tools()).isEmpty();
      listed.countDown();
      assertThat(run.get()).isEqualTo("done");
      assertThat(script.result(1)).isEqualTo("work is done");
      changing.told.acquire();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void nameOfOneToolNeverGoesToAnother() {
    JsonObject readOnly = tool("a_b", ANY).with("annotations", JsonObject.of("readOnlyHint", true));
    Changing changing = new Changing(Way.PIPE, false);
    changing.tools = List.of(tool("a.b", ANY));
    try (Client client = Client.of(Way.PIPE, changing)) {
      List<ToolCall> asked = new ArrayList<>();
      Script script = new Script(List.of("a_b", "a_b"), () -> {
        changing.change(List.of(readOnly));
        assertThat(client.server.tools()).singleElement().satisfies(tool -> assertThat(tool.name()).matches("a_b_[0-9a-f]{8}"));
      });
      Agent.builder(script).tools(client.server.tools()).approval(client.server.approval(call -> {
        asked.add(call);
        return Approval.ALLOWED;
      })).build().run("go");
      assertThat(asked).hasSize(2);
      assertThat(changing.called).containsExactly("a.b");
      assertThat(script.result(2)).contains("Unknown tool: a.b");
      changing.change(List.of(tool("a.b", ANY)));
      assertThat(client.server.tools()).extracting(Tool::name).containsExactly("a_b");
    }
  }

  @Test
  void namesBeyondThoseThatAreRememberedEndWithAChecksum() {
    ToolNames names = new ToolNames("");
    for (int i = 0; i < 2 * Lists.MAX_ENTRIES; i++) {
      McpTool tool = names.named(List.of(described("tool" + i))).get(0);
      assertThat(tool.name()).isEqualTo("tool" + i);
      assertThat(names.give(tool)).isTrue();
    }
    McpTool more = names.named(List.of(described("more"))).get(0);
    assertThat(more.name()).matches("more_[0-9a-f]{8}");
    assertThat(names.give(more)).isTrue();
    assertThat(names.named(List.of(described("tool7"))).get(0).name()).isEqualTo("tool7");
  }

  private static McpTool described(String name) {
    return new McpTool(name, name, "", "", ANY, JsonObject.EMPTY, Optional.empty(), List.of());
  }
}
