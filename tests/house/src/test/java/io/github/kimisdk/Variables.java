package io.github.kimisdk;

import java.util.Map;

/** A client of given environment variables, because the variables of this process cannot be set. */
public final class Variables {

  private Variables() {}

  /** Returns the client that {@link Kimi#fromEnv} makes of these variables. */
  public static Kimi client(Map<String, String> variables) {
    return new Environment(variables::get).client();
  }
}
