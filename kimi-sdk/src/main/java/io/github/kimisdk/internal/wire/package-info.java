/**
 * How records look as JSON: one class per resource, write above read, each name of the wire once per direction.
 *
 * <p>Here live {@link io.github.kimisdk.internal.wire.Fields}, which reads an object and knows what is left of it,
 * {@link io.github.kimisdk.internal.wire.Members}, which writes one, and an {@code XxxWire} for each resource.
 *
 * <p>Never here: HTTP, and defaults of the API.
 */
package io.github.kimisdk.internal.wire;
