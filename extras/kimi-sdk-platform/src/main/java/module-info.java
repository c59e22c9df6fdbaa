/**
 * The services of the Kimi platform beside the models: files, batches, bulk, web search, formulas and the account.
 *
 * <p>Start at {@link io.github.kimisdk.platform.KimiPlatform}.
 */
@SuppressWarnings("module") // the qualified export names a module that is compiled after this one
module io.github.kimisdk.platform {
  requires transitive io.github.kimisdk;
  requires io.github.kimisdk.store;

  exports io.github.kimisdk.platform;
  exports io.github.kimisdk.platform.data;
  exports io.github.kimisdk.platform.wire to io.github.kimisdk.server;
}
