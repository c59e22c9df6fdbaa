package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.List;

/** The content of a message: a string if it is one text, which the text-only models require, else an array of parts. */
final class ContentWire {

  private ContentWire() {}

  static JsonValue write(List<ContentPart> content) {
    if (content.size() == 1 && content.get(0) instanceof ContentPart.Text text && text.extra().empty()) {
      return JsonString.of(text.text());
    }
    return ObjectWriter.array(content, ContentWire::write);
  }

  static JsonObject write(ContentPart part) {
    if (part instanceof ContentPart.Text text) {
      return new ObjectWriter().put("type", "text").put("text", text.text()).with(text.extra());
    }
    if (part instanceof ContentPart.Image image) {
      return media("image_url", image.url(), image.extra());
    }
    if (part instanceof ContentPart.Video video) {
      return media("video_url", video.url(), video.extra());
    }
    return ((ContentPart.Unknown) part).raw();
  }

  private static JsonObject media(String type, String url, JsonObject extra) {
    return new ObjectWriter().put("type", type).put(type, new ObjectWriter().put("url", url)).with(extra);
  }

  /** Reads the content of a message that may be sent; absent content is empty. */
  static List<ContentPart> read(ObjectReader message) {
    return read(message, false);
  }

  /** Reads the content of an answer. A picture from the web, which Kimi does not accept in a request, becomes an unknown part. */
  static List<ContentPart> readAnswer(ObjectReader message) {
    return read(message, true);
  }

  private static List<ContentPart> read(ObjectReader message, boolean answer) {
    JsonValue content = message.object().tryGet("content").orElse(JsonNull.NULL);
    if (content instanceof JsonString) {
      return List.of(ContentPart.text(message.required("content")));
    }
    if (content instanceof JsonArray || content == JsonNull.NULL) {
      return message.list("content", part -> readPart(part, answer));
    }
    throw new JsonTypeException(message.path() + "/content", "string or array", content.kind());
  }

  private static ContentPart readPart(ObjectReader part, boolean answer) {
    String type = part.string("type").orElse("");
    try {
      return switch (type) {
        case "text" -> new ContentPart.Text(part.required("text"), part.rest());
        case "image_url" -> new ContentPart.Image(url(part, type), part.rest());
        case "video_url" -> new ContentPart.Video(url(part, type), part.rest());
        default -> new ContentPart.Unknown(type, part.object());
      };
    } catch (IllegalArgumentException fromTheWeb) {
      if (!answer) {
        throw new IllegalArgumentException(part.path() + "/" + type + ": " + fromTheWeb.getMessage(), fromTheWeb);
      }
      return new ContentPart.Unknown(type, part.object());
    }
  }

  /** Reads a URL, which is a member of an object or, from some clients, a string. */
  private static String url(ObjectReader part, String name) {
    return part.isString(name) ? part.required(name) : part.nested(name).required("url");
  }
}
