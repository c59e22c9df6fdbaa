/**
 * Kimi on hosts other than those of Moonshot AI: a model that writes requests and reads answers as its host has them.
 *
 * <p>Start at {@link io.github.kimisdk.hosts.HostedModel#of(io.github.kimisdk.Kimi)}.
 */
package io.github.kimisdk.hosts;
