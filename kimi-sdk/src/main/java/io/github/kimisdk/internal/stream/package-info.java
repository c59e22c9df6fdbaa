/**
 * How a streamed answer comes in: bytes, events, chunks, and the two edges where they are read.
 *
 * <p>Here live {@link io.github.kimisdk.internal.stream.SseParser} (bytes to events, pure),
 * {@link io.github.kimisdk.internal.stream.ChunkDecoder} (events to chunks, the hot path),
 * {@link io.github.kimisdk.internal.stream.StreamCall} (one streamed call, from its request to its one end), and its
 * readers: a {@code Flow} publisher and a blocking stream.
 *
 * <p>Never here: blocking outside of the class that is named for it.
 */
package io.github.kimisdk.internal.stream;
