package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.mcp.oauth.Discovery.Found;
import io.github.kimisdk.mcp.oauth.OAuthHttp.Answer;
import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Gets and ends the tokens of one server: for a user, for the program itself, and for a refresh token. Keeps no token. */
final class Grants {

  private final URI server;
  private final SignInSettings settings;
  private final Discovery discovery;
  private final Registration registration;
  private final TokenRequests requests;
  private volatile Optional<Found> found = Optional.empty();

  Grants(URI server, SignInSettings settings, Scheduler scheduler, Duration limit) {
    OAuthHttp http = new OAuthHttp(limit);
    this.server = server;
    this.settings = settings;
    this.discovery = new Discovery(server, settings, http);
    this.registration = new Registration(settings, http);
    this.requests = new TokenRequests(http, scheduler);
  }

  /** Whether the authorization server is known. */
  boolean found() {
    return found.isPresent();
  }

  /** Looks for the authorization server, whose place may have changed. */
  Found find(Optional<String> metadata) {
    Found at = discovery.find(metadata);
    found = Optional.of(at);
    return at;
  }

  /** The authorization server as it was found last. */
  Found known() {
    return found.orElseGet(() -> find(Optional.empty()));
  }

  /** Returns new tokens, or a state without a refresh token if it is refused; empty if there is no way without the user. */
  Optional<Saved> refreshed(Saved before, Supplier<Found> place) {
    Optional<Saved.Tokens> tokens = before.tokens();
    if (tokens.isEmpty() || tokens.get().refresh().isEmpty() && !settings.machine()) {
      return Optional.empty();
    }
    Found at = place.get();
    if (!at.metadata().issuer().equals(before.issuer())) {
      return Optional.empty();
    }
    Answer answer = settings.machine() ? requests.own(at, before.client(), tokens.get().scopes())
        : requests.refresh(at, before.client(), tokens.get().refresh().get());
    boolean unknown = Registration.unknownClient(answer);
    if (answer.error().equals("invalid_grant") || unknown) {
      return Optional.of(before.withoutRefresh(unknown));
    }
    return Optional.of(before.with(requests.tokens(at, answer, tokens.get().refresh(), tokens.get().scopes())));
  }

  /** Signs in. An earlier client is one of the same authorization server; empty for a new one. */
  Saved signedIn(Found at, Optional<Saved.Client> earlier, List<String> scopes) {
    return settings.machine() ? own(at, scopes) : user(at, earlier, scopes);
  }

  private Saved own(Found at, List<String> scopes) {
    Saved.Client client = registration.client(at.metadata(), Optional.empty(), "");
    return saved(at, client, requests.own(at, client, scopes), scopes);
  }

  private Saved user(Found at, Optional<Saved.Client> earlier, List<String> scopes) {
    Optional<String> redirect = earlier.map(Saved.Client::redirect).filter(text -> !text.isEmpty());
    try (UserSignIn way = new UserSignIn(settings, redirect)) {
      Saved.Client client = registration.client(at.metadata(), earlier, way.redirect());
      return saved(at, client, requests.code(at, client, way.code(at, client, scopes)), scopes);
    }
  }

  private Saved saved(Found at, Saved.Client client, Answer answer, List<String> scopes) {
    return new Saved(at.metadata().issuer(), client, Optional.of(requests.tokens(at, answer, Optional.empty(), scopes)));
  }

  /** Ends tokens that were deleted here. */
  void revoke(Saved last) {
    String why;
    try {
      Found at = known();
      if (!at.metadata().issuer().equals(last.issuer()) || at.metadata().revoke().isEmpty()) {
        return;
      }
      Answer answer = requests.revoke(at.metadata().revoke().get(), last);
      if (answer.status() == 200) {
        return;
      }
      why = answer.summary();
    } catch (SignInFailure failed) {
      why = failed.getMessage();
    }
    throw new SignInFailure(Step.REVOCATION, server,
        "the tokens were deleted here, but the authorization server did not end them: " + why,
        "End the access in the settings of your account there");
  }
}
