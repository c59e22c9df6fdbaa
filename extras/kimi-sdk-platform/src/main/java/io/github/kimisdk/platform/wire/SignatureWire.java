package io.github.kimisdk.platform.wire;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.RequestSignature;

/** The signature of an answer, and whether it is valid. */
public final class SignatureWire {

  public static final String PATH = "/signatures/verify";

  private SignatureWire() {}

  /** Writes a request. */
  public static JsonObject write(RequestSignature signature) {
    return new ObjectWriter()
        .put("nonce", signature.nonce())
        .put("timestamp", signature.timestamp())
        .put("model", signature.model())
        .put("signature", signature.signature())
        .object();
  }

  /**
   * Reads an answer.
   *
   * @throws JsonTypeException if the answer is missing
   */
  public static boolean readValid(JsonValue answer) {
    return ObjectReader.of(answer, "").bool("valid").orElseThrow(() -> new JsonTypeException("/valid", "boolean", "nothing"));
  }
}
