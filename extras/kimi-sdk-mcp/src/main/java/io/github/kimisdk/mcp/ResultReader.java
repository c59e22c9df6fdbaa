package io.github.kimisdk.mcp;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import io.github.kimisdk.tool.ToolResult;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Reads the result of a call into parts that a model reads. Text and images stay. Audio and files become notes, because no model
 * of Kimi reads them in a result. Structured content is text if there is no other. A part that cannot be read becomes a note.
 */
final class ResultReader {

  private static final int MAX_PARTS = 1_000;

  private ResultReader() {}

  static McpResult read(JsonObject result) {
    List<ContentPart> parts = new ArrayList<>();
    JsonValue content = result.tryGet("content").orElse(JsonArray.EMPTY);
    JsonArray only = content == JsonNull.NULL ? JsonArray.EMPTY : JsonArray.of(content);
    JsonArray array = content instanceof JsonArray list ? list : only;
    if (array.size() > MAX_PARTS) {
      throw new Failure(Failure.Kind.LIMIT_EXCEEDED,
          "expected a result of at most " + MAX_PARTS + " parts, found " + array.size(), "");
    }
    for (JsonValue part : array) {
      parts.add(part instanceof JsonObject object ? part(object)
          : ContentPart.text(part instanceof JsonString text ? text.value() : Json.write(part)));
    }
    Optional<JsonValue> structured = result.tryGet("structuredContent");
    if (structured.isPresent() && parts.stream().noneMatch(part -> part instanceof ContentPart.Text)) {
      parts.add(0, ContentPart.text(Json.write(structured.get())));
    }
    boolean failed = MessageMembers.flag(result, "isError", false);
    ToolResult.Outcome outcome = failed ? ToolResult.Outcome.FAILED : ToolResult.Outcome.SUCCEEDED;
    return new McpResult(new ToolResult(parts, outcome, Usage.ZERO, Optional.empty()), structured, result);
  }

  private static ContentPart part(JsonObject part) {
    String type = text(part, "type");
    return switch (type) {
      case "text" -> ContentPart.text(text(part, "text"));
      case "image" -> media(text(part, "data"), text(part, "mimeType"), "image");
      case "audio" -> media(text(part, "data"), text(part, "mimeType"), "audio");
      case "resource_link" -> ContentPart.text("[resource " + text(part, "uri") + named(part) + "]");
      case "resource" -> embedded(part);
      default -> ContentPart.text("[a part of the type " + Json.of(brief(type)) + ", which this client does not know]");
    };
  }

  private static String named(JsonObject part) {
    String name = text(part, "name");
    String type = text(part, "mimeType");
    String description = text(part, "description");
    return (name.isEmpty() ? "" : ", " + name) + (type.isEmpty() ? "" : ", " + type)
        + (description.isEmpty() ? "" : ": " + description);
  }

  private static ContentPart embedded(JsonObject part) {
    if (!(part.tryGet("resource").orElse(null) instanceof JsonObject resource)) {
      return ContentPart.text("[a resource without content]");
    }
    String uri = text(resource, "uri");
    return resource.has("text") ? ContentPart.text("[resource " + uri + "]\n" + text(resource, "text"))
        : media(text(resource, "blob"), text(resource, "mimeType"), "file " + uri);
  }

  /** An image that Kimi reads, by its first bytes, or a note. */
  private static ContentPart media(String base64, String type, String kind) {
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException bad) {
      return ContentPart.text("[" + kind + " " + brief(type) + " that is no valid Base64]");
    }
    try {
      return ContentPart.image(bytes);
    } catch (IllegalArgumentException other) {
      return ContentPart.text("[" + kind + " " + brief(type) + " of " + bytes.length + " bytes, which the model cannot read]");
    }
  }

  private static String brief(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }

  /** The text of a member. Another value is text, too. */
  private static String text(JsonObject of, String member) {
    JsonValue value = of.tryGet(member).orElse(JsonNull.NULL);
    return value instanceof JsonString text ? text.value() : value == JsonNull.NULL ? "" : Json.write(value);
  }
}
