package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The content of a message: a string where it is one text, else a list of parts. The text-only models want the
 * string.
 */
final class ContentWire {

  private ContentWire() {}

  static JsonValue write(List<ContentPart> content) {
    if (content.size() == 1 && content.get(0) instanceof ContentPart.Text text && text.extra().empty()) {
      return JsonString.of(text.text());
    }
    return Members.array(content, ContentWire::write);
  }

  private static JsonObject write(ContentPart part) {
    if (part instanceof ContentPart.Text text) {
      return new Members().put("type", "text").put("text", text.text()).over(text.extra());
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
    return new Members().put("type", type).put(type, new Members().put("url", url).object()).over(extra);
  }

  /** Takes the content of a message that may be sent; an absent one is an empty list. */
  static List<ContentPart> take(Fields message) {
    return take(message, false);
  }

  /** Takes the content of a message; in an answer, a picture from the web, which Kimi would not take, is kept as it is. */
  static List<ContentPart> take(Fields message, boolean answer) {
    Optional<JsonValue> content = message.value("content");
    if (content.isEmpty()) {
      return List.of();
    }
    String path = message.path() + "/content";
    if (content.get() instanceof JsonString text) {
      return List.of(ContentPart.text(text.value()));
    }
    if (!(content.get() instanceof JsonArray parts)) {
      throw new JsonTypeException(path, "string or array", content.get().kind());
    }
    List<ContentPart> list = new ArrayList<>(parts.size());
    for (JsonValue part : parts) {
      list.add(read(Fields.of(part, path + "/" + list.size()), answer));
    }
    return list;
  }

  private static ContentPart read(Fields part, boolean answer) {
    String type = part.string("type").orElse("");
    try {
      switch (type) {
        case "text":
          return new ContentPart.Text(part.required("text"), part.rest());
        case "image_url":
          return new ContentPart.Image(url(part, type), part.rest());
        case "video_url":
          return new ContentPart.Video(url(part, type), part.rest());
        default:
          return new ContentPart.Unknown(type, part.object());
      }
    } catch (IllegalArgumentException fromTheWeb) {
      if (!answer) {
        throw fromTheWeb;
      }
      return new ContentPart.Unknown(type, part.object());
    }
  }

  /** The URL stands in an object or bare. */
  private static String url(Fields part, String name) {
    boolean bare = part.object().tryGet(name).orElse(null) instanceof JsonString;
    return bare ? part.required(name) : part.nested(name).required("url");
  }
}
