package io.github.kimisdk.mcp.rpc;

import java.util.List;

/** The revisions of the specification that this client speaks, the newest first. */
public final class Revision {

  /** The revision without sessions: each request carries its revision, the client and its capabilities. */
  public static final String STATELESS = "2026-07-28";

  /** The revisions that begin with {@code initialize}, the newest first. */
  public static final List<String> INITIALIZED = List.of("2025-11-25", "2025-06-18");

  static final List<String> ALL = List.of(STATELESS, INITIALIZED.get(0), INITIALIZED.get(1));

  private Revision() {}

  /** Whether requests of this revision are stateless. */
  public static boolean stateless(String revision) {
    return revision.equals(STATELESS);
  }
}
