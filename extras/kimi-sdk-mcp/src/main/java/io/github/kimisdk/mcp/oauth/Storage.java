package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.text.MaskedCause;
import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.Secrets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The entry of one server in the store of the program. An exception of the store may quote the entry, so its text is masked. */
final class Storage {

  private final Entries entries;
  private final String server;

  Storage(Entries entries, String server) {
    this.entries = entries;
    this.server = server;
  }

  Optional<Saved> load() {
    Optional<Saved> saved = asked("load", () -> entries.load(server)).map(Saved::read);
    saved.ifPresent(this::remember);
    return saved;
  }

  void save(Saved saved) {
    remember(saved);
    asked("save", () -> {
      entries.save(server, saved.text());
      return true;
    });
  }

  void delete() {
    asked("delete", () -> {
      entries.delete(server);
      return true;
    });
  }

  /** Runs work while nobody else renews the entry. A failure of the work is thrown as it is. */
  <T> T exclusively(Supplier<T> work) {
    return asked("lock", () -> entries.exclusively(server, work));
  }

  /** Runs a sign-in while no other program signs in to the server. */
  <T> T signingIn(Duration limit, Supplier<T> work) {
    return asked("lock", () -> entries.signingIn(server, limit, work));
  }

  private void remember(Saved saved) {
    Secrets.remember(saved.client().secret());
    saved.tokens().ifPresent(tokens -> {
      Secrets.remember(tokens.access());
      Secrets.remember(tokens.refresh());
    });
  }

  private <T> T asked(String verb, Supplier<T> work) {
    T answer;
    try {
      answer = new Callbacks().ask(work);
    } catch (SignInFailure known) {
      throw known;
    } catch (Throwable thrown) {
      throw failed(verb, MaskedCause.described(thrown));
    }
    if (answer == null) {
      throw failed(verb, "the answer was null");
    }
    return answer;
  }

  private SignInFailure failed(String verb, String why) {
    return new SignInFailure(Step.STORE, null, "the token store could not " + verb + " the entry of " + server + ": "
        + Log.quoted(why), "Correct the token store that was set in SignIn");
  }
}
