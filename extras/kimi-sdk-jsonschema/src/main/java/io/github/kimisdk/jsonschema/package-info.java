/**
 * Schemas of other programs for Kimi. {@link io.github.kimisdk.jsonschema.SchemaNormalizer} converts any JSON Schema to the
 * subset that Kimi takes.
 */
package io.github.kimisdk.jsonschema;
