package io.github.kimisdk.mcp;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * A question of a server to the user, which it asks while it works on a call: a form to fill in, or an address to visit. All of
 * it is text of the server. Show the user which server asks.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param server the name of the server in this program
 * @param message the question for the user
 * @param schema the JSON Schema of the answer, an object of simple properties; empty with an address
 * @param address the address that the user is asked to visit, of https, or of http on this machine; absent for a form
 */
public record McpQuestion(String server, String message, JsonObject schema, Optional<URI> address) {

  /**
   * Creates a question from all components.
   *
   * @param server the name of the server, not null
   * @param message the question, not null
   * @param schema the schema, not null
   * @param address the address or empty
   */
  public McpQuestion {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(schema, "schema");
    Objects.requireNonNull(address, "address");
  }

  /** Reads the parameters of {@code elicitation/create}. */
  static McpQuestion read(String server, JsonObject params) {
    String mode = MessageMembers.find(params, "mode").orElse("form");
    String message = MessageMembers.text(params, "message");
    return switch (mode) {
      case "form" -> new McpQuestion(server, message, MessageMembers.object(params, "requestedSchema"), Optional.empty());
      case "url" -> new McpQuestion(server, message, JsonObject.EMPTY, Optional.of(address(MessageMembers.text(params, "url"))));
      default -> throw wrong("a question of the mode form or url", Log.quoted(mode));
    };
  }

  private static URI address(String text) {
    URI address;
    try {
      address = URI.create(text);
    } catch (IllegalArgumentException bad) {
      throw wrong("an address to visit", "another text");
    }
    boolean here = "http".equalsIgnoreCase(address.getScheme())
        && ("localhost".equalsIgnoreCase(address.getHost()) || "127.0.0.1".equals(address.getHost()));
    boolean safe = here || "https".equalsIgnoreCase(address.getScheme());
    if (address.getHost() == null || address.getRawUserInfo() != null || !safe) {
      throw wrong("an https address to visit", Log.quoted(address.getScheme() + "://" + address.getHost()));
    }
    return address;
  }

  private static Failure wrong(String expected, String found) {
    return new Failure(Failure.Kind.INVALID_MESSAGE, "expected " + expected + ", found " + found,
        "Tell the operator of the server");
  }
}
