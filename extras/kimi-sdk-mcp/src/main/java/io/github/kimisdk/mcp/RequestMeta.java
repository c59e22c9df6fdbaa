package io.github.kimisdk.mcp;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.Secrets;
import java.util.Map;
import java.util.function.Supplier;

/** The members that a program adds to {@code _meta} of its requests. */
final class RequestMeta {

  static final int MAX_CHARACTERS = 16_384;

  private static final String HINT = "Change the supplier that the builder got as meta";

  private final Supplier<? extends Map<String, String>> supplier;

  RequestMeta(Supplier<? extends Map<String, String>> supplier) {
    this.supplier = supplier;
  }

  /** Asks the program on this thread. Returns parameters of a request with {@code _meta}, or none if it gives no member. */
  JsonObject params() {
    Map<String, String> given;
    try {
      given = Callbacks.unchecked(supplier::get);
    } catch (RuntimeException thrown) {
      throw McpException.of(new Failure(Failure.Kind.MISCONFIGURED,
          "the supplier of _meta threw " + Log.shown(String.valueOf(thrown)), HINT, thrown));
    }
    if (given == null) {
      throw wrong("expected a map as _meta, found null");
    }
    JsonObject meta = JsonObject.EMPTY;
    long characters = 0;
    for (Map.Entry<String, String> member : given.entrySet()) {
      String name = member.getKey();
      characters += check(name, member.getValue());
      if (characters > MAX_CHARACTERS) {
        throw wrong("expected at most " + MAX_CHARACTERS + " characters as _meta, found more");
      }
      Secrets.remember(name, member.getValue());
      meta = meta.with(name, Json.of(member.getValue()));
    }
    return meta.empty() ? meta : JsonObject.of("_meta", meta);
  }

  /** Refuses members of the protocol. Returns the length. */
  private static long check(String name, String value) {
    if (name == null || value == null) {
      throw wrong("expected names and texts in _meta, found null" + (name == null ? "" : " as " + Log.shown(name)));
    }
    if (name.equals("progressToken") || name.startsWith("io.modelcontextprotocol/")) {
      throw wrong("expected a name in _meta that is not of the protocol, found " + Log.shown(name));
    }
    return (long) name.length() + value.length();
  }

  private static McpException wrong(String text) {
    return McpException.of(new Failure(Failure.Kind.MISCONFIGURED, text, HINT));
  }
}
