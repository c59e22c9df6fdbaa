package io.github.kimisdk.internal.text;

/** The page of the documentation that explains each error, with its cause and cure. */
public final class ErrorPage {

  private static final String PAGE = "https://kimisdk.github.io/kimi-sdk/docs/errors.html#";

  private ErrorPage() {}

  /** Returns a hint that ends with a place on the page. An empty hint and one that names a place stay as they are. */
  public static String linked(String hint, String anchor) {
    return hint.isEmpty() || hint.contains(PAGE) ? hint : hint + ". See " + PAGE + anchor;
  }
}
