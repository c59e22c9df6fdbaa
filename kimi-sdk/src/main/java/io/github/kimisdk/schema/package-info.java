/**
 * JSON Schema as Kimi takes it, and the caller's records as shapes of JSON.
 *
 * <p>Here live {@link io.github.kimisdk.schema.Schema} (made, checked against Moonshot's subset, and normalized to
 * it), {@link io.github.kimisdk.schema.RecordType} (a record's schema, and the way from JSON to the record and back) and
 * {@link io.github.kimisdk.schema.Doc}, what a record says about itself to the model.
 *
 * <p>Never here: anything about chat. It is the one package that reflects, and only on the caller's records.
 *
 * <p>Start at {@link io.github.kimisdk.schema.RecordType#of(Class)}.
 */
package io.github.kimisdk.schema;
