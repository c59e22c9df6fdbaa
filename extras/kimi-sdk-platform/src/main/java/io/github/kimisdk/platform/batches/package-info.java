/**
 * The client's side of batches.
 *
 * <p>{@link io.github.kimisdk.internal.batches.BatchCalls} makes the calls. {@link
 * io.github.kimisdk.internal.batches.RequestFile} checks requests and writes them into a file, {@link
 * io.github.kimisdk.internal.batches.ResultIterator} reads the files of results. Both keep one line in memory.
 */
package io.github.kimisdk.internal.batches;
