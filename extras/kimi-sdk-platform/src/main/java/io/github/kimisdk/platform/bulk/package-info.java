/**
 * Many calls with bounded concurrency: the loop behind {@link io.github.kimisdk.platform.Bulk}, and its journal.
 *
 * <p>{@link io.github.kimisdk.platform.bulk.BulkIterator} is the loop. The thread that iterates drives it: this thread reads the
 * input, starts calls, writes the journal and takes results. Calls that end only add themselves to a queue.
 *
 * <p>This package knows calls as a function from a request to a future, so it does not depend on the network.
 */
package io.github.kimisdk.platform.bulk;
