/**
 * The JSON of requests, responses and their parts.
 *
 * <p>Each resource has one class {@code XxxWire}, with write above read and each name of the wire once per direction. Forms that
 * a server alone writes are in the artifact of the server. The classes use {@link
 * io.github.kimisdk.internal.wire.ObjectReader}, which reads an object and returns the members that nobody read, and {@link
 * io.github.kimisdk.internal.wire.ObjectWriter}, which writes one. This package contains no HTTP and no defaults of the API.
 */
package io.github.kimisdk.internal.wire;
