package io.github.kimisdk.server.gateway;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.platform.wire.Sha256;
import io.github.kimisdk.server.http.Ascii;
import io.github.kimisdk.server.http.Caller;
import io.github.kimisdk.server.http.KeyQuota;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The callers that a gateway knows: one for each key, or everybody if it has none. This is the only place that sees the key of a
 * client.
 */
final class Callers {

  private record Key(byte[] bytes, RateLimits limits, Caller holder) {}

  private static final String BEARER = "Bearer ";
  private static final String GEMINI = "/v1beta/";
  private static final int OWNER_BYTES = 16;

  private final List<Key> keys = new ArrayList<>();

  /** Creates the callers of keys. The clock counts nanoseconds. A key whose limits are as before keeps its counts. */
  Callers(Map<String, LiveSettings.Client> clients, LongSupplier clock, List<Key> before) {
    clients.forEach((key, client) -> {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      KeyQuota quota = before.stream()
          .filter(one -> MessageDigest.isEqual(one.bytes, bytes) && one.limits.equals(client.limits()))
          .map(one -> one.holder.quota()).findFirst().orElseGet(() -> new KeyQuota(client.limits(), clock));
      keys.add(new Key(bytes, client.limits(), new Caller(owner(bytes), quota, client.permissions())));
    });
  }

  /** Returns the callers of other keys. */
  Callers with(Map<String, LiveSettings.Client> clients, LongSupplier clock) {
    return new Callers(clients, clock, keys);
  }

  /** Returns a name that does not give away the key. */
  private static String owner(byte[] key) {
    return HexFormat.of().formatHex(Sha256.of(key), 0, OWNER_BYTES);
  }

  /** Returns the caller of a request; empty if its key is unknown. */
  Optional<Caller> of(RequestHead head) {
    return of(key(head.headers(), head.path()).orElse(""));
  }

  /** Returns the holder of a key; empty if it is unknown. The time does not depend on the key. */
  Optional<Caller> of(String key) {
    byte[] given = key.getBytes(StandardCharsets.UTF_8);
    Caller found = keys.isEmpty() ? Caller.ANYBODY : null;
    for (Key one : keys) {
      found = MessageDigest.isEqual(one.bytes, given) ? one.holder : found;
    }
    return Optional.ofNullable(found);
  }

  /** Returns why a caller is refused that has given a key or not; empty if it is admitted. */
  static Optional<String> refusal(Optional<Caller> caller, boolean given, Instant now) {
    if (caller.isEmpty()) {
      return Optional.of(given ? "Incorrect API key provided"
          : "expected an API key in the header Authorization, as \"Bearer <key>\", found none");
    }
    return caller.get().permissions().expires().filter(end -> !now.isBefore(end))
        .map(end -> "this API key expired at " + end + "; ask the operator of this gateway for another one");
  }

  /** Returns the key in a header, or else in the query of a path. */
  static Optional<String> key(Map<String, String> headers, String path) {
    String authorization = headers.getOrDefault("authorization", "");
    // The name of the scheme has no case: RFC 9110, 11.1.
    String bearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? Ascii.trim(authorization.substring(BEARER.length())) : "";
    if (!bearer.isEmpty()) {
      return Optional.of(bearer);
    }
    Optional<String> header = Optional.ofNullable(headers.get("x-api-key"))
        .or(() -> Optional.ofNullable(headers.get("x-goog-api-key")));
    return header.isPresent() || !path.startsWith(GEMINI) ? header : Request.parameter(path, "key");
  }
}
