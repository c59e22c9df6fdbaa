/**
 * What is known of the platform, as data: its models and their prices.
 *
 * <p>No calls and no behavior live here. Start at {@link io.github.kimisdk.platform.Models}.
 */
package io.github.kimisdk.platform;
