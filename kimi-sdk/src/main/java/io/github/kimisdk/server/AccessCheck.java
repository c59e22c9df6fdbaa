package io.github.kimisdk.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/** Decides by the head of a request whether a served model may be used. Nothing of the body has been read by then. */
final class AccessCheck {

  private static final String JSON = "application/json";

  private final ServerOptions options;
  private final BrowserCheck browsers;

  AccessCheck(ServerOptions options, String host, int port) {
    this.options = options;
    this.browsers = new BrowserCheck(options, host, port);
  }

  /** Returns the refusal of a request or the answer to a preflight request; empty if the request is admitted. */
  Optional<ScriptedAnswer> answer(RequestHead head, ErrorWriter errors) {
    Optional<ScriptedAnswer> answer = foreign(head, errors);
    if (answer.isPresent()) {
      return answer;
    }
    if (!hasKey(head)) {
      return Optional.of(errors.error(401, "incorrect_api_key_error", "Incorrect API key provided"));
    }
    return head.method().equals("POST") && !isJson(head) ? Optional.of(errors.error(415, "invalid_request_error",
        "expected the header Content-Type: " + JSON + ", found " + head.header("content-type").orElse("none"))) : Optional.empty();
  }

  /** Returns the refusal of a foreign host or origin, or the answer to a preflight request. It needs no key. */
  Optional<ScriptedAnswer> foreign(RequestHead head, ErrorWriter errors) {
    return browsers.answer(head, errors);
  }

  Map<String, String> headers(RequestHead head) {
    return browsers.headers(head);
  }

  /** A page of another origin can send a form or plain text without asking the server, but not JSON. */
  private static boolean isJson(RequestHead head) {
    String type = head.header("content-type").orElse("");
    int parameters = type.indexOf(';');
    return Ascii.trim(parameters < 0 ? type : type.substring(0, parameters)).equalsIgnoreCase(JSON);
  }

  /** Compares the key with all keys, in a time that does not depend on how much of it is right. */
  private boolean hasKey(RequestHead head) {
    byte[] given = bytes(RequestKey.of(head.headers(), head.path()).orElse(""));
    boolean found = options.keys().isEmpty();
    for (String key : options.keys().keySet()) {
      found |= MessageDigest.isEqual(bytes(key), given);
    }
    return found;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
