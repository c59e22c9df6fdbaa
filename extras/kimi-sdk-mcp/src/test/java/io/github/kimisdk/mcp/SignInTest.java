package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.mcp.McpException.SignInFailed;
import io.github.kimisdk.mcp.oauth.OAuthServers;
import io.github.kimisdk.mcp.oauth.ProtectedClient;
import io.github.kimisdk.mcp.oauth.SignInFailure;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SignInTest {

  private static final URI ISSUER = URI.create("https://auth.example.com");

  @Test
  void wrongSettingsAreRefused() {
    for (String redirect
        : List.of("https://127.0.0.1/cb", "http://example.com/cb", "http://127.0.0.1", "http://127.0.0.1/?a=b", "http://[::1]/cb",
            "http://127.0.0.2/cb")) {
      assertThatThrownBy(() -> SignIn.openWith(address -> { }).withRedirect(URI.create(redirect))).as(redirect)
          .isInstanceOf(McpException.Misconfigured.class);
    }
    for (String document : List.of("http://example.com/client.json", "https://example.com", "https://example.com/")) {
      assertThatThrownBy(() -> SignIn.openWith(address -> { }).withClientDocument(URI.create(document))).as(document)
          .isInstanceOf(McpException.Misconfigured.class);
    }
    assertThatThrownBy(() -> SignIn.clientCredentials(ISSUER, "a", "b").withRedirect(URI.create("http://127.0.0.1/cb")))
        .isInstanceOf(McpException.Misconfigured.class);
    assertThatThrownBy(() -> SignIn.openWith(address -> { }).withTimeout(Duration.ZERO))
        .isInstanceOf(McpException.Misconfigured.class);
  }

  @Test
  void aServerElsewhereNeedsEncryption() {
    SignIn signIn = SignIn.openWith(address -> { });
    assertThatThrownBy(() -> signIn.signOut(URI.create("http://mcp.example.com/mcp")))
        .isInstanceOf(McpException.Misconfigured.class).hasMessageContaining("https");
    assertThat(signIn.source(URI.create("http://localhost:1/mcp"))).isSameAs(signIn.source(URI.create("http://localhost:1/mcp")));
  }

  @Test
  void theRedirectOfTheProgramIsUsed() {
    try (OAuthServers servers = new OAuthServers()) {
      SignIn signIn = SignIn.openWith(OAuthServers::browse).withRedirect(URI.create("http://localhost/a/b"))
          .withClientName("My agent").withScopes("read", "more");
      assertThat(ProtectedClient.call(servers.server(), signIn.source(servers.server()))).isEqualTo(200);
      assertThat(servers.authorizationRequest.get("redirect_uri")).matches("http://localhost:\\d+/a/b");
      assertThat(servers.authorizationRequest).containsEntry("scope", "read more");
      assertThat(servers.registration.get("client_name").asString()).isEqualTo("My agent");
    }
  }

  @Test
  void aProgramWithAWebServerIsRegisteredAsSuch() {
    for (String redirect : List.of("https://app.example.com/cb", "https://127.0.0.1/cb", "http://127.0.0.1:7/cb")) {
      try (OAuthServers servers = new OAuthServers()) {
        SignIn signIn = SignIn.visitWith(URI.create(redirect),
            address -> CompletableFuture.failedFuture(new IllegalStateException()));
        assertThatThrownBy(() -> ProtectedClient.call(servers.server(), signIn.source(servers.server()))).isNotNull();
        assertThat(servers.registration.get("application_type").asString()).as(redirect)
            .isEqualTo(redirect.contains("127") ? "native" : "web");
      }
    }
  }

  @Test
  void aFailureNamesItsStepAndItsAddress() {
    assertThat(SignInFailed.Step.values()).extracting(Enum::name)
        .containsExactlyElementsOf(Arrays.stream(SignInFailure.Step.values()).map(Enum::name).toList());
    try (OAuthServers servers = new OAuthServers()) {
      servers.script("A /revoke", exchange -> OAuthServers.send(exchange, 500, ""));
      SignIn signIn = SignIn.openWith(OAuthServers::browse);
      ProtectedClient.call(servers.server(), signIn.source(servers.server()));
      SignInFailed failed = catchThrowableOfType(SignInFailed.class, () -> signIn.signOut(servers.server()));
      assertThat(failed.step()).isEqualTo(SignInFailed.Step.REVOCATION);
      assertThat(failed.address()).contains(servers.server());
      assertThat(failed.hint()).isNotEmpty();
    }
  }

  @Test
  void secretsOfTheProgramAreNotShown() {
    SignIn signIn = SignIn.clientCredentials(ISSUER, "robot", "s3cret-of-the-robot");
    assertThat(signIn.toString()).isEqualTo("SignIn[kimi-sdk, TokenStore.inMemory()]");
    assertThat(signIn.source(URI.create("https://mcp.example.com/mcp")).toString()).doesNotContain("s3cret");
  }
}
