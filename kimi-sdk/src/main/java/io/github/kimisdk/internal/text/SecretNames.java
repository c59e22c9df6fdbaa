package io.github.kimisdk.internal.text;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Headers and parameters whose values a message does not show, because of their names. */
public final class SecretNames {

  private static final String SECRET =
      "(?i).*(auth|token|key|secret|cookie|pass|credential|session|signature|jwt|csrf|xsrf|subscription).*";
  private static final String HIDDEN = "***";

  private SecretNames() {}

  /** Returns a value as it may be shown under a name. */
  public static String shown(String name, String value) {
    return name.matches(SECRET) ? HIDDEN : value;
  }

  /** Hides the values of the parameters of a query or a form that have a secret. */
  public static String shown(String parameters) {
    return Stream.of(parameters.split("&", -1)).map(SecretNames::shownParameter).collect(Collectors.joining("&"));
  }

  private static String shownParameter(String parameter) {
    int value = parameter.indexOf('=') + 1;
    return value == 0 ? parameter
        : parameter.substring(0, value) + shown(parameter.substring(0, value - 1), parameter.substring(value));
  }
}
