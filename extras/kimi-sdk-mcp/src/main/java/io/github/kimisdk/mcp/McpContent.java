package io.github.kimisdk.mcp;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/**
 * The content of a resource.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param uri the URI
 * @param mimeType the type; the empty string if the server does not tell it
 * @param text the text; absent for bytes
 * @param bytes the bytes; those of the text in UTF-8 if it is text
 */
public record McpContent(String uri, String mimeType, Optional<String> text, byte[] bytes) {

  /**
   * Creates content from all components.
   *
   * @param uri the URI, not null
   * @param mimeType the type, not null
   * @param text the text or empty
   * @param bytes the bytes, not null
   */
  public McpContent {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(mimeType, "mimeType");
    Objects.requireNonNull(text, "text");
    bytes = Objects.requireNonNull(bytes, "bytes").clone();
  }

  static McpContent read(JsonObject part) {
    String uri = MessageMembers.text(part, "uri");
    String type = MessageMembers.text(part, "mimeType");
    if (part.tryGet("text").orElse(null) instanceof JsonString text) {
      return new McpContent(uri, type, Optional.of(text.value()), text.value().getBytes(StandardCharsets.UTF_8));
    }
    try {
      return new McpContent(uri, type, Optional.empty(), Base64.getMimeDecoder().decode(MessageMembers.text(part, "blob")));
    } catch (IllegalArgumentException bad) {
      throw McpException.of(new Failure(Failure.Kind.INVALID_MESSAGE, "expected Base64 as the content of " + uri
          + ", found another text", ""));
    }
  }

  /** {@return a copy of the bytes} */
  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof McpContent that && uri.equals(that.uri) && mimeType.equals(that.mimeType) && text.equals(that.text)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(uri, mimeType, Arrays.hashCode(bytes));
  }

  /** Returns one line without the content. */
  @Override
  public String toString() {
    return Log.shown("McpContent[" + uri + (mimeType.isEmpty() ? "" : ", " + mimeType) + ", " + bytes.length + " bytes]");
  }
}
