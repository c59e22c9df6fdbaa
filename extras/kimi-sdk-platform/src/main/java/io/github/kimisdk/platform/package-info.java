/**
 * The services of the platform beside the models: files, batches, bulk, web search, formulas and the account.
 *
 * <p>Start at {@link io.github.kimisdk.platform.KimiPlatform}.
 */
package io.github.kimisdk.platform;
