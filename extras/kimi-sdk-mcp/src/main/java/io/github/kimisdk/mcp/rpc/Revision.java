package io.github.kimisdk.mcp.rpc;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The revisions of the specification that this client speaks: all since 2024-11-05. */
public final class Revision {

  /** The revision without sessions: each request carries its revision, the client and its capabilities. */
  public static final String STATELESS = "2026-07-28";

  /** The revisions that begin with {@code initialize}, the newest first. */
  static final List<String> INITIALIZED = List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");

  /** All revisions, the newest first. */
  public static final List<String> ALL = Stream.concat(Stream.of(STATELESS), INITIALIZED.stream()).toList();

  /** The oldest and the newest revision, for messages. */
  static final String RANGE = ALL.get(ALL.size() - 1) + " to " + ALL.get(0);

  private Revision() {}

  /** Whether requests of this revision are stateless. */
  public static boolean stateless(String revision) {
    return revision.equals(STATELESS);
  }

  /** The revision to speak with a server that answers {@code initialize} so: the newest known one that is not newer. */
  static Optional<String> spoken(String chosen) {
    return INITIALIZED.stream().filter(known -> known.compareTo(chosen) <= 0).findFirst();
  }
}
