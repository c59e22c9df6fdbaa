package io.github.kimisdk.server.fake;

import io.github.kimisdk.platform.data.RequestSignature;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs answers to requests with a nonce, and checks signatures. The head of an answer is made before the model of the request
 * is known, so that the model of each nonce is remembered. Safe for use by many threads.
 */
final class RequestSignatures {

  private static final String PREFIX = "reqsigv1_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MOST_NONCES = 1_000;

  /** Longer names of models are not remembered, and their signatures are not valid. */
  private static final int LONGEST_NAME = 200;

  private final byte[] secret = new byte[32];
  private final Clock clock;
  private final Map<String, String> models = new LinkedHashMap<>();

  RequestSignatures(Clock clock) {
    this.clock = clock;
    new SecureRandom().nextBytes(secret);
  }

  /** Returns the headers of the answer to a request with a nonce; none if it is no UUID, as the platform does without a word. */
  Map<String, String> headers(String nonce) {
    if (!uuid(nonce)) {
      return Map.of();
    }
    long now = clock.millis();
    return Map.of("Msh-Request-Timestamp", String.valueOf(now), "Msh-Request-Signature", signature(nonce, now));
  }

  private static boolean uuid(String nonce) {
    try {
      return UUID.fromString(nonce).toString().equalsIgnoreCase(nonce);
    } catch (IllegalArgumentException none) {
      return false;
    }
  }

  /** Remembers the model that a request with a nonce named. */
  void asked(String nonce, String model) {
    if (uuid(nonce) && model.length() <= LONGEST_NAME) {
      synchronized (models) {
        models.put(nonce, model);
        if (models.size() > MOST_NONCES) {
          models.remove(models.keySet().iterator().next());
        }
      }
    }
  }

  /** Returns whether this server made a signature, for this model. */
  boolean valid(RequestSignature signature) {
    boolean made = MessageDigest.isEqual(
        signature(signature.nonce(), signature.timestamp()).getBytes(StandardCharsets.UTF_8),
        signature.signature().getBytes(StandardCharsets.UTF_8));
    synchronized (models) {
      return made && signature.model().equals(models.get(signature.nonce()));
    }
  }

  private String signature(String nonce, long time) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      return PREFIX + HexFormat.of().formatHex(mac.doFinal((nonce + " " + time).getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("expected " + ALGORITHM + " in this JDK", missing);
    }
  }
}
