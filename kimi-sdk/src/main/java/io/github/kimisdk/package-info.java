/**
 * The client: {@link io.github.kimisdk.Kimi} makes calls to Kimi (Moonshot AI). Start at {@link
 * io.github.kimisdk.Kimi#fromEnv()}.
 *
 * <p>This package has no JSON, no HTTP and no loops; its methods delegate.
 */
package io.github.kimisdk;
