package io.github.kimisdk.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Decides by the head of a request whether a served model may be used. Nothing of the body has been read by then. */
final class AccessCheck {

  private final ServerOptions options;

  AccessCheck(ServerOptions options) {
    this.options = options;
  }

  /** Returns the refusal of a request; empty if it is admitted. */
  Optional<ScriptedAnswer> refusal(RequestHead head) {
    return hasKey(head) ? Optional.empty()
        : Optional.of(ScriptedAnswer.error(401, "incorrect_api_key_error", "Incorrect API key provided"));
  }

  /** Compares the key in a time that does not depend on how much of it is right. */
  private boolean hasKey(RequestHead head) {
    String given = head.header("authorization").orElse("");
    return options.key().isEmpty() || MessageDigest.isEqual(bytes("Bearer " + options.key().get()), bytes(given));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
