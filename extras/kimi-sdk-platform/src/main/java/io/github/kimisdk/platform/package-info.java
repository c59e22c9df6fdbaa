/**
 * The platform as data: its models and their prices, searches and their results, balances and quotas. It makes no calls.
 *
 * <p>Start at {@link io.github.kimisdk.models.Models}.
 */
package io.github.kimisdk.platform;
