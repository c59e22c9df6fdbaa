/**
 * The platform as data: its models and their prices. It makes no calls.
 *
 * <p>Start at {@link io.github.kimisdk.platform.Models}.
 */
package io.github.kimisdk.platform;
