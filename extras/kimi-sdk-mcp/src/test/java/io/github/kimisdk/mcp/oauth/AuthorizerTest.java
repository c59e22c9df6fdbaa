package io.github.kimisdk.mcp.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sign-ins, refreshes and sign-outs that go well, and their limits. */
@Timeout(60)
class AuthorizerTest {

  private final OAuthServers servers = new OAuthServers();
  private final Sample.Memory store = new Sample.Memory();
  private final Sample.Clock clock = new Sample.Clock();
  private final List<URI> opened = new CopyOnWriteArrayList<>();
  private final SignInSettings settings = Sample.settings(address -> {
    opened.add(address);
    OAuthServers.browse(address);
  }, store);

  @AfterEach
  void stop() {
    servers.close();
  }

  private Authorizer authorizer(SignInSettings given) {
    return Sample.authorizer(servers.server(), given, clock);
  }

  private int call(Authorizer authorizer) {
    return ProtectedClient.call(servers.server(), authorizer);
  }

  @Test
  void aServerThatAsksForATokenGetsOne() {
    Authorizer authorizer = authorizer(settings);
    assertThat(call(authorizer)).isEqualTo(200);
    assertThat(servers.requests).containsExactly(
        "R POST /mcp", "R GET /.well-known/oauth-protected-resource/mcp", "A GET /.well-known/oauth-authorization-server",
        "A POST /register", "A GET /authorize", "A POST /token", "R POST /mcp");
    assertThat(servers.authorizationRequest).containsEntry("scope", "read")
        .containsEntry("resource", servers.server().toString());
    assertThat(servers.registration).isEqualTo(JsonObject.of("client_name", "Test", "redirect_uris",
        List.of(servers.authorizationRequest.get("redirect_uri")), "application_type", "native", "grant_types",
        List.of("authorization_code", "refresh_token"), "response_types", List.of("code"), "token_endpoint_auth_method", "none"));
    assertThat(call(authorizer)).isEqualTo(200);
    assertThat(opened).hasSize(1);
  }

  @Test
  void aServerThatAsksForNoTokenGetsNone() {
    servers.script("R /mcp", exchange -> {
      assertThat(exchange.getRequestHeaders()).doesNotContainKey("Authorization");
      OAuthServers.send(exchange, 200, "ok");
    });
    assertThat(call(authorizer(settings))).isEqualTo(200);
    assertThat(servers.requests).containsExactly("R POST /mcp");
  }

  @Test
  void tokensOfTheStoreNeedNoUser() {
    call(authorizer(settings));
    assertThat(call(authorizer(settings))).isEqualTo(200);
    assertThat(opened).hasSize(1);
    assertThat(store.entries).containsOnlyKeys(servers.server().toString());
  }

  @Test
  void aTokenThatEndsIsRefreshedBefore() {
    Authorizer authorizer = authorizer(settings);
    call(authorizer);
    clock.pass(Duration.ofSeconds(3571));
    assertThat(call(authorizer)).isEqualTo(200);
    assertThat(servers.forms).extracting(form -> form.get("grant_type")).containsExactly("authorization_code", "refresh_token");
    assertThat(servers.forms.get(1)).containsEntry("resource", servers.server().toString());
    assertThat(servers.count("R POST /mcp")).isEqualTo(3);
    assertThat(opened).hasSize(1);
  }

  @Test
  void anEndedTokenOfTheStoreIsRefreshedAfterAChallenge() {
    call(authorizer(settings));
    String first = ProtectedClient.await(authorizer(settings).token()).orElseThrow();
    servers.expire(first);
    clock.pass(Duration.ofHours(2));
    Authorizer later = authorizer(settings);
    assertThat(call(later)).isEqualTo(200);
    assertThat(ProtectedClient.await(later.token())).isPresent().isNotEqualTo(Optional.of(first));
    assertThat(opened).hasSize(1);
  }

  @Test
  void callsAtOnceShareOneSignInAndOneRefresh() {
    Authorizer authorizer = authorizer(settings);
    assertThat(atOnce(List.of(authorizer), 20)).containsOnly(200);
    assertThat(opened).hasSize(1);
    servers.expire(ProtectedClient.await(authorizer.token()).orElseThrow());
    assertThat(atOnce(List.of(authorizer), 20)).containsOnly(200);
    assertThat(servers.forms).hasSize(2);
    assertThat(opened).hasSize(1);
  }

  @Test
  void twoClientsOfOneStoreRefreshOnce() {
    List<Authorizer> both = List.of(authorizer(settings), authorizer(settings));
    both.forEach(this::call);
    servers.expire(ProtectedClient.await(both.get(0).token()).orElseThrow());
    assertThat(atOnce(both, 10)).containsOnly(200);
    assertThat(servers.forms).hasSize(2);
    assertThat(opened).hasSize(1);
  }

  private List<Integer> atOnce(List<Authorizer> authorizers, int calls) {
    List<CompletableFuture<Integer>> running = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      Authorizer authorizer = authorizers.get(i % authorizers.size());
      running.add(CompletableFuture.supplyAsync(() -> call(authorizer), work -> new Thread(work).start()));
    }
    return running.stream().map(CompletableFuture::join).toList();
  }

  @Test
  void aRefusedRefreshTokenLeadsToASignInWithTheSameClient() {
    Authorizer authorizer = authorizer(settings);
    call(authorizer);
    String redirect = servers.authorizationRequest.get("redirect_uri");
    servers.expire(ProtectedClient.await(authorizer.token()).orElseThrow());
    servers.endRefreshTokens();
    clock.pass(Duration.ofMinutes(5));
    assertThat(call(authorizer)).isEqualTo(200);
    assertThat(opened).hasSize(2);
    assertThat(servers.count("A POST /register")).isEqualTo(1);
    assertThat(servers.authorizationRequest).containsEntry("redirect_uri", redirect);
  }

  @Test
  void aForgottenClientIsRegisteredAgain() {
    Authorizer authorizer = authorizer(settings);
    call(authorizer);
    servers.expire(ProtectedClient.await(authorizer.token()).orElseThrow());
    servers.forgetClients();
    clock.pass(Duration.ofMinutes(5));
    assertThat(call(authorizer)).isEqualTo(200);
    assertThat(servers.count("A POST /register")).isEqualTo(2);
  }

  @Test
  void aRefreshThatFailsKeepsTheTokensForTheNextOne() {
    Authorizer authorizer = authorizer(settings);
    call(authorizer);
    servers.expire(ProtectedClient.await(authorizer.token()).orElseThrow());
    servers.script("A /token", exchange -> OAuthServers.send(exchange, 503, ""));
    assertThatThrownBy(() -> call(authorizer)).isInstanceOf(SignInFailure.class).hasMessageContaining("status 503");
    servers.script("A /token", servers::authorize);
    assertThat(call(authorizer)).isEqualTo(200);
    assertThat(opened).hasSize(1);
  }

  @Test
  void moreScopesAreAskedForWithTheOldOnes() {
    Authorizer authorizer = authorizer(settings);
    call(authorizer);
    servers.needed = Set.of("write");
    assertThat(call(authorizer)).isEqualTo(200);
    assertThat(servers.authorizationRequest).containsEntry("scope", "read write");
    servers.needed = Set.of("read");
    assertThat(call(authorizer)).isEqualTo(200);
    assertThat(opened).hasSize(2);
  }

  @Test
  void scopesThatTheUserDoesNotGrantAreAskedForOnce() {
    Authorizer authorizer = authorizer(settings);
    call(authorizer);
    servers.script("R /mcp", exchange -> {
      exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"admin\"");
      OAuthServers.send(exchange, 403, "");
    });
    assertThat(call(authorizer)).isEqualTo(403);
    assertThat(call(authorizer)).isEqualTo(403);
    assertThat(opened).hasSize(2);
  }

  @Test
  void aServerThatAsksForOtherScopesEachTimeIsStopped() {
    Authorizer authorizer = authorizer(settings);
    call(authorizer);
    servers.script("R /mcp", exchange -> {
      exchange.getResponseHeaders().add("WWW-Authenticate",
          "Bearer error=\"insufficient_scope\", scope=\"s" + servers.requests.size() + '"');
      OAuthServers.send(exchange, 403, "");
    });
    for (int i = 0; i < 10; i++) {
      assertThat(call(authorizer)).isEqualTo(403);
    }
    assertThat(opened).hasSize(6);
  }

  @Test
  void aServerThatRefusesEachTokenDoesNotOpenPageAfterPage() {
    Authorizer authorizer = authorizer(settings);
    servers.script("R /mcp", exchange -> {
      exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer");
      OAuthServers.send(exchange, 401, "");
    });
    servers.metadata = document -> document;
    assertThat(call(authorizer)).isEqualTo(401);
    servers.endRefreshTokens();
    assertThatThrownBy(() -> call(authorizer)).isInstanceOf(SignInFailure.class).hasMessageContaining("refuses the token");
    assertThat(opened).hasSize(1);
  }

  /** The server now names another authorization server, at the same host. */
  private String move(String to) {
    String issuer = servers.issuer() + to;
    servers.script("A /.well-known/oauth-authorization-server" + to, exchange -> OAuthServers.send(exchange, 200, JsonObject.of(
        "issuer", issuer, "authorization_endpoint", servers.issuer() + "/authorize", "token_endpoint", servers.issuer() + "/token",
        "registration_endpoint", servers.issuer() + "/register", "code_challenge_methods_supported", List.of("S256")).toString()));
    servers.resourceMetadata = document -> document.with("authorization_servers", Json.of(List.of(issuer)));
    servers.back = query -> query.replaceAll("&iss=.*", "&iss=" + OAuthServers.encoded(issuer));
    servers.expireAll();
    return issuer;
  }

  @Test
  void anAuthorizationServerThatMovesSoonAfterASignInIsFoundAndGetsNothingOfTheOldOne() {
    Authorizer authorizer = authorizer(settings);
    assertThat(call(authorizer)).isEqualTo(200);
    String first = servers.authorizationRequest.get("client_id");
    move("/second");
    assertThat(call(authorizer)).isEqualTo(200);
    assertThat(opened).hasSize(2);
    assertThat(servers.count("A POST /register")).isEqualTo(2);
    assertThat(servers.authorizationRequest.get("client_id")).isNotEqualTo(first);
    assertThat(servers.forms).extracting(form -> form.get("grant_type")).containsExactly("authorization_code", "authorization_code");
  }

  @Test
  void anAuthorizationServerThatMovesLaterIsFoundToo() {
    Authorizer authorizer = authorizer(settings);
    assertThat(call(authorizer)).isEqualTo(200);
    clock.pass(Duration.ofMinutes(10));
    move("/second");
    assertThat(call(authorizer)).isEqualTo(200);
    assertThat(servers.forms).extracting(form -> form.get("grant_type")).containsExactly("authorization_code", "authorization_code");
  }

  @Test
  void anAuthorizationServerThatMovesEachTimeDoesNotOpenPageAfterPage() {
    Authorizer authorizer = authorizer(settings);
    assertThat(call(authorizer)).isEqualTo(200);
    for (int i = 0; i < 5; i++) {
      move("/place-" + i);
      assertThat(call(authorizer)).isEqualTo(200);
    }
    move("/one-more");
    assertThatThrownBy(() -> call(authorizer)).isInstanceOf(SignInFailure.class)
        .hasMessageContaining("less than 60 seconds ago");
    assertThat(opened).hasSize(6);
  }

  @Test
  void aFailedSignInIsNotBegunAgainAtOnce() {
    servers.back = query -> query.replaceAll("code=[^&]*", "error=access_denied");
    Authorizer authorizer = authorizer(settings);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> call(authorizer)).isInstanceOf(SignInFailure.class).hasMessageContaining("access_denied");
    }
    assertThat(opened).hasSize(1);
    servers.back = query -> query;
    clock.pass(Authorizer.PAUSE);
    assertThat(call(authorizer)).isEqualTo(200);
  }

  @Test
  void signOutDeletesTheTokensHereAndThere() {
    Authorizer authorizer = authorizer(settings);
    call(authorizer);
    authorizer.signOut();
    assertThat(store.entries).isEmpty();
    assertThat(servers.count("A POST /revoke")).isEqualTo(1);
    assertThat(ProtectedClient.await(authorizer.token())).isEmpty();
    authorizer.signOut();
    assertThat(servers.count("A POST /revoke")).isEqualTo(1);
  }

  @Test
  void signOutDeletesTheTokensHereAlsoIfTheServerFails() {
    Authorizer authorizer = authorizer(settings);
    call(authorizer);
    servers.script("A /revoke", exchange -> OAuthServers.send(exchange, 500, ""));
    assertThatThrownBy(authorizer::signOut).isInstanceOf(SignInFailure.class).hasMessageContaining("deleted here");
    assertThat(store.entries).isEmpty();
    assertThat(ProtectedClient.await(authorizer.token())).isEmpty();
  }

  @Test
  void aClientOfTheProgramIsUsedAsItIs() {
    servers.know("mine", "s3cret-of-the-client");
    SignInSettings own = settings.withClient(
        new SignInSettings.Registered(URI.create(servers.issuer()), "mine", Optional.of("s3cret-of-the-client")));
    assertThat(call(authorizer(own))).isEqualTo(200);
    assertThat(servers.requests).doesNotContain("A POST /register");
    assertThat(servers.forms.get(0)).doesNotContainKey("client_secret").doesNotContainKey("client_id");
  }

  @Test
  void theAddressOfADocumentIsTheClientIdIfTheServerTakesIt() {
    URI document = URI.create("https://example.com/client.json");
    SignInSettings own = settings.withDocument(document);
    assertThat(call(authorizer(own))).isEqualTo(200);
    assertThat(servers.count("A POST /register")).isEqualTo(1);
    store.entries.clear();
    servers.metadata = metadata -> metadata.with("client_id_metadata_document_supported", Json.of(true));
    assertThat(call(authorizer(own))).isEqualTo(200);
    assertThat(servers.count("A POST /register")).isEqualTo(1);
    assertThat(servers.forms.get(1)).containsEntry("client_id", document.toString());
  }

  @Test
  void aProgramSignsInForItself() {
    servers.know("robot", "s3cret-of-the-robot");
    SignInSettings machine = new SignInSettings(Optional.empty(),
        Optional.of(new SignInSettings.Registered(URI.create(servers.issuer()), "robot",
        Optional.of("s3cret-of-the-robot"))), Optional.empty(), "Robot", List.of(), Duration.ofSeconds(5), store);
    servers.metadata = metadata -> metadata.without("code_challenge_methods_supported").without("authorization_endpoint");
    Authorizer authorizer = authorizer(machine);
    assertThat(call(authorizer)).isEqualTo(200);
    servers.expire(ProtectedClient.await(authorizer.token()).orElseThrow());
    assertThat(call(authorizer)).isEqualTo(200);
    assertThat(servers.forms).extracting(form -> form.get("grant_type")).containsOnly("client_credentials");
  }

  @Test
  void theProgramMayTakeTheUserThereItself() {
    SignInSettings.Browser browser = new SignInSettings.Browser(URI.create("https://app.example.com/back"), address -> { },
        Optional.of(address -> {
          Map<String, String> query = OAuthServers.form(address.getRawQuery());
          servers.script("R /back", exchange -> OAuthServers.send(exchange, 200, exchange.getRequestURI().toString()));
          return CompletableFuture.supplyAsync(() -> URI.create(query.get("redirect_uri") + "?" + location(address)));
        }));
    assertThat(call(authorizer(settings.withBrowser(browser)))).isEqualTo(200);
    assertThat(servers.authorizationRequest).containsEntry("redirect_uri", "https://app.example.com/back");
  }

  /** The query of the redirect of the authorization server, which is not followed. */
  private static String location(URI address) {
    try {
      var client = java.net.http.HttpClient.newHttpClient();
      var answer = client.send(java.net.http.HttpRequest.newBuilder(address).build(),
          java.net.http.HttpResponse.BodyHandlers.discarding());
      return URI.create(answer.headers().firstValue("Location").orElseThrow()).getRawQuery();
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
