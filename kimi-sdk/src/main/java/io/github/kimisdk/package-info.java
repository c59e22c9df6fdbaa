/**
 * The front door: {@link io.github.kimisdk.Kimi}, a client of Kimi (Moonshot AI).
 *
 * <p>Never here: JSON, HTTP and loops; every method is a line that hands on.
 *
 * <p>Start at {@link io.github.kimisdk.Kimi#fromEnv()}.
 */
package io.github.kimisdk;
