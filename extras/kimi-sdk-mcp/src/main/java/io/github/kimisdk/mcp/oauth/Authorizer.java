package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.mcp.http.TokenSource;
import io.github.kimisdk.mcp.oauth.Discovery.Found;
import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.Secrets;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Gives the tokens of one server: from memory, from the store, by a refresh, or by a sign-in. One piece of work runs at a time,
 * and all requests that need a token share it. Nothing begins before the server asks for a token.
 */
public final class Authorizer implements TokenSource {

  /** After a failed sign-in, no other one begins for so long: an agent would open one page after the other. */
  static final Duration PAUSE = Duration.ofSeconds(30);

  /** If a server refuses a token that is younger than this, another sign-in would not help. */
  static final Duration FRESH = Duration.ofSeconds(60);

  private static final int MOST_STEP_UPS = 5;
  private static final int MOST_MOVES = 5;

  private final URI server;
  private final SignInSettings settings;
  private final Scheduler scheduler;
  private final Grants grants;
  private final SignInState state;
  /** The work that runs; null if none does. */
  private CompletableFuture<Optional<String>> running;
  /** The failure of the last sign-in; null if it went well. */
  private volatile SignInFailure refusal;
  private volatile long refusedAt;
  private volatile Optional<Long> signedInAt = Optional.empty();
  /** The issuer and the resource of the last sign-in. */
  private volatile String signedInTo = "";
  private volatile int stepUps;
  private volatile int moves;

  /** Creates a source without a token. Fails for an address to which no token may be sent. */
  public static Authorizer of(URI server, SignInSettings settings) {
    if (server.getHost() == null || !Addresses.safe(server) || server.getRawUserInfo() != null) {
      throw new Failure(Failure.Kind.MISCONFIGURED, "expected an https address of the server for a sign-in, found another one",
          "Only a server on this machine may have an http address");
    }
    return new Authorizer(server, settings, Scheduler.SYSTEM, OAuthHttp.LIMIT);
  }

  Authorizer(URI server, SignInSettings settings, Scheduler scheduler, Duration limit) {
    settings.client().map(SignInSettings.Registered::secret).ifPresent(Secrets::remember);
    this.server = server;
    this.settings = settings;
    this.scheduler = scheduler;
    this.grants = new Grants(server, settings, scheduler, limit);
    this.state = new SignInState(settings, new Storage(settings.entries(), Addresses.identifier(server)), scheduler);
  }

  @Override
  public CompletionStage<Optional<String>> token() {
    synchronized (this) {
      if (running == null && state.ready()) {
        return CompletableFuture.completedFuture(state.access());
      }
    }
    return shared(() -> {
      state.load();
      // The place of the metadata may be known from a challenge alone; so a first refresh waits for one.
      return state.due() && grants.found() ? renewed(state.access(), grants::known).or(state::access) : state.access();
    });
  }

  @Override
  public CompletionStage<Optional<String>> challenged(Challenge challenge) {
    CompletableFuture<Optional<String>> before;
    synchronized (this) {
      before = running;
    }
    return before == null ? shared(() -> answered(challenge))
        : before.handle((token, failure) -> challenge).thenCompose(this::challenged);
  }

  /** Deletes the tokens, here first, and then at the authorization server if it takes that. */
  public void signOut() {
    state.forget().filter(last -> last.tokens().isPresent()).ifPresent(grants::revoke);
  }

  /** Runs work on a worker, or joins the work that runs. */
  private CompletionStage<Optional<String>> shared(Supplier<Optional<String>> work) {
    CompletableFuture<Optional<String>> mine;
    synchronized (this) {
      if (running != null) {
        return running.copy();
      }
      mine = new CompletableFuture<>();
      running = mine;
      state.begin();
    }
    Workers.run(() -> {
      Optional<String> token = Optional.empty();
      Throwable failure = null;
      try {
        token = work.get();
      } catch (Throwable thrown) {
        failure = thrown;
      }
      synchronized (this) {
        running = null;
      }
      if (failure == null) {
        mine.complete(token);
      } else {
        mine.completeExceptionally(failure);
      }
    });
    return mine.copy();
  }

  private Optional<String> answered(Challenge challenge) {
    state.load();
    ChallengeHeader header = ChallengeHeader.of(challenge.challenges());
    return challenge.status() == 403 ? steppedUp(challenge, header)
        : renewed(challenge.token(), () -> found(header)).or(() -> signedInAgain(challenge, header));
  }

  private Found found(ChallengeHeader header) {
    return grants.find(header.parameter("resource_metadata"));
  }

  /** A token that the server refuses soon after a sign-in is no reason for another one, unless the authorization server moved. */
  private Optional<String> signedInAgain(Challenge challenge, ChallengeHeader header) {
    checkPause();
    Found at = found(header);
    boolean fresh = signedInAt.filter(time -> scheduler.nanos() - time < FRESH.toNanos()).isPresent();
    boolean moved = !place(at).equals(signedInTo);
    moves += fresh && moved ? 1 : 0;
    if (fresh && challenge.token().isPresent() && !state.ended() && (!moved || moves > MOST_MOVES)) {
      throw new SignInFailure(Step.TOKEN, server,
          "the server refuses the token that was issued for it less than " + FRESH.toSeconds() + " seconds ago",
          "The server and its authorization server do not fit together; tell their operators");
    }
    return signedInOnce(header, at);
  }

  private static String place(Found at) {
    return at.metadata().issuer() + " " + at.resource();
  }

  /** Asks for more scopes. A server that refuses scopes that were asked for already gets no other token. */
  private Optional<String> steppedUp(Challenge challenge, ChallengeHeader header) {
    if (!header.parameter("error").orElse("").equals("insufficient_scope")) {
      return Optional.empty();
    }
    if (state.access().isPresent() && !state.access().equals(challenge.token())) {
      return state.access();
    }
    if (state.scopes().containsAll(header.scopes()) || stepUps == MOST_STEP_UPS) {
      return Optional.empty();
    }
    stepUps++;
    checkPause();
    return signedInOnce(header, found(header));
  }

  /** Renews a token without the user, unless another thread or program has done so. */
  private Optional<String> renewed(Optional<String> refused, Supplier<Found> place) {
    return state.exclusively(() -> {
      state.load();
      if (state.access().isPresent() && !state.access().equals(refused) && !state.due()) {
        return state.access();
      }
      Optional<Saved> next = state.current().flatMap(before -> grants.refreshed(before, place));
      next.ifPresent(state::keep);
      return next.isPresent() && !state.access().equals(refused) ? state.access() : Optional.empty();
    });
  }

  private void checkPause() {
    SignInFailure last = refusal;
    if (last != null && scheduler.nanos() - refusedAt < PAUSE.toNanos()) {
      throw last;
    }
  }

  /** Programs that share a store open one page. */
  private Optional<String> signedInOnce(ChallengeHeader header, Found at) {
    return state.signedIn(at.metadata().issuer(), header.scopes(), () -> signedIn(header, at));
  }

  private Optional<String> signedIn(ChallengeHeader header, Found at) {
    SignInFailure last = refusal;
    Optional<Saved> same = state.current().filter(before -> before.issuer().equals(at.metadata().issuer()));
    try {
      // After a failure the authorization server may have forgotten the client, which only the user would see.
      Saved next = grants.signedIn(at, same.map(Saved::client).filter(client -> last == null),
          scopes(at, header, same.isPresent() ? state.scopes() : List.of()));
      Optional<String> token = state.exclusively(() -> state.keep(next));
      signedInAt = Optional.of(scheduler.nanos());
      signedInTo = place(at);
      refusal = null;
      return token;
    } catch (SignInFailure failed) {
      refusal = failed;
      refusedAt = scheduler.nanos();
      throw failed;
    }
  }

  /** The scopes of the settings, or of the challenge, or of the metadata; and always those of the challenge and of before. */
  private List<String> scopes(Found at, ChallengeHeader header, List<String> before) {
    List<String> chosen = !settings.scopes().isEmpty() ? settings.scopes() : header.scopes().isEmpty() ? at.scopes() : List.of();
    return Scopes.union(Scopes.union(before, chosen), header.scopes());
  }

  @Override
  public String toString() {
    return "Authorizer[" + Addresses.identifier(server) + "]";
  }
}
