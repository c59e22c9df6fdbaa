package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.oauth.OAuthServers;
import io.github.kimisdk.mcp.oauth.ProtectedClient;
import io.github.kimisdk.mcp.rpc.Failure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Servers repeat all secrets that they know in each part of an answer. No exception, log record or {@code toString} of a sign-in,
 * a refresh and a sign-out shows one.
 */
@Timeout(120)
class TokenNeverShownTest {

  private static final String SECRET = "s3cret-of-the-client-5tG8";
  private static final List<String> PLACES = List.of("R /.well-known/oauth-protected-resource/mcp",
      "A /.well-known/oauth-authorization-server", "A /register", "A /token", "A /revoke", "R /mcp");

  /** A way to repeat a text. */
  private interface Echo {
    void answer(HttpExchange exchange, String text) throws Exception;
  }

  private static final Map<String, Echo> ECHOES = new LinkedHashMap<>();

  static {
    ECHOES.put("an error", (exchange, text) -> OAuthServers.send(exchange, 400, error(text)));
    ECHOES.put("an error of the client", (exchange, text) -> OAuthServers.send(exchange, 401,
        error(text).replaceFirst("\"error\":\"[^\"]*\"", "\"error\":\"invalid_client\"")));
    ECHOES.put("a server error", (exchange, text) -> OAuthServers.send(exchange, 500, error(text)));
    ECHOES.put("no JSON", (exchange, text) -> OAuthServers.send(exchange, 200, "{\"access_token\": " + text));
    ECHOES.put("addresses", (exchange, text) ->
        OAuthServers.send(exchange, 200, all("http://" + text.replace(" ", ".") + "/" + text)));
    ECHOES.put("other addresses", (exchange, text) -> OAuthServers.send(exchange, 200, all("https://x.example.com/" + text)));
    ECHOES.put("texts", (exchange, text) -> OAuthServers.send(exchange, 200, all(text)));
    ECHOES.put("Base64", (exchange, text) -> OAuthServers.send(exchange, 400,
        error(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))));
    ECHOES.put("a redirect", (exchange, text) -> {
      exchange.getResponseHeaders().add("Location", "https://x.example.com/?" + OAuthServers.form("a=" + text.replace("&", "")));
      OAuthServers.send(exchange, 302, error(text));
    });
    ECHOES.put("a challenge", (exchange, text) -> {
      exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"" + text
          + "\", resource_metadata=\"http://" + text + "\", error_description=\"" + text + '"');
      OAuthServers.send(exchange, 401, error(text));
    });
    ECHOES.put("a broken head", (exchange, text) -> {
      exchange.getResponseHeaders().add("X-Echo", text);
      exchange.sendResponseHeaders(200, 5);
      exchange.close();
    });
  }

  private final Set<String> shown = ConcurrentHashMap.newKeySet();
  private final Handler records = new Handler() {
    @Override
    public void publish(LogRecord log) {
      shown.add(log.getMessage() + Arrays.toString(log.getParameters()));
      if (log.getThrown() != null) {
        shown.add(trace(log.getThrown()));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  private static String error(String text) {
    return JsonObject.of("error", text, "error_description", text, "error_uri", text).toString();
  }

  private static String all(String text) {
    return JsonObject.of("resource", text, "authorization_servers", List.of(text), "issuer", text, "authorization_endpoint", text,
        "token_endpoint", text, "registration_endpoint", text, "code_challenge_methods_supported", List.of(text), "token_type",
        text, "client_id", "", "token_endpoint_auth_method", text).toString();
  }

  static Stream<String> cases() {
    return PLACES.stream().flatMap(place -> ECHOES.keySet().stream().map(echo -> place + " | " + echo));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void noTextShowsASecretThatAServerRepeats(String name) {
    String place = name.substring(0, name.indexOf(" | "));
    Echo echo = ECHOES.get(name.substring(name.indexOf(" | ") + 3));
    Logger logger = Logger.getLogger("io.github.kimisdk");
    logger.setLevel(Level.ALL);
    logger.addHandler(records);
    try {
      for (int moment = 0; moment < 6; moment++) {
        walk(place, echo, moment / 2, moment % 2 == 0);
      }
    } finally {
      logger.removeHandler(records);
    }
    assertThat(shown).hasSizeGreaterThan(4);
  }

  /** Signs in, refreshes and signs out. From a moment on, a place repeats everything. */
  private void walk(String place, Echo echo, int moment, boolean registered) {
    try (OAuthServers servers = new OAuthServers()) {
      SignIn open = SignIn.openWith(OAuthServers::browse);
      SignIn signIn = registered ? open : open.withClient(URI.create(servers.issuer()), "mine", SECRET);
      servers.know("mine", SECRET);
      if (registered) {
        servers.secrets.remove(SECRET);
      }
      for (int now = 0; now < 3; now++) {
        if (now == moment) {
          servers.script(place, exchange -> echo.answer(exchange, String.join(" ", servers.received(exchange))));
        }
        noted(now == 2 ? () -> signIn.signOut(servers.server())
            : () -> ProtectedClient.call(servers.server(), signIn.source(servers.server())));
        servers.expireAll();
        shown.add(signIn + " " + signIn.source(servers.server()));
      }
      assertThat(leaks(servers.secrets)).isEmpty();
    }
  }

  private void noted(Runnable call) {
    try {
      call.run();
    } catch (Failure failed) {
      shown.add(trace(failed) + failed.hint());
      shown.add(trace(McpException.of(failed)));
    } catch (McpException failed) {
      shown.add(trace(failed));
      if (failed instanceof McpException.SignInFailed step) {
        shown.add(step.step() + " " + step.address().map(URI::toString).orElse("") + " " + step.hint());
      }
    } catch (IllegalStateException broken) {
      shown.add("the client of this test got no answer");
    }
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text + " " + thrown.getLocalizedMessage();
  }

  private Set<String> leaks(Set<String> secrets) {
    Set<String> leaks = new TreeSet<>();
    for (String secret : secrets) {
      List<String> parts = new ArrayList<>();
      for (int from = 0; from + 12 <= secret.length(); from++) {
        parts.add(secret.substring(from, from + 12));
      }
      for (String text : shown) {
        parts.stream().filter(text::contains).findFirst().ifPresent(part -> leaks.add(part + " of " + secret + " in " + text));
      }
    }
    return leaks;
  }

  @Test
  void aSecretThatIsShownIsFound() {
    shown.add("an error of " + SECRET.substring(3));
    assertThat(leaks(Set.of(SECRET))).hasSize(1);
  }
}
