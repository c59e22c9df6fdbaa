/**
 * The rules of Moonshot's subset of JSON Schema: {@code SchemaCheck} finds faults as the published validator does, {@code
 * ServiceCheck} as the service does, and {@code CompletedSchema} completes schemas. The artifact {@code
 * kimi-sdk-jsonschema} converts schemas of other programs.
 */
package io.github.kimisdk.internal.schema;
