package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The tokens of one server, in memory and in the store. The store has the last word, unless it has failed to save. */
final class SignInState {

  private final SignInSettings settings;
  private final Storage storage;
  private final Scheduler scheduler;
  private boolean loaded;
  private boolean unsaved;
  private Optional<Saved> saved = Optional.empty();
  /** The number of sign-outs, now and when the work began. Work keeps nothing after a sign-out. */
  private int signOuts;
  private int begun;

  SignInState(SignInSettings settings, Storage storage, Scheduler scheduler) {
    this.settings = settings;
    this.storage = storage;
    this.scheduler = scheduler;
  }

  /** Notes that work begins. One piece of work runs at a time. */
  synchronized void begin() {
    begun = signOuts;
  }

  /** Whether the token can be given without a look into the store. */
  synchronized boolean ready() {
    return loaded && !due();
  }

  void load() {
    Optional<Saved> read = storage.load().filter(this::fits);
    synchronized (this) {
      loaded = true;
      saved = unsaved ? saved : read;
    }
  }

  /** Whether an entry is of the client that is set. */
  private boolean fits(Saved entry) {
    return settings.client().isEmpty() || settings.client().get().id().equals(entry.client().id());
  }

  /** Runs work while nobody else renews the tokens. */
  <T> T exclusively(Supplier<T> work) {
    return storage.exclusively(work);
  }

  /** Signs in, or takes the tokens of another program that has signed in meanwhile, if they suffice. */
  Optional<String> signedIn(String issuer, List<String> scopes, Supplier<Optional<String>> work) {
    Optional<String> before = access();
    return storage.signingIn(settings.limit(), () -> {
      load();
      boolean suffices = !access().equals(before) && !ended() && scopes().containsAll(scopes)
          && current().filter(entry -> entry.issuer().equals(issuer)).isPresent();
      return suffices && access().isPresent() ? access() : work.get();
    });
  }

  /** Keeps new tokens. If the store fails, they stay in memory. */
  Optional<String> keep(Saved next) {
    synchronized (this) {
      if (begun != signOuts) {
        throw new SignInFailure(Step.TOKEN, null, "the sign-out came before the tokens", "Sign in again");
      }
      saved = Optional.of(next);
      unsaved = true;
    }
    storage.save(next);
    synchronized (this) {
      unsaved = false;
    }
    return access();
  }

  /** Deletes the tokens, including those that cannot be read. Returns those that were there. */
  Optional<Saved> forget() {
    return exclusively(() -> {
      try {
        load();
      } catch (SignInFailure damaged) {
        // An entry that cannot be read is deleted nevertheless.
      }
      Optional<Saved> before = forgotten();
      storage.delete();
      return before;
    });
  }

  private synchronized Optional<Saved> forgotten() {
    Optional<Saved> before = saved;
    saved = Optional.empty();
    unsaved = false;
    signOuts++;
    return before;
  }

  synchronized Optional<Saved> current() {
    return saved;
  }

  Optional<String> access() {
    return current().flatMap(Saved::tokens).map(Saved.Tokens::access);
  }

  /** The scopes that were asked for. */
  List<String> scopes() {
    return current().flatMap(Saved::tokens).map(Saved.Tokens::scopes).orElse(List.of());
  }

  boolean ended() {
    return current().flatMap(Saved::tokens).flatMap(Saved.Tokens::expires).filter(end -> !scheduler.now().isBefore(end))
        .isPresent();
  }

  /** Whether the token has ended and can be renewed without the user. */
  boolean due() {
    return ended() && (settings.machine() || current().flatMap(Saved::tokens).flatMap(Saved.Tokens::refresh).isPresent());
  }
}
