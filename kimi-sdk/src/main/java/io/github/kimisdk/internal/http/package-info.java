/**
 * How bytes get to the service and back: one exchange at a time, asynchronously.
 *
 * <p>Here live {@link io.github.kimisdk.internal.http.Transport} (the connections and the key),
 * {@link io.github.kimisdk.internal.http.Exchange} (one request and its answer, with its watchdog),
 * {@link io.github.kimisdk.internal.http.Failures} (what an answer or an exception means) and
 * {@link io.github.kimisdk.internal.http.Await}, the only place that blocks.
 *
 * <p>Never here: names of the wire and records of the chat.
 */
package io.github.kimisdk.internal.http;
