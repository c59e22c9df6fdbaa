package io.github.kimisdk.platform.wire;

/** The searches, which differ in their paths and in some members. */
public enum SearchKind {
  /** The search of the platform. */
  BASIC("/tools/search"),
  /** The search of the platform with sites, a window of time and passages. */
  PRO("/tools/search_pro"),
  /** The search of Kimi Code. */
  CODING("/search");

  private final String path;

  SearchKind(String path) {
    this.path = path;
  }

  /** Returns the path behind the base URL. */
  public String path() {
    return path;
  }
}
