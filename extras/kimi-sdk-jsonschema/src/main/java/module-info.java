/**
 * Converts JSON Schemas of other programs to the subset that Kimi takes.
 *
 * <p>Start at {@link io.github.kimisdk.jsonschema.SchemaNormalizer}.
 */
module io.github.kimisdk.jsonschema {
  requires transitive io.github.kimisdk;

  exports io.github.kimisdk.jsonschema;
}
