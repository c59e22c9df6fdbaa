package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.internal.protocol.responses.ContentParts;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.List;

/** Reads the content of messages that a model reads: texts and images. {@link ContentParts} writes it. */
final class ContentReader {

  private ContentReader() {}

  /** Reads a member that is a string or an array of parts; an absent one is empty. */
  static List<ContentPart> read(ObjectReader item, String name) {
    JsonValue content = item.object().tryGet(name).orElse(JsonNull.NULL);
    if (content instanceof JsonString) {
      return List.of(ContentPart.text(item.required(name)));
    }
    if (content instanceof JsonArray || content == JsonNull.NULL) {
      return item.list(name, ContentReader::readPart);
    }
    throw new JsonTypeException(item.path() + "/" + name, "string or array", content.kind());
  }

  private static ContentPart readPart(ObjectReader part) {
    String type = part.string("type").orElse("");
    if (ContentParts.isText(type)) {
      return ContentParts.readText(part);
    }
    return type.equals("input_image") ? readImage(part) : new ContentPart.Unknown(type, part.object());
  }

  /** Reads an image. Its {@code detail} is left out, because Kimi has no such setting. */
  private static ContentPart readImage(ObjectReader part) {
    part.value("detail");
    if (!part.object().has("image_url")) {
      throw new IllegalArgumentException(part.path()
          + ": expected image_url in an input_image, found none; send the image as a data URL");
    }
    String url = part.isString("image_url") ? part.required("image_url") : part.child("image_url").required("url");
    try {
      return new ContentPart.Image(url, part.rest());
    } catch (IllegalArgumentException fromTheWeb) {
      throw new IllegalArgumentException(part.path() + "/image_url: " + fromTheWeb.getMessage(), fromTheWeb);
    }
  }
}
