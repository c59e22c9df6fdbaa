package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.text.MaskedCause;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.mcp.oauth.Discovery.Found;
import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.Secrets;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One way of the user to the authorization server and back, with PKCE and a state. The answer counts only with this state, and
 * with the issuer whose address was opened.
 */
final class UserSignIn implements AutoCloseable {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String AGAIN = "Start the sign-in again";

  private final SignInSettings settings;
  private final SignInSettings.Browser browser;
  private final Optional<LoopbackListener> listener;
  private final String state;
  private final String verifier;
  private volatile boolean strangers;

  /** Begins a way. The redirect of an earlier one is used again if its port is free. */
  UserSignIn(SignInSettings settings, Optional<String> earlier) {
    this.settings = settings;
    this.browser = settings.browser().orElseThrow();
    this.listener = browser.visit().isPresent() ? Optional.empty()
        : Optional.of(LoopbackListener.open(browser.redirect(), earlier));
    this.state = Secrets.remember(random());
    this.verifier = Secrets.remember(random());
  }

  private static String random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return encoded(bytes);
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  String redirect() {
    return listener.map(LoopbackListener::redirect).orElse(browser.redirect()).toString();
  }

  /** Takes the user there and back. Returns the fields of the request for tokens. */
  Map<String, String> code(Found found, Saved.Client client, List<String> scopes) {
    URI address = address(found, client, scopes);
    CompletableFuture<String> query = new CompletableFuture<>();
    listener.ifPresent(waiting -> waiting.listen(settings.limit(), text -> taken(text, query)));
    Workers.run(() -> visit(address, query));
    Map<String, String> answer = parameters(awaited(query, found)).orElseThrow(() -> failure(found,
        "expected an answer with parameters from the authorization server, found another text", AGAIN));
    check(answer, found);
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("code", answer.get("code"));
    fields.put("redirect_uri", redirect());
    fields.put("code_verifier", verifier);
    return fields;
  }

  private URI address(Found found, Saved.Client client, List<String> scopes) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", client.id());
    query.put("redirect_uri", redirect());
    query.put("code_challenge", challenge());
    query.put("code_challenge_method", "S256");
    query.put("state", state);
    query.put("resource", found.resource());
    boolean offline = !scopes.isEmpty() && found.metadata().scopes().contains("offline_access");
    if (!scopes.isEmpty()) {
      query.put("scope", String.join(" ", offline ? Scopes.union(scopes, List.of("offline_access")) : scopes));
    }
    if (offline) {
      query.put("prompt", "consent");
    }
    String endpoint = found.metadata().authorize().orElseThrow().toString();
    return URI.create(endpoint + (endpoint.contains("?") ? "&" : "?") + OAuthHttp.encoded(query));
  }

  private String challenge() {
    try {
      return encoded(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected SHA-256, which every Java has", e);
    }
  }

  private void visit(URI address, CompletableFuture<String> query) {
    try {
      if (browser.visit().isPresent()) {
        new Callbacks().ask(() -> browser.visit().get().apply(address)).whenComplete((back, failure) -> {
          if (failure == null && back != null) {
            query.complete(back.getRawQuery() == null ? "" : back.getRawQuery());
          } else {
            query.completeExceptionally(failure == null ? new NullPointerException("the address of the answer") : failure);
          }
        });
      } else {
        new Callbacks().run(() -> browser.open().accept(address));
      }
    } catch (Throwable thrown) {
      query.completeExceptionally(thrown);
    }
  }

  /** Takes the query of a request to the listener if it has the state. Other pages of the browser may send requests, too. */
  private boolean taken(String text, CompletableFuture<String> query) {
    boolean mine = parameters(text).filter(this::hasState).isPresent();
    strangers |= !mine;
    return mine && query.complete(text);
  }

  private boolean hasState(Map<String, String> answer) {
    return MessageDigest.isEqual(answer.getOrDefault("state", "").getBytes(StandardCharsets.UTF_8),
        state.getBytes(StandardCharsets.UTF_8));
  }

  private String awaited(CompletableFuture<String> query, Found found) {
    try {
      return query.get(settings.limit().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw failure(found, "expected the answer of the user's browser within " + settings.limit().toSeconds() + " seconds, found "
          + (strangers ? "only requests with another state" : "none"), AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(found, "the sign-in was interrupted", AGAIN);
    } catch (ExecutionException e) {
      throw failure(found, "the function that takes the user to the authorization server failed: "
          + Log.quoted(MaskedCause.described(e.getCause())), "Correct the function that was set in SignIn");
    }
  }

  /** Checks the state first, then the issuer, and only then reads anything else (RFC 9207). */
  private void check(Map<String, String> answer, Found found) {
    Secrets.remember(answer.getOrDefault("code", ""));
    if (!hasState(answer)) {
      throw failure(found, "expected the state of this sign-in in the answer, found another one", AGAIN);
    }
    String issuer = answer.getOrDefault("iss", "");
    boolean wrong = issuer.isEmpty() ? found.metadata().namesItself() : !issuer.equals(found.metadata().issuer());
    if (wrong) {
      throw failure(found,
          "expected the issuer of this sign-in in the answer, found " + (issuer.isEmpty() ? "none" : "another one"),
          "The code was sent to nobody; another server may try to get it");
    }
    if (answer.containsKey("error")) {
      String more = answer.containsKey("error_description") ? ": " + answer.get("error_description") : "";
      throw failure(found, "the authorization server refuses: " + Log.quoted(answer.get("error") + more), AGAIN);
    }
    if (answer.getOrDefault("code", "").isEmpty()) {
      throw failure(found, "expected a code in the answer, found none", AGAIN);
    }
  }

  /** Reads a query; empty if it cannot be read, or has a parameter twice. */
  private static Optional<Map<String, String>> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String field : query.split("&")) {
      int equals = field.indexOf('=');
      try {
        String name = URLDecoder.decode(field.substring(0, Math.max(0, equals)), StandardCharsets.UTF_8);
        if (parameters.put(name, URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8)) != null) {
          return Optional.empty();
        }
      } catch (IllegalArgumentException malformed) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }

  private SignInFailure failure(Found found, String what, String hint) {
    return new SignInFailure(Step.AUTHORIZATION, found.metadata().authorize().orElse(null),
        what + " (" + Log.quoted(found.metadata().issuer()) + ")", hint);
  }

  @Override
  public void close() {
    listener.ifPresent(LoopbackListener::close);
  }
}
