package io.github.kimisdk.schema;

/** Converts schemas of MCP, OpenAPI, zod or pydantic to the subset of JSON Schema that Kimi takes. */
public final class SchemaNormalizer {
  private SchemaNormalizer() {}

  /**
   * Returns a schema in Moonshot's subset (MFJS).
   *
   * <p>Values that fit the given schema fit the new one. Keywords that the subset lacks, such as {@code format}, go to the
   * description for the model. The new schema may therefore allow more, so the receiver still has to check the values.
   *
   * <p>A root that allows any of several objects becomes one object with the members of all, because arguments have no other
   * form. An array through which a schema leads back to itself becomes {@code anyOf} of that array and the empty array, because
   * the service does not see otherwise that it may be empty. Up to draft 7, which {@code $schema} names, keywords beside a
   * {@code $ref} have no effect.
   *
   * <p>A branch of a union that allows nothing goes, such as {@code {"type":"null"}} beside {@code "type":"string"}. A union
   * without any branch left is refused, with the reason of each branch.
   *
   * <p>Every schema for objects has the array {@code required}, because not every deployment takes one without it.
   *
   * <p>In three cases the new schema allows less. A schema without {@code type} is for the type whose keywords it uses; {@code
   * format} is a keyword of strings. In a root that allowed any of several objects, a member has the schemas of those objects
   * that name it. A root that allowed objects and null is for objects, because arguments are never null.
   *
   * @param foreign any JSON Schema
   * @return the schema, which passes {@link Schema#check} and {@link Schema#checkService}
   * @throws IllegalArgumentException if a part cannot be converted; the message names each such part, up to 100, with its path
   */
  public static Schema normalize(Schema foreign) {
    return Schema.made(io.github.kimisdk.internal.schema.SchemaNormalizer.of(foreign.json()),
        io.github.kimisdk.internal.schema.SchemaNormalizer.FAILURE);
  }
}
