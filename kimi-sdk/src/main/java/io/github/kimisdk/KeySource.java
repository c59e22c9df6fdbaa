package io.github.kimisdk;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.keys.SuppliedKey;
import io.github.kimisdk.internal.text.KeyMask;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where the key of a client comes from.
 *
 * @param key returns the key after a check; throws if there is no valid key
 * @param supplied asks a program for the key of each attempt; null if the key is fixed
 * @param missing whether no key was set
 */
record KeySource(Supplier<ApiKey> key, SuppliedKey supplied, boolean missing) {

  static KeySource none(Supplier<KimiException> failure) {
    return new KeySource(() -> {
      throw failure.get();
    }, null, true);
  }

  /** Returns a fixed key, which is not checked yet; the source names it in failures. */
  static KeySource of(String key, String source) {
    return new KeySource(() -> new ApiKey(key, source), null, false);
  }

  static KeySource supplied(Function<Optional<String>, ? extends CompletionStage<String>> supplier) {
    return of(new SuppliedKey(supplier));
  }

  /** Returns the source of another client: it asks the same supplier, and a refusal of the other host does not concern it. */
  KeySource own() {
    return supplied == null ? this : of(supplied.another());
  }

  private static KeySource of(SuppliedKey supplied) {
    return new KeySource(supplied::last, supplied, false);
  }

  /** Returns this source; a fixed key stays the one that was checked. */
  KeySource with(ApiKey checked) {
    return supplied == null ? new KeySource(() -> checked, null, false) : this;
  }

  /** Masks the key in a text; of a key that is not valid, only its usual forms. */
  String mask(String text) {
    try {
      if (!missing) {
        key.get();
      }
    } catch (KimiException.Misconfigured invalid) {
      // It is not known, because no request can contain it.
    }
    return KeyMask.mask(text);
  }
}
