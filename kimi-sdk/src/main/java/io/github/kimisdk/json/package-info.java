/**
 * JSON as RFC 8259 has it: values, a strict parser and a writer.
 *
 * <p>Here live {@link io.github.kimisdk.json.Json} (parse and write), the sealed
 * {@link io.github.kimisdk.json.JsonValue} with its six kinds, the limits of the parser and the two failures,
 * one for text that is not JSON and one for a value that is not what the caller expected.
 *
 * <p>Never here: anything of this project (this package imports none of it), and leniency.
 *
 * <p>Start at {@link io.github.kimisdk.json.Json#parse(String)}.
 */
package io.github.kimisdk.json;
