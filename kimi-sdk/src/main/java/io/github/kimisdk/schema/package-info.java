/**
 * JSON Schema in the subset that Kimi accepts, and the conversion of the caller's records to and from JSON.
 *
 * <p>{@link io.github.kimisdk.schema.Schema} builds schemas, and checks them against Moonshot's subset.
 * {@link io.github.kimisdk.schema.RecordType} provides the schema of a record, reads records from JSON and writes them.
 * {@link io.github.kimisdk.schema.Doc} describes a record to the model.
 *
 * <p>This package knows nothing about chat. It is the only one that uses reflection, and only on the caller's records.
 *
 * <p>Start at {@link io.github.kimisdk.schema.RecordType#of(Class)}.
 */
package io.github.kimisdk.schema;
