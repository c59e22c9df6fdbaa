/**
 * The rules of Moonshot's subset of JSON Schema: {@code SchemaCheck} finds faults as the published validator does, {@code
 * ServiceCheck} as the service does, {@code SchemaNormalizer} converts foreign schemas, and {@code MadeSchema} completes the
 * schemas that this library makes.
 */
package io.github.kimisdk.internal.schema;
