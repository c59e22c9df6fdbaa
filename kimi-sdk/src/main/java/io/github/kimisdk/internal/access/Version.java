package io.github.kimisdk.internal.access;

/**
 * The version of the client. The compiler copies {@link #COMPILED} into each artifact that uses it, so an artifact that finds
 * another {@link #current} was built for another client.
 */
public final class Version {

  /** The version of the client that an artifact was compiled with. A test compares it with the version of the build. */
  public static final String COMPILED = "0.1.0-SNAPSHOT";

  private Version() {}

  /**
   * Returns the version of the client that is loaded.
   *
   * @return the version
   */
  public static String current() {
    return COMPILED;
  }

  /**
   * Checks that an artifact runs with the client that it was compiled with. Other versions fail later, with {@link
   * NoSuchMethodError}.
   *
   * @param artifact the artifact
   * @param version its version
   * @param client the version of the client that is loaded
   * @throws IllegalStateException if the versions differ
   */
  public static void check(String artifact, String version, String client) {
    if (!version.equals(client)) {
      throw new IllegalStateException(
          "expected kimi-sdk " + version + " for " + artifact + " " + version + ", found kimi-sdk " + client
              + "; use the same version of both, for example with kimi-sdk-bom");
    }
  }
}
