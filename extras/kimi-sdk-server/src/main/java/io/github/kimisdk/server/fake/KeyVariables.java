package io.github.kimisdk.server.fake;

import java.util.List;

/** The environment variables, or system properties of these names, that have a key of Kimi. */
public final class KeyVariables {

  private static final List<String> NAMES = List.of("KIMI_API_KEY", "MOONSHOT_API_KEY", "KIMI_CODING_API_KEY");

  private KeyVariables() {}

  /** Returns whether one of them is set, as {@code Kimi.fromEnv()} reads them: a blank value is not. */
  public static boolean set() {
    return NAMES.stream().map(name -> System.getProperty(name, System.getenv(name)))
        .anyMatch(key -> key != null && !key.isBlank());
  }
}
