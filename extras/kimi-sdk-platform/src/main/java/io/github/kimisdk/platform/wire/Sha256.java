package io.github.kimisdk.platform.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash by which keys, contents and requests are told apart. */
public final class Sha256 {

  private Sha256() {}

  /** Returns the hash of bytes. */
  public static byte[] of(byte[] bytes) {
    return begun().digest(bytes);
  }

  /** Returns a hash of no bytes yet. */
  public static MessageDigest begun() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected SHA-256, which every Java has", e);
    }
  }
}
