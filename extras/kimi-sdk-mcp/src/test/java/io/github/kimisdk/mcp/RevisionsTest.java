package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.mcp.rpc.Revision;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server of each revision is used over each transport. */
@Timeout(120)
class RevisionsTest {

  /** The ways to a server. */
  enum Way { STDIO, STREAMABLE_HTTP, STREAMABLE_HTTP_WITH_EVENTS, HTTP_WITH_SSE }

  static Stream<Arguments> ways() {
    return Revision.ALL.stream().flatMap(revision -> Stream.of(Way.values()).map(way -> Arguments.of(revision, way)));
  }

  @ParameterizedTest(name = "{0} over {1}")
  @MethodSource("ways")
  void serverOfEachRevisionIsUsedOverEachTransport(String revision, Way way) throws Exception {
    if (way == Way.STDIO) {
      try (McpServer server = McpServer.start(ChildMain.command("revision=" + revision))) {
        use(server, revision);
      }
      return;
    }
    FakeServer fake = new FakeServer(revision);
    try (FakeHttp http = new FakeHttp(fake)) {
      if (way == Way.STREAMABLE_HTTP_WITH_EVENTS) {
        http.events();
      } else if (way == Way.HTTP_WITH_SSE) {
        http.intercept(new FakeSse(fake, 405));
      }
      try (McpServer server = McpServer.connect(http.address())) {
        use(server, revision);
      }
      List<String> paths = http.seen().stream().filter(seen -> seen.body().contains("tools/")).map(FakeHttp.Seen::path).toList();
      assertThat(paths).hasSize(2).containsOnly(way == Way.HTTP_WITH_SSE ? FakeSse.MESSAGES : "/mcp");
    }
  }

  private static void use(McpServer server, String revision) throws Exception {
    assertThat(server.revision()).isEqualTo(revision);
    assertThat(server.program()).isEqualTo("fake 1");
    assertThat(server.tools().get(0).call(ToolCall.of("c", "echo", "{\"text\":\"hi\"}")).text()).contains("hi");
    server.ping();
  }
}
