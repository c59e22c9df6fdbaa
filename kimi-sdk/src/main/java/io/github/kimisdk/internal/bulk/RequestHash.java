package io.github.kimisdk.internal.bulk;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells requests apart by their JSON, the model included. */
final class RequestHash {

  /** Half of a SHA-256, which keeps the lines of a journal short. */
  private static final int BYTES = 16;

  private RequestHash() {}

  static String of(ChatRequest request, String defaultModel) {
    byte[] body = Json.bytes(RequestWire.write(request, defaultModel, false));
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body), 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected SHA-256, which every Java has", e);
    }
  }
}
