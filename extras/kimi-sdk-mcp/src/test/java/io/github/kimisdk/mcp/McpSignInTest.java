package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.McpException.SignInFailed;
import io.github.kimisdk.mcp.oauth.OAuthServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers of MCP that ask for a token. */
@Timeout(60)
class McpSignInTest {

  private final OAuthServers servers = new OAuthServers();
  private final FakeServer fake = new FakeServer("2025-11-25");
  private final List<URI> opened = new CopyOnWriteArrayList<>();
  private final SignIn signIn = SignIn.openWith(address -> {
    opened.add(address);
    OAuthServers.browse(address);
  });

  @BeforeEach
  void serve() {
    servers.script("R /mcp", this::answer);
  }

  @AfterEach
  void stop() {
    servers.close();
  }

  /** Answers a message if the request has a token; the tool {@code write} needs a scope of its own. */
  private void answer(HttpExchange exchange) throws Exception {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    servers.needed = body.contains("\"write\"") ? Set.of("write") : Set.of("read");
    if (!servers.accepts(exchange)) {
      servers.protect(exchange);
      return;
    }
    List<String> lines = new ArrayList<>();
    if (!body.isEmpty()) {
      fake.handle(Json.parse(body).asObject(), lines::add);
    }
    FakeHttp.send(exchange, lines.isEmpty() ? 202 : 200, "application/json", String.join("", lines));
  }

  private McpServerBuilder builder() {
    return McpServer.builder(servers.server()).signIn(signIn);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-06-18", "2025-11-25", FakeServer.STATELESS})
  void aServerOfEachRevisionIsUsedAfterASignIn(String revision) {
    FakeServer other = new FakeServer(revision);
    servers.script("R /mcp", exchange -> {
      if (servers.accepts(exchange)) {
        List<String> lines = new ArrayList<>();
        other.handle(Json.parse(exchange.getRequestBody().readAllBytes()).asObject(), lines::add);
        FakeHttp.send(exchange, lines.isEmpty() ? 202 : 200, "application/json", String.join("", lines));
      } else {
        servers.protect(exchange);
      }
    });
    try (McpServer server = builder().start()) {
      assertThat(server.revision()).isEqualTo(revision);
      assertThat(server.call("echo", JsonObject.of("text", "hi")).text()).contains("hi");
    }
    assertThat(opened).hasSize(1);
  }

  @Test
  void aTokenThatEndsIsReplacedDuringACall() {
    try (McpServer server = builder().start()) {
      servers.expireAll();
      assertThat(server.call("echo", JsonObject.of("text", "hi")).text()).contains("hi");
    }
    assertThat(servers.forms).hasSize(2);
    assertThat(opened).hasSize(1);
  }

  @Test
  void aToolThatNeedsMoreScopesAsksTheUserAgain() {
    fake.tools(FakeServer.tool("write", JsonObject.of("type", "object")));
    try (McpServer server = builder().start()) {
      assertThat(server.call("write", JsonObject.EMPTY).text()).contains("echo");
    }
    assertThat(servers.authorizationRequest).containsEntry("scope", "read write");
    assertThat(opened).hasSize(2);
  }

  @Test
  void aStartWithoutTheUserNamesTheStep() {
    servers.back = query -> query.replaceAll("code=[^&]*", "error=access_denied");
    SignInFailed failed = catchThrowableOfType(SignInFailed.class, () -> builder().start());
    assertThat(failed.step()).isEqualTo(SignInFailed.Step.AUTHORIZATION);
    assertThat(failed).hasMessageContaining("access_denied");
  }

  @Test
  void theTimeOfTheUserIsNotThatOfTheStart() {
    CompletableFuture<URI> page = new CompletableFuture<>();
    ManualScheduler time = new ManualScheduler();
    CompletableFuture<McpServer> start = CompletableFuture.supplyAsync(() -> McpServer.builder(servers.server())
        .signIn(SignIn.openWith(page::complete)).startTimeout(Duration.ofMinutes(1)).scheduler(time).start());
    URI address = page.join();
    time.advance(Duration.ofMinutes(4));
    OAuthServers.browse(address);
    try (McpServer server = start.join()) {
      assertThat(server.tools()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"error", "status", "result", "session", "redirect", "garbage"})
  void aTokenThatTheServerRepeatsIsShownByNoText(String way) {
    List<String> shown = new ArrayList<>();
    try (McpServer server = builder().start()) {
      shown.add(server.toString());
      servers.script("R /mcp", exchange -> {
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        JsonObject message = Json.parse(exchange.getRequestBody().readAllBytes()).asObject();
        switch (way) {
          case "error" -> FakeHttp.send(exchange, 200, "application/json", FakeServer.error(message, -32000, token));
          case "status" -> FakeHttp.send(exchange, 418, "text/plain", token);
          case "result" -> FakeHttp.send(exchange, 200, "application/json", FakeServer.answer(message, JsonObject.of("content",
              token)));
          case "session" -> {
            exchange.getResponseHeaders().set("Mcp-Session-Id", token);
            FakeHttp.send(exchange, 404, "text/plain", token);
          }
          case "redirect" -> {
            exchange.getResponseHeaders().set("Location", "https://x.example.com/" + token.replace(" ", ""));
            FakeHttp.send(exchange, 307, "", "");
          }
          default -> FakeHttp.send(exchange, 200, "application/json", "{" + token);
        }
      });
      server.tools().forEach(tool -> shown.add(tool.toString()));
    } catch (McpException failed) {
      StringWriter trace = new StringWriter();
      failed.printStackTrace(new PrintWriter(trace));
      shown.add(trace.toString());
    }
    assertThat(shown).hasSize(2);
    servers.secrets.forEach(secret -> assertThat(shown).noneMatch(text -> text.contains(secret)));
  }

  @Test
  void closingBeginsNoSignIn() throws InterruptedException {
    CountDownLatch initialized = new CountDownLatch(1);
    servers.script("R /mcp", exchange -> {
      exchange.getResponseHeaders().set("Mcp-Session-Id", "session-of-this-test");
      answer(exchange);
      if (exchange.getResponseCode() == 202) {
        initialized.countDown();
      }
    });
    McpServer server = builder().start();
    // The client does not wait for the answer to its notification, which would ask for another token.
    assertThat(initialized.await(30, TimeUnit.SECONDS)).isTrue();
    servers.expireAll();
    servers.endRefreshTokens();
    server.close();
    assertThat(servers.requests).contains("R DELETE /mcp");
    assertThat(servers.forms).hasSize(1);
    assertThat(opened).hasSize(1);
  }

  @Test
  void aTokenDoesNotFollowARedirectToAnotherServer() {
    try (OAuthServers foreign = new OAuthServers(); McpServer server = builder().start()) {
      servers.script("R /mcp", exchange -> {
        exchange.getResponseHeaders().set("Location", foreign.server().toString());
        exchange.sendResponseHeaders(308, -1);
      });
      assertThat(catchThrowableOfType(McpException.class, server::ping)).hasMessageContaining("redirects to");
      assertThat(foreign.requests).isEmpty();
    }
  }
}
