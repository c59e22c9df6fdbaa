/**
 * The client's side of batches.
 *
 * <p>{@link io.github.kimisdk.platform.batches.BatchCalls} makes the calls. {@link
 * io.github.kimisdk.platform.batches.RequestFile} checks requests and writes them into a file, {@link
 * io.github.kimisdk.platform.batches.ResultIterator} reads the files of results. Both keep one line in memory.
 */
package io.github.kimisdk.platform.batches;
