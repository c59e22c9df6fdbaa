package io.github.kimisdk;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.keys.SuppliedKey;
import io.github.kimisdk.internal.text.KeyMask;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Where the key of a client comes from. */
final class KeySource {

  /** A fixed key; null if there is none. */
  private final String fixed;
  /** Names the fixed key in failures. */
  private final String source;
  /** The fixed key after its check; null before. */
  private final ApiKey checked;
  /** Asks a program for the key of each attempt; null if the key is fixed. */
  private final SuppliedKey supplied;
  /** Makes the failure of a client without a key; null for that of a builder. */
  private final Supplier<KimiException> failure;

  private KeySource(String fixed, String source, ApiKey checked, SuppliedKey supplied, Supplier<KimiException> failure) {
    this.fixed = fixed;
    this.source = source;
    this.checked = checked;
    this.supplied = supplied;
    this.failure = failure;
  }

  /** No key, as a builder begins. */
  static final KeySource UNREAD = none(null);

  static KeySource none(Supplier<KimiException> failure) {
    return new KeySource(null, null, null, null, failure);
  }

  /** Returns a fixed key, which is not checked yet; the source names it in failures. */
  static KeySource of(String key, String source) {
    return new KeySource(key, source, null, null, null);
  }

  static KeySource supplied(Function<Optional<String>, ? extends CompletionStage<String>> supplier) {
    return of(new SuppliedKey(supplier));
  }

  /** Returns the source of another client: it asks the same supplier, and a refusal of the other host does not concern it. */
  KeySource own() {
    return supplied == null ? this : of(supplied.another());
  }

  private static KeySource of(SuppliedKey supplied) {
    return new KeySource(null, null, null, supplied, null);
  }

  /** Returns this source; a fixed key stays the one that was checked. */
  KeySource with(ApiKey checked) {
    return supplied == null ? new KeySource(fixed, source, checked, null, null) : this;
  }

  /** The supplier of the program; null if the key is fixed. */
  SuppliedKey supplied() {
    return supplied;
  }

  /** Whether no key was set. */
  boolean missing() {
    return fixed == null && supplied == null;
  }

  /** Returns the key after a check; throws if there is no valid key. */
  ApiKey key() {
    if (supplied != null) {
      return supplied.last();
    }
    if (missing()) {
      throw failure == null ? Environment.system().unread() : failure.get();
    }
    return checked == null ? new ApiKey(fixed, source) : checked;
  }

  /** Masks the key in a text; of a key that is not valid, only its usual forms. */
  String mask(String text) {
    try {
      if (!missing()) {
        key();
      }
    } catch (KimiException.Misconfigured invalid) {
      // It is not known, because no request can contain it.
    }
    return KeyMask.mask(text);
  }
}
