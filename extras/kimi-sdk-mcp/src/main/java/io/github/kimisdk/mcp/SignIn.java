package io.github.kimisdk.mcp;

import io.github.kimisdk.mcp.oauth.Authorizer;
import io.github.kimisdk.mcp.oauth.Entries;
import io.github.kimisdk.mcp.oauth.SignInSettings;
import io.github.kimisdk.mcp.oauth.SignInSettings.Browser;
import io.github.kimisdk.mcp.oauth.SignInSettings.Registered;
import io.github.kimisdk.mcp.rpc.Failure;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The sign-in to servers over HTTP, with OAuth 2.1. It begins when a server asks for a token, finds the authorization server,
 * takes the user there with a function of the program, and renews the tokens later on.
 *
 * <p>PKCE and a state protect each sign-in. A token goes to the server that it was issued for, and nowhere else; no redirect is
 * followed; addresses begin with {@code https}, unless the server is on this machine. No token is in a text of this library.
 *
 * <p>Safe for use by many threads. One object may serve many servers, whose tokens are apart. The {@code with...} methods
 * return copies.
 */
public final class SignIn {

  private static final URI REDIRECT = URI.create("http://127.0.0.1/callback");

  private final SignInSettings settings;
  private final TokenStore store;
  private final Map<URI, Authorizer> servers = new ConcurrentHashMap<>();

  private SignIn(SignInSettings settings, TokenStore store) {
    this.settings = settings.withEntries(new StoredEntries(store));
    this.store = store;
  }

  private static SignIn of(Optional<Browser> browser, Optional<Registered> client) {
    TokenStore store = TokenStore.inMemory();
    return new SignIn(new SignInSettings(browser, client, Optional.empty(), "kimi-sdk", List.of(), Duration.ofMinutes(5),
        new StoredEntries(store)), store);
  }

  /**
   * Returns a sign-in that shows an address to the user, for example in a browser. The answer comes to a listener on this
   * machine, which waits as long as the sign-in does. The address is from the server: do not pass it to a shell.
   *
   * @param open takes the address at which the user signs in
   * @return the sign-in
   */
  public static SignIn openWith(Consumer<URI> open) {
    return of(Optional.of(new Browser(REDIRECT, Objects.requireNonNull(open, "open"), Optional.empty())), Optional.empty());
  }

  /**
   * Returns a sign-in for a program with a web server of its own, to which the browser comes back.
   *
   * @param redirect the address of the program to which the browser comes back
   * @param visit takes the address at which the user signs in; the stage gives the whole address to which the browser came back
   * @return the sign-in
   */
  public static SignIn visitWith(URI redirect, Function<URI, ? extends CompletionStage<URI>> visit) {
    Objects.requireNonNull(redirect, "redirect");
    Objects.requireNonNull(visit, "visit");
    return of(Optional.of(new Browser(redirect, address -> { }, Optional.of(visit::apply))), Optional.empty());
  }

  /**
   * Returns a sign-in of the program itself and not of a user, with the grant {@code client_credentials}.
   *
   * @param issuer the authorization server that knows the client; id and secret go to no other one
   * @param id the client id
   * @param secret the secret
   * @return the sign-in
   */
  public static SignIn clientCredentials(URI issuer, String id, String secret) {
    return of(Optional.empty(), Optional.of(registered(issuer, id, secret)));
  }

  /**
   * Returns a copy for a client that was registered by hand as a public client, without a secret.
   *
   * @param issuer the authorization server that knows it; the id goes to no other one
   * @param id the client id
   * @return the copy
   */
  public SignIn withClient(URI issuer, String id) {
    return copy(settings.withClient(new Registered(
        Objects.requireNonNull(issuer, "issuer"), Objects.requireNonNull(id, "id"), Optional.empty())));
  }

  /**
   * Returns a copy for a client that was registered by hand, with a secret.
   *
   * @param issuer the authorization server that knows it; id and secret go to no other one
   * @param id the client id
   * @param secret the secret
   * @return the copy
   */
  public SignIn withClient(URI issuer, String id, String secret) {
    return copy(settings.withClient(registered(issuer, id, secret)));
  }

  private static Registered registered(URI issuer, String id, String secret) {
    return new Registered(Objects.requireNonNull(issuer, "issuer"), Objects.requireNonNull(id, "id"),
        Optional.of(Objects.requireNonNull(secret, "secret")));
  }

  /**
   * Returns a copy with the address of a document that describes the client (Client ID Metadata Document). It is the client id
   * where the authorization server supports that; elsewhere the client is registered.
   *
   * @param document an https address with a path, at which the operator of the program serves the document
   * @return the copy
   */
  public SignIn withClientDocument(URI document) {
    String path = Objects.requireNonNull(document, "document").getRawPath();
    if (!"https".equalsIgnoreCase(document.getScheme()) || path == null || path.length() < 2) {
      throw wrong("expected an https address with a path for the document of the client, found " + document,
          "Serve the document at an address such as https://example.com/client.json");
    }
    return copy(settings.withDocument(document));
  }

  /**
   * Returns a copy with another name, which the user sees at the authorization server. By default it is {@code kimi-sdk}.
   *
   * @param name the name of the program
   * @return the copy
   */
  public SignIn withClientName(String name) {
    return copy(settings.withName(Objects.requireNonNull(name, "name")));
  }

  /**
   * Returns a copy whose listener has another address, for an authorization server that knows only one. By default it is {@code
   * http://127.0.0.1/callback} with any free port.
   *
   * @param redirect an address of 127.0.0.1 or localhost; without a port, any free one is taken
   * @return the copy
   */
  public SignIn withRedirect(URI redirect) {
    String host = String.valueOf(Objects.requireNonNull(redirect, "redirect").getHost());
    boolean local = List.of("127.0.0.1", "localhost").contains(host) && "http".equalsIgnoreCase(redirect.getScheme());
    Browser browser = settings.browser().filter(own -> own.visit().isEmpty()).orElse(null);
    if (!local || redirect.getRawPath().isEmpty() || redirect.getRawQuery() != null || browser == null) {
      throw wrong("expected an http address of 127.0.0.1 or localhost with a path for the redirect of openWith, "
          + "found " + redirect,
          "Use an address such as http://127.0.0.1:8765/callback, or visitWith for a web server of your own");
    }
    return copy(settings.withBrowser(new Browser(redirect, browser.open(), browser.visit())));
  }

  /**
   * Returns a copy with the scopes of the first sign-in. By default these are the scopes that the server asks for. If the
   * server asks for more later, the user signs in again with all of them.
   *
   * @param scopes the scopes
   * @return the copy
   */
  public SignIn withScopes(String... scopes) {
    return copy(settings.withScopes(List.of(Objects.requireNonNull(scopes, "scopes"))));
  }

  /**
   * Returns a copy with another time limit for the user. By default, a sign-in may take 5 minutes.
   *
   * @param timeout a positive time
   * @return the copy
   */
  public SignIn withTimeout(Duration timeout) {
    if (Objects.requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
      throw wrong("expected a positive timeout of the sign-in, found " + timeout, "A user needs some minutes");
    }
    return copy(settings.withLimit(timeout));
  }

  /**
   * Returns a copy with a store for the tokens. By default they are forgotten when the program ends.
   *
   * @param store the store
   * @return the copy
   */
  public SignIn withStore(TokenStore store) {
    return new SignIn(settings, Objects.requireNonNull(store, "store"));
  }

  private SignIn copy(SignInSettings changed) {
    return new SignIn(changed, store);
  }

  private static McpException wrong(String what, String hint) {
    return McpException.of(new Failure(Failure.Kind.MISCONFIGURED, what, hint));
  }

  /**
   * Deletes the tokens for a server, including those in the store, and asks the authorization server to end them. The next
   * request to the server begins a new sign-in.
   *
   * @param server the address of the server
   * @throws McpException.SignInFailed if the store fails, or if the authorization server does not end the tokens
   */
  public void signOut(URI server) {
    Objects.requireNonNull(server, "server");
    try {
      source(server).signOut();
    } catch (Failure failed) {
      throw McpException.of(failed);
    }
  }

  /** The time limit for the user; zero if there is none. */
  Duration timeout() {
    return settings.browser().isPresent() ? settings.limit() : Duration.ZERO;
  }

  /** Returns the source of the tokens for a server, the same for each client of the server. */
  Authorizer source(URI server) {
    return servers.computeIfAbsent(server, address -> Authorizer.of(address, settings));
  }

  @Override
  public String toString() {
    return "SignIn[" + settings.name() + ", " + store + "]";
  }

  /** The store of the program as the hidden packages see it. */
  private record StoredEntries(TokenStore store) implements Entries {

    @Override
    public Optional<String> load(String server) {
      return store.load(server);
    }

    @Override
    public void save(String server, String secret) {
      store.save(server, secret);
    }

    @Override
    public void delete(String server) {
      store.delete(server);
    }

    @Override
    public <T> T exclusively(String server, Supplier<T> work) {
      return store.exclusively(server, work);
    }

    @Override
    public <T> T signingIn(String server, Duration limit, Supplier<T> work) {
      return store instanceof FileTokenStore file ? file.signingIn(server, limit, work) : work.get();
    }
  }
}
