package io.github.kimisdk.mcp.oauth;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The challenges of a server with the scheme Bearer, from the values of {@code WWW-Authenticate}: a value may have several
 * challenges, and each has parameters after its scheme.
 */
final class ChallengeHeader {

  private static final int LONGEST = 8 * 1024;

  private final Map<String, String> parameters = new HashMap<>();
  private final String text;
  private int at;

  private ChallengeHeader(String text) {
    this.text = text;
  }

  /** Reads the parameters. The first challenge with the scheme Bearer counts; what cannot be read ends its value. */
  static ChallengeHeader of(List<String> values) {
    for (String value : values) {
      ChallengeHeader read = new ChallengeHeader(value.substring(0, Math.min(LONGEST, value.length())));
      if (read.bearer()) {
        return read;
      }
    }
    return new ChallengeHeader("");
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** The scopes of the challenge, each once. */
  List<String> scopes() {
    return parameter("scope").map(Scopes::split).orElse(List.of());
  }

  private boolean bearer() {
    boolean inside = false;
    boolean found = false;
    while (at < text.length()) {
      skip(" \t,");
      String word = token();
      if (word.isEmpty()) {
        return found;
      }
      skip(" \t");
      boolean parameter = at < text.length() && text.charAt(at) == '=' && !padding();
      if (parameter) {
        at++;
        skip(" \t");
        String value = at < text.length() && text.charAt(at) == '"' ? quoted() : token();
        if (inside) {
          parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value);
        }
      } else if (!padding()) {
        if (found) {
          return true;
        }
        inside = word.equalsIgnoreCase("Bearer");
        found = inside;
      } else {
        skip("=");
      }
    }
    return found;
  }

  /** Whether the equals signs here end a word, as those of Base64 do. */
  private boolean padding() {
    int next = at;
    while (next < text.length() && text.charAt(next) == '=') {
      next++;
    }
    return next > at && (next == text.length() || text.charAt(next) == ',');
  }

  private void skip(String characters) {
    while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private String token() {
    int from = at;
    while (at < text.length() && text.charAt(at) > ' ' && text.charAt(at) < 0x7F && "\",=".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at);
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
      boolean escape = text.charAt(at) == '\\' && at + 1 < text.length();
      at += escape ? 1 : 0;
      value.append(text.charAt(at));
    }
    at++;
    return value.toString();
  }
}
