package io.github.kimisdk.mcp.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that are wrong or hostile. Each sign-in ends in a failure that names its step, and no secret leaves. */
@Timeout(60)
class HostileSignInTest {

  /** A wrong server, and the failure that it leads to. */
  record Row(String name, Step step, String message, boolean opened, Consumer<OAuthServers> setup) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static final BiConsumer<HttpExchange, String> REDIRECT = (exchange, to) -> {
    try {
      exchange.getResponseHeaders().add("Location", to);
      exchange.sendResponseHeaders(307, -1);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  };

  private final OAuthServers servers = new OAuthServers();
  private final OAuthServers foreign = new OAuthServers();
  private final Sample.Memory store = new Sample.Memory();
  private final List<URI> opened = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.close();
    foreign.close();
  }

  private static Row discovery(String name, String message, Consumer<OAuthServers> setup) {
    return new Row(name, Step.DISCOVERY, message, false, setup);
  }

  private static Row metadata(String name, String message, String member, Object value) {
    return discovery(name, message, servers -> servers.metadata = document -> document.with(member, Json.of(value)));
  }

  private static Row resource(String name, String message, String member, Object value) {
    return discovery(name, message, servers -> servers.resourceMetadata = document -> document.with(member, Json.of(value)));
  }

  private static Row back(String name, String message, String pattern, String replacement) {
    return new Row(name, Step.AUTHORIZATION, message, true,
        servers -> servers.back = query -> query.replaceAll(pattern, replacement));
  }

  private static Row token(String name, String message, String body) {
    return new Row(name, Step.TOKEN, message, true,
        servers -> servers.script("A /token", exchange -> OAuthServers.send(exchange, 200, body)));
  }

  private static void flood(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] piece = "{\"issuer\":\"x\",\"a\":\"".concat("a".repeat(64 * 1024)).getBytes();
    try (OutputStream out = exchange.getResponseBody()) {
      for (int sent = 0; sent < 100 << 20; sent += piece.length) {
        out.write(piece);
      }
    }
  }

  static Stream<Row> rows() {
    String well = "R /.well-known/oauth-protected-resource/mcp";
    String oauth = "A /.well-known/oauth-authorization-server";
    return Stream.of(
        resource("the resource is another server", "found those of", "resource", "https://bank.example.com/mcp"),
        resource("the resource is a folder below", "found those of", "resource", "http://127.0.0.1/mcp/other"),
        resource("the resource is no address", "https address in resource", "resource", "mcp"),
        resource("the resource is no text", "https address in resource", "resource", 7),
        resource("no authorization server", "found none", "authorization_servers", List.of()),
        resource("the authorization servers are no list", "found none", "authorization_servers", "https://a.example.com"),
        resource("plain http elsewhere", "not encrypted", "authorization_servers", List.of("http://auth.example.com")),
        resource("a file", "another text", "authorization_servers", List.of("file:///etc/passwd")),
        resource("a user in the address", "with a user", "authorization_servers", List.of("https://a:b@auth.example.com")),
        resource("a fragment in the address", "with a fragment", "authorization_servers", List.of("https://auth.example.com/#a")),
        resource("a long address", "another text", "authorization_servers", List.of("https://a.example.com/" + "a".repeat(5000))),
        discovery("metadata of 100 MB", "more than 262144 bytes", servers -> servers.script(well, HostileSignInTest::flood)),
        discovery("metadata of the authorization server of 100 MB", "more than 262144 bytes",
            servers -> servers.script(oauth, HostileSignInTest::flood)),
        discovery("endless redirects", "a redirect, which is not followed",
            servers -> servers.script(well, exchange -> REDIRECT.accept(exchange, exchange.getRequestURI().toString()))),
        discovery("redirects of the authorization server", "a redirect, which is not followed",
            servers -> servers.script(oauth, exchange -> REDIRECT.accept(exchange, exchange.getRequestURI().toString()))),
        discovery("no JSON", "no JSON object", servers -> servers.script(well, ex -> OAuthServers.send(ex, 200, "<html>"))),
        discovery("deep JSON", "no JSON object",
            servers -> servers.script(well, ex -> OAuthServers.send(ex, 200, "[".repeat(100_000)))),
        discovery("a server error", "status 500", servers -> servers.script(well, ex -> OAuthServers.send(ex, 500, "{}"))),
        discovery("the connection breaks", "the request failed", servers -> servers.script(well, HttpExchange::close)),
        discovery("no metadata of the authorization server", "found none at",
            servers -> servers.script(oauth, ex -> OAuthServers.send(ex, 404, ""))),
        metadata("another issuer", "found those of", "issuer", "https://honest.example.com"),
        metadata("an issuer with a slash", "found those of", "issuer", "https://honest.example.com/"),
        metadata("no S256", "found [\"plain\"]".replace("\"", ""), "code_challenge_methods_supported", List.of("plain")),
        discovery("no PKCE", "A sign-in without PKCE is not safe",
            servers -> servers.metadata = document -> document.without("code_challenge_methods_supported")),
        discovery("no token endpoint", "token_endpoint", servers -> servers.metadata = doc -> doc.without("token_endpoint")),
        discovery("no page for the user", "authorization_endpoint",
            servers -> servers.metadata = document -> document.without("authorization_endpoint")),
        metadata("a token endpoint without encryption", "not encrypted", "token_endpoint", "http://auth.example.com/token"),
        metadata("a registration without encryption", "not encrypted", "registration_endpoint", "http://auth.example.com/r"),
        metadata("a page that is a script", "another text", "authorization_endpoint", "javascript:alert(1)"),
        metadata("a page with commands", "letters, digits", "authorization_endpoint", "https://auth.example.com/$(calc);'x'"),
        new Row("no registration", Step.REGISTRATION, "registers no clients", false,
            servers -> servers.metadata = document -> document.without("registration_endpoint")),
        new Row("a refused registration", Step.REGISTRATION, "invalid_redirect_uri: use https", false,
            servers -> servers.script("A /register", exchange -> OAuthServers.send(exchange, 400,
                "{\"error\":\"invalid_redirect_uri\",\"error_description\":\"use https\"}"))),
        new Row("a registration without an id", Step.REGISTRATION, "status 201", false,
            servers -> servers.script("A /register", exchange -> OAuthServers.send(exchange, 201, "{}"))),
        new Row("a registration that is sent elsewhere", Step.REGISTRATION, "a redirect, which is not followed", false,
            servers -> servers.script("A /register", ex -> REDIRECT.accept(ex, "/elsewhere"))),
        new Row("no way to prove the client", Step.REGISTRATION, "takes neither", false, servers -> servers.metadata =
            document -> document.with("token_endpoint_auth_methods_supported", Json.of(List.of("private_key_jwt")))),
        back("another state", "only requests with another state", "state=[^&]*", "state=guess"),
        back("no state", "only requests with another state", "state=[^&]*", "x=y"),
        back("a state twice", "only requests with another state", "(state=[^&]*)", "$1&$1"),
        back("another issuer in the answer", "found another one", "iss=[^&]*", "iss=https%3A%2F%2Fhonest.example.com"),
        back("no issuer in the answer", "in the answer, found none", "&iss=[^&]*", ""),
        back("no code", "expected a code", "code=[^&]*", "x=y"),
        back("an error", "access_denied: not you", "code=[^&]*", "error=access_denied&error_description=not+you"),
        back("an error of another issuer", "found another one", "code=[^&]*(.*)iss=[^&]*", "error=give%20up$1iss=other"),
        token("no access token", "found none", "{\"token_type\":\"Bearer\"}"),
        token("a token with a line break", "visible ASCII", "{\"access_token\":\"a\\r\\nX-Evil: 1\",\"token_type\":\"Bearer\"}"),
        token("a token of another type", "token_type Bearer", "{\"access_token\":\"abc\",\"token_type\":\"DPoP\"}"),
        token("a token that is no text", "found none", "{\"access_token\":{},\"token_type\":\"Bearer\"}"),
        token("a token of 200 KB", "another text",
            "{\"access_token\":\"" + "a".repeat(200_000) + "\",\"token_type\":\"Bearer\"}"),
        token("no JSON for a code", "found none", "ok"),
        new Row("a refused code", Step.TOKEN, "invalid_grant", true, servers -> servers.script("A /token",
            exchange -> OAuthServers.send(exchange, 400, "{\"error\":\"invalid_grant\"}"))),
        new Row("a token endpoint of 100 MB", Step.TOKEN, "more than 262144 bytes", true,
            servers -> servers.script("A /token", HostileSignInTest::flood)));
  }

  private Authorizer authorizer(SignInSettings settings) {
    return Sample.authorizer(servers.server(), settings, new Sample.Clock());
  }

  private SignInSettings settings(Duration limit) {
    return Sample.settings(address -> {
      opened.add(address);
      OAuthServers.browse(address);
    }, store).withLimit(limit);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aWrongServerIsAFailureThatNamesItsStep(Row row) {
    row.setup().accept(servers);
    // The listener waits for the right state as long as the user may take.
    Duration limit = row.message().startsWith("only requests") ? Duration.ofMillis(700) : Duration.ofSeconds(20);
    SignInFailure failure = failure(settings(limit));
    assertThat(failure).hasMessageContaining(row.message().equals("A sign-in without PKCE is not safe") ? "S256" : row.message());
    assertThat(failure.step()).isEqualTo(row.step());
    assertThat(failure.hint()).isNotEmpty();
    assertThat(opened).hasSize(row.opened() ? 1 : 0);
    assertThat(store.entries).isEmpty();
    servers.secrets.forEach(secret -> assertThat(failure + failure.hint()).doesNotContain(secret));
  }

  private SignInFailure failure(SignInSettings settings) {
    Authorizer authorizer = authorizer(settings);
    SignInFailure failure = catchThrowableOfType(SignInFailure.class,
        () -> ProtectedClient.call(servers.server(), authorizer));
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void thereAreManyRows() {
    assertThat(rows().map(Row::name).distinct().count()).isEqualTo(rows().count()).isGreaterThan(45);
  }

  @Test
  void aCodeOfAnotherSignInIsSentToNobody() {
    servers.back = query -> query.replaceAll("iss=[^&]*", "iss=" + OAuthServers.encoded(foreign.issuer()));
    failure(settings(Duration.ofSeconds(20)));
    assertThat(servers.count("A POST /token")).isZero();
    assertThat(foreign.requests).isEmpty();
  }

  @Test
  void tokensOfOneAuthorizationServerAreNotSentToAnother() {
    Authorizer authorizer = authorizer(settings(Duration.ofSeconds(20)));
    ProtectedClient.call(servers.server(), authorizer);
    String token = ProtectedClient.await(authorizer.token()).orElseThrow();
    servers.expire(token);
    servers.resourceMetadata = document -> document.with("authorization_servers", Json.of(List.of(foreign.issuer())));
    foreign.metadata = document -> document.without("registration_endpoint");
    Authorizer later = authorizer(settings(Duration.ofSeconds(20)));
    SignInFailure failure = catchThrowableOfType(SignInFailure.class, () -> ProtectedClient.call(servers.server(), later));
    assertThat(failure.step()).isEqualTo(Step.REGISTRATION);
    assertThat(foreign.requests).containsOnly("A GET /.well-known/oauth-authorization-server");
    assertThat(servers.forms).hasSize(1);
  }

  @Test
  void theSecretOfAClientGoesToItsAuthorizationServerAlone() {
    servers.resourceMetadata = document -> document.with("authorization_servers", Json.of(List.of(foreign.issuer())));
    SignInSettings own = settings(Duration.ofSeconds(20)).withClient(
        new SignInSettings.Registered(URI.create(servers.issuer()), "mine", Optional.of("s3cret-of-the-client")));
    assertThat(failure(own)).hasMessageContaining("expected the authorization server " + servers.issuer());
    assertThat(foreign.requests).isEmpty();
  }

  @Test
  void theRightAuthorizationServerOfSeveralIsChosen() {
    servers.know("mine", "s3cret-of-the-client");
    servers.resourceMetadata = document -> document.with("authorization_servers",
        Json.of(List.of(foreign.issuer(), servers.issuer())));
    SignInSettings machine = new SignInSettings(Optional.empty(),
        Optional.of(new SignInSettings.Registered(URI.create(servers.issuer()), "mine",
        Optional.of("s3cret-of-the-client"))), Optional.empty(), "Robot", List.of(), Duration.ofSeconds(5), store);
    assertThat(ProtectedClient.call(servers.server(), authorizer(machine))).isEqualTo(200);
    assertThat(foreign.requests).isEmpty();
  }

  @Test
  void aServerElsewhereCannotNameAddressesOfThisMachine() {
    Addresses addresses = new Addresses(URI.create("https://mcp.example.com/mcp"));
    for (String local : List.of("http://127.0.0.1:9000/", "http://localhost/", "http://[::1]:80/", "http://127.8.8.8/")) {
      SignInFailure failure = catchThrowableOfType(SignInFailure.class, () -> addresses.checked(Step.DISCOVERY, local, "x"));
      assertThat(failure).as(local).hasMessageContaining("an address of this machine");
    }
    assertThat(Addresses.loopback(URI.create("http://127.evil.example.com/"))).isFalse();
    assertThat(Addresses.loopback(URI.create("http://localhost.example.com/"))).isFalse();
  }

  @Test
  void codesAndTokensThatAnErrorRepeatsAreMasked() {
    servers.script("A /token", exchange -> {
      String form = OAuthServers.body(exchange);
      OAuthServers.form(form).values().forEach(servers::secrets);
      OAuthServers.send(exchange, 400, JsonObject.of("error", form, "error_description", OAuthServers.form(form).toString())
          .toString());
    });
    SignInFailure failure = failure(settings(Duration.ofSeconds(20)));
    assertThat(failure).hasMessageContaining("***");
    assertThat(servers.secrets).hasSizeGreaterThan(3);
    servers.secrets.removeIf(value -> value.startsWith("http") || value.matches("client-.*|authorization_code"));
    servers.secrets.forEach(secret -> assertThat(failure.getMessage()).doesNotContain(secret));
  }

  @Test
  void aFunctionThatThrowsEndsTheSignInAtOnce() {
    SignInSettings broken = Sample.settings(address -> {
      throw new IllegalStateException("no browser for " + address);
    }, store);
    SignInFailure failure = failure(broken);
    assertThat(failure).hasMessageContaining("IllegalStateException: no browser");
    assertThat(failure.step()).isEqualTo(Step.AUTHORIZATION);
    assertThat(failure.getMessage().replace("***", "")).doesNotContainPattern("state=[A-Za-z0-9_-]{20}");
  }

  @Test
  void aUserWhoDoesNotComeBackEndsTheSignIn() {
    assertThat(failure(Sample.settings(opened::add, store).withLimit(Duration.ofMillis(300))))
        .hasMessageContaining("found none");
    assertThat(opened).hasSize(1);
    URI redirect = URI.create(OAuthServers.form(opened.get(0).getRawQuery()).get("redirect_uri"));
    assertThat(catchThrowableOfType(IllegalStateException.class, () -> OAuthServers.browse(redirect))).as("the port is free")
        .isNotNull();
  }

  @Test
  void aStoreThatThrowsIsAFailureWithoutTheEntry() {
    Sample.Memory broken = new Sample.Memory() {
      @Override
      public void save(String server, String secret) {
        throw new IllegalStateException("cannot save " + secret);
      }
    };
    Authorizer authorizer = authorizer(Sample.settings(OAuthServers::browse, broken));
    SignInFailure failure = catchThrowableOfType(SignInFailure.class,
        () -> ProtectedClient.call(servers.server(), authorizer));
    assertThat(failure.step()).isEqualTo(Step.STORE);
    assertThat(failure).hasMessageContaining("cannot save");
    servers.secrets.forEach(secret -> assertThat(failure.getMessage()).doesNotContain(secret));
    assertThat(ProtectedClient.call(servers.server(), authorizer)).as("the tokens stay in memory").isEqualTo(200);
  }

  @Test
  void aDamagedEntryIsAFailureUntilSignOut() {
    store.entries.put(servers.server().toString(), "{\"issuer\":\"s3cret-text\"");
    Authorizer authorizer = authorizer(settings(Duration.ofSeconds(20)));
    SignInFailure failure = catchThrowableOfType(SignInFailure.class,
        () -> ProtectedClient.call(servers.server(), authorizer));
    assertThat(failure.step()).isEqualTo(Step.STORE);
    assertThat(failure.getMessage()).doesNotContain("s3cret-text");
    authorizer.signOut();
    assertThat(ProtectedClient.call(servers.server(), authorizer)).isEqualTo(200);
  }

  @Test
  void aSignOutDuringASignInKeepsNoTokens() {
    CompletableFuture<URI> page = new CompletableFuture<>();
    Authorizer authorizer = authorizer(Sample.settings(page::complete, store));
    CompletableFuture<Object> call = CompletableFuture.supplyAsync(() ->
        catchThrowableOfType(SignInFailure.class, () -> ProtectedClient.call(servers.server(), authorizer)));
    URI address = page.join();
    authorizer.signOut();
    OAuthServers.browse(address);
    assertThat((Throwable) call.join()).hasMessageContaining("the sign-out came before");
    assertThat(store.entries).isEmpty();
    assertThat(ProtectedClient.await(authorizer.token())).isEmpty();
  }
}
