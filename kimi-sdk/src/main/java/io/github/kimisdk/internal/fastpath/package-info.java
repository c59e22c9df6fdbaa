/**
 * The fast path of the chunk decoder, behind {@link io.github.kimisdk.internal.fastpath.FastPath}. It knows chunks by their
 * bytes. The ordinary codec of chunks is the specification, and takes every event that the fast path does not recognize.
 */
package io.github.kimisdk.internal.fastpath;
