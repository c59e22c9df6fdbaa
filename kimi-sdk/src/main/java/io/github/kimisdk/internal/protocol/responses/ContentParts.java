package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.List;

/**
 * The content of messages that a model reads: texts and images. {@link AssistantItems} has the content of the model's messages.
 */
final class ContentParts {

  private ContentParts() {}

  static JsonArray write(List<ContentPart> content) {
    return ObjectWriter.array(content, ContentParts::write);
  }

  /** Writes the output of a tool: a string if it is one text, else an array of parts. */
  static JsonValue writeOutput(List<ContentPart> content) {
    return content.size() == 1 && content.get(0) instanceof ContentPart.Text text && text.extra().empty()
        ? JsonString.of(text.text()) : write(content);
  }

  static JsonObject write(ContentPart part) {
    if (part instanceof ContentPart.Text text) {
      return new ObjectWriter().put("type", "input_text").put("text", text.text()).with(text.extra());
    }
    if (part instanceof ContentPart.Image image) {
      return new ObjectWriter().put("type", "input_image").put("image_url", image.url()).with(image.extra());
    }
    return ((ContentPart.Unknown) part).raw();
  }

  /** Reads a member that is a string or an array of parts; an absent one is empty. */
  static List<ContentPart> read(ObjectReader item, String name) {
    JsonValue content = item.object().tryGet(name).orElse(JsonNull.NULL);
    if (content instanceof JsonString) {
      return List.of(ContentPart.text(item.required(name)));
    }
    if (content instanceof JsonArray || content == JsonNull.NULL) {
      return item.list(name, ContentParts::readPart);
    }
    throw new JsonTypeException(item.path() + "/" + name, "string or array", content.kind());
  }

  private static ContentPart readPart(ObjectReader part) {
    String type = part.string("type").orElse("");
    if (isText(type)) {
      return readText(part);
    }
    return type.equals("input_image") ? readImage(part) : new ContentPart.Unknown(type, part.object());
  }

  /** Returns whether parts of a type are texts. Clients mix the names of the formats and directions. */
  static boolean isText(String type) {
    return type.equals("input_text") || type.equals("output_text") || type.equals("text");
  }

  /** Reads a text. Annotations and probabilities belong to an answer, and a model does not read them. */
  static ContentPart.Text readText(ObjectReader part) {
    String text = part.required("text");
    part.value("annotations");
    part.value("logprobs");
    return new ContentPart.Text(text, part.rest());
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
