package io.github.kimisdk.mcp;

import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A resource that a server offers, or a template of resources.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param uri the URI of the resource, for {@link McpServer#read}; of a template, a URI template of RFC 6570
 * @param name the name
 * @param title a title for people; the empty string if there is none
 * @param description the purpose; the empty string if there is none
 * @param mimeType the type; the empty string if the server does not tell it
 * @param size the number of bytes; absent if the server does not tell it
 * @param extra the members that this version does not know
 */
public record McpResource(String uri, String name, String title, String description, String mimeType, OptionalLong size,
    JsonObject extra) {

  /**
   * Creates a resource from all components.
   *
   * @param uri the URI or template, not null
   * @param name the name, not null
   * @param title the title, not null
   * @param description the purpose, not null
   * @param mimeType the type, not null
   * @param size the number of bytes or empty
   * @param extra unknown members, not null
   */
  public McpResource {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(mimeType, "mimeType");
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(extra, "extra");
  }

  /** Reads an entry of a list. The member has the URI or the template. */
  static McpResource read(JsonObject entry, String member) {
    OptionalLong size = entry.tryGet("size").orElse(null) instanceof JsonNumber number && number.asDouble() >= 0
        ? OptionalLong.of((long) number.asDouble()) : OptionalLong.empty();
    JsonObject extra = entry;
    for (String known : new String[] {member, "name", "title", "description", "mimeType", "size"}) {
      extra = extra.without(known);
    }
    return new McpResource(MessageMembers.text(entry, member), MessageMembers.text(entry, "name"), MessageMembers.text(entry,
        "title"),
        MessageMembers.text(entry, "description"), MessageMembers.text(entry, "mimeType"), size, extra);
  }

  /** Returns one line, in which tokens are masked. */
  @Override
  public String toString() {
    return Log.shown("McpResource[" + uri + ", " + name + (mimeType.isEmpty() ? "" : ", " + mimeType) + "]");
  }
}
