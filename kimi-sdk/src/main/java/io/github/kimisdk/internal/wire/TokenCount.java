package io.github.kimisdk.internal.wire;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.util.function.Function;

/**
 * The way to ask for the number of tokens of a request.
 *
 * @param uri the address
 * @param body the body
 * @param reader reads the number from the answer
 * @param mayBeMissing whether servers of the format need not have the address
 */
public record TokenCount(URI uri, JsonObject body, Function<JsonValue, Long> reader, boolean mayBeMissing) {}
