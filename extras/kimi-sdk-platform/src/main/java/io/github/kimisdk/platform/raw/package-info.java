/** Calls to any path of the endpoint, with requests that a program has written; {@link io.github.kimisdk.platform.KimiRaw}. */
package io.github.kimisdk.platform.raw;
