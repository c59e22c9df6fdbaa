package io.github.kimisdk.mcp.oauth;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The settings of a sign-in.
 *
 * @param browser opens the address at which the user signs in, or takes the user there and returns the address of the answer;
 *     empty for a client that signs in for itself
 * @param client the client that was registered by hand
 * @param document the address of the document that describes the client
 * @param name the name of the client, which the user sees
 * @param scopes the scopes to ask for; empty for those that the server names
 * @param limit how long the user may take
 * @param entries the store
 */
public record SignInSettings(Optional<Browser> browser, Optional<Registered> client, Optional<URI> document, String name,
    List<String> scopes, Duration limit, Entries entries) {

  /**
   * The way of the user to the authorization server and back.
   *
   * @param redirect the address to which the browser returns
   * @param open opens an address; the answer comes to a listener at the redirect
   * @param visit takes the user to an address and gives the address of the answer; empty with a listener
   */
  public record Browser(URI redirect, Consumer<URI> open, Optional<Function<URI, CompletionStage<URI>>> visit) {}

  /**
   * A client that was registered by hand.
   *
   * @param issuer the authorization server that knows the client
   */
  public record Registered(URI issuer, String id, Optional<String> secret) {

    @Override
    public String toString() {
      return "Registered[" + id + " at " + issuer + "]";
    }
  }

  public SignInSettings withBrowser(Browser browser) {
    return new SignInSettings(Optional.of(browser), client, document, name, scopes, limit, entries);
  }

  public SignInSettings withClient(Registered client) {
    return new SignInSettings(browser, Optional.of(client), document, name, scopes, limit, entries);
  }

  public SignInSettings withDocument(URI document) {
    return new SignInSettings(browser, client, Optional.of(document), name, scopes, limit, entries);
  }

  public SignInSettings withName(String name) {
    return new SignInSettings(browser, client, document, name, scopes, limit, entries);
  }

  public SignInSettings withScopes(List<String> scopes) {
    return new SignInSettings(browser, client, document, name, scopes, limit, entries);
  }

  public SignInSettings withLimit(Duration limit) {
    return new SignInSettings(browser, client, document, name, scopes, limit, entries);
  }

  public SignInSettings withEntries(Entries entries) {
    return new SignInSettings(browser, client, document, name, scopes, limit, entries);
  }

  /** Whether the client signs in for itself, without a user. */
  boolean machine() {
    return browser.isEmpty();
  }
}
