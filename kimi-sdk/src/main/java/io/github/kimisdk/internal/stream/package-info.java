/**
 * How a streamed answer comes in: bytes, events, chunks, and the edges where they are read.
 *
 * <p>{@link io.github.kimisdk.internal.stream.SseParser} turns bytes into events,
 * {@link io.github.kimisdk.internal.stream.ChunkDecoder} events into chunks (the hot path).
 * {@link io.github.kimisdk.internal.stream.StreamReceiver} reads a streamed answer over all of its attempts and parts, for one of
 * its readers: a {@code Flow} publisher, a blocking stream, or a whole answer.
 *
 * <p>Never here: blocking outside of {@code BlockingReader}.
 */
package io.github.kimisdk.internal.stream;

