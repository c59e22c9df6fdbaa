package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.platform.wire.Sha256;
import java.util.HexFormat;

/**
 * Tells requests apart by their JSON, the model included.
 *
 * @param form the form of the JSON, which versions of this library may differ in; hashes of two forms that differ say nothing
 * @param model the model that is asked; empty in an old entry
 * @param hex the hash
 */
public record RequestHash(long form, String model, String hex) {

  /** Counts the changes of {@link RequestWire} that change the JSON of a request. A test fails on a change without a count. */
  static final long FORM = 1;

  /** Half of a SHA-256, which keeps the lines of a journal short. */
  private static final int BYTES = 16;

  /** Hashes a request, which gets the default model if it names none. */
  public static RequestHash of(ChatRequest request, String defaultModel) {
    ChatRequest named = RequestWire.named(request, defaultModel);
    byte[] body = Json.bytes(RequestWire.write(named, false));
    return new RequestHash(FORM, named.model().orElseThrow(), HexFormat.of().formatHex(Sha256.of(body), 0, BYTES));
  }
}
