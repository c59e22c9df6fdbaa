/**
 * JSON of RFC 8259: values, a strict parser and a writer.
 *
 * <p>{@link io.github.kimisdk.json.Json} parses and writes. {@link io.github.kimisdk.json.JsonValue} is sealed and has six
 * kinds. {@link io.github.kimisdk.json.JsonParseException} is thrown for a text that is not JSON, and
 * {@link io.github.kimisdk.json.JsonTypeException} for a value of another type than the caller expected.
 *
 * <p>This package uses nothing else of this project except character and byte functions, and is not lenient.
 *
 * <p>Start at {@link io.github.kimisdk.json.Json#parse(String)}.
 */
package io.github.kimisdk.json;
