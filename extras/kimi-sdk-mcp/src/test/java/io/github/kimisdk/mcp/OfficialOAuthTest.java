package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.oauth.OAuthServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Signs in to a server of the official SDK. {@code .ci/mcp} names the folder of the server, and runs this test. */
@Timeout(120)
@EnabledIfSystemProperty(named = "kimi.mcp.servers", matches = ".+")
class OfficialOAuthTest {

  @TempDir Path folder;

  private final List<URI> opened = new CopyOnWriteArrayList<>();
  private Process node;
  private URI address;

  @BeforeEach
  void start() throws IOException {
    node = new ProcessBuilder("node", "oauth-server.mjs").directory(Path.of(System.getProperty("kimi.mcp.servers")).toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader lines = node.inputReader();
    address = URI.create(lines.readLine());
  }

  @AfterEach
  void stop() throws Exception {
    node.getOutputStream().close();
    assertThat(node.waitFor()).isZero();
  }

  private SignIn signIn() {
    return SignIn.openWith(page -> {
      opened.add(page);
      OAuthServers.browse(page);
    }).withStore(TokenStore.file(folder.resolve("tokens.json")));
  }

  private static String call(McpServer server, String tool) {
    return server.call(tool, JsonObject.EMPTY).text();
  }

  @Test
  void signInRefreshMoreScopesAndSignOut() {
    SignIn signIn = signIn();
    try (McpServer server = McpServer.builder(address).signIn(signIn).start()) {
      assertThat(server.tools()).hasSize(4);
      assertThat(call(server, "whoami")).isEqualTo("read");
      assertThat(opened).hasSize(1);

      assertThat(call(server, "expire")).isEqualTo("expired");
      assertThat(call(server, "counts")).as("after a refresh").isEqualTo("1 clients, 1 refresh tokens");
      assertThat(opened).hasSize(1);

      assertThat(call(server, "write")).isEqualTo("written");
      assertThat(call(server, "whoami")).isEqualTo("read write");
      assertThat(opened).hasSize(2);
    }
    try (McpServer later = McpServer.builder(address).signIn(signIn()).start()) {
      assertThat(call(later, "whoami")).as("with the tokens of the file").isEqualTo("read write");
      assertThat(opened).hasSize(2);
      // The first token of this client is still alive there; the second one ends.
      assertThat(call(later, "counts")).isEqualTo("1 clients, 2 refresh tokens");
    }
    signIn.signOut(address);
    try (McpServer again = McpServer.builder(address).signIn(signIn).start()) {
      assertThat(opened).hasSize(3);
      assertThat(call(again, "counts")).as("one token was ended, and the client is new").isEqualTo("2 clients, 2 refresh tokens");
    }
  }
}
