package io.github.kimisdk.internal.text;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The rules for headers that a program sets. */
public final class HeaderRules {

  private static final String MARKS = "!#$%&'*+-.^_`|~";

  /** A longer name is probably no name, and not shown. */
  private static final int LONGEST_NAME = 60;

  /** Headers that cannot be set, in lower case, and why. */
  private static final Map<String, String> REFUSED = new TreeMap<>();

  private static final String FOR_PROXY =
      "the service would get it as well; set the proxy and its authenticator in httpClient(...)";

  static {
    refuse("this client makes it from the key; set the key in key(...)", "authorization");
    refuse("this client sets it for each call", "accept", "content-type");
    refuse("it decides where a request ends, so only the HTTP client sets it",
        "content-length", "transfer-encoding", "trailer", "te", "expect");
    refuse("it decides about the connection, so only the HTTP client sets it",
        "connection", "keep-alive", "upgrade", "http2-settings");
    refuse("it decides where a request goes; set the address in baseUrl(...)", "host");
  }

  private HeaderRules() {}

  private static void refuse(String why, String... names) {
    for (String name : names) {
      REFUSED.put(name, why);
    }
  }

  /** Refuses a header that cannot be set. The message does not contain the value. */
  public static void check(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    checkName(name);
    String why = refusal(name);
    if (why != null) {
      throw new IllegalArgumentException("expected a header that a program can set, found \"" + shown(name) + "\": " + why);
    }
    checkValue(name, value);
  }

  /** Whether a program can set a header of this name, in any case. */
  public static boolean settable(String name) {
    return refusal(name) == null;
  }

  /** Why a program cannot set a header; null if it can. */
  private static String refusal(String name) {
    String folded = name.toLowerCase(Locale.ROOT);
    return folded.startsWith("proxy-") ? FOR_PROXY : REFUSED.get(folded);
  }

  private static void checkName(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (!token(name.charAt(i))) {
        throw new IllegalArgumentException("expected a header name of letters, digits and any of " + MARKS + ", found "
            + described(name.charAt(i)) + at(i, name));
      }
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("expected a header name, found the empty string");
    }
  }

  private static void checkValue(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '\t' && (c < ' ' || c >= 0x7F)) {
        throw new IllegalArgumentException("expected one line of visible ASCII characters in header \"" + shown(name)
            + "\", found "
            + described(c) + at(i, value));
      }
    }
  }

  private static String described(char c) {
    if (c == '\r' || c == '\n') {
      return "a line break";
    }
    if (c >= 0x80) {
      return "a character outside ASCII";
    }
    return c < ' ' || c == 0x7F ? "a control character" : c == ' ' ? "a space" : "'" + c + "'";
  }

  private static String at(int index, String text) {
    return " at position " + (index + 1) + " of " + text.length();
  }

  /** Whether a character can stand in a name (RFC 9110, section 5.6.2). */
  private static boolean token(int c) {
    return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || MARKS.indexOf(c) >= 0;
  }

  /** A name, unless it may be a secret, because the caller has exchanged the name and the value. */
  private static String shown(String name) {
    return name.length() > LONGEST_NAME ? "***" : KeyMask.mask(name);
  }
}
