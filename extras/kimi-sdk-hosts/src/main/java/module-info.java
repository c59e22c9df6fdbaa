/**
 * Kimi on hosts other than those of Moonshot AI.
 *
 * <p>Start at {@link io.github.kimisdk.hosts.HostedModel}.
 */
module io.github.kimisdk.hosts {
  requires transitive io.github.kimisdk;

  exports io.github.kimisdk.hosts;
}
