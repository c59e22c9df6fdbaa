/**
 * The rulebook: what Kimi accepts in a request, written once. The context check, the embedded server and conversations ask it.
 *
 * <p>Start at {@link io.github.kimisdk.internal.rules.Rulebook}.
 */
package io.github.kimisdk.internal.rules;
