/**
 * Keeps conversations in a folder.
 *
 * <p>Start at {@link io.github.kimisdk.store.DirectoryStore}.
 */
@SuppressWarnings("module") // the qualified export names modules that are compiled after this one
module io.github.kimisdk.store {
  requires transitive io.github.kimisdk;

  exports io.github.kimisdk.store;
  exports io.github.kimisdk.store.lines to io.github.kimisdk.jdbc, io.github.kimisdk.mcp, io.github.kimisdk.platform,
      io.github.kimisdk.server;
}
