package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.List;

/**
 * The content of messages that a model reads: texts and images. {@link AssistantItems} has the content of the model's messages.
 */
public final class ContentParts {

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

  /** Returns whether parts of a type are texts. Clients mix the names of the formats and directions. */
  public static boolean isText(String type) {
    return type.equals("input_text") || type.equals("output_text") || type.equals("text");
  }

  /** Reads a text. Annotations and probabilities belong to an answer, and a model does not read them. */
  public static ContentPart.Text readText(ObjectReader part) {
    String text = part.required("text");
    part.value("annotations");
    part.value("logprobs");
    return new ContentPart.Text(text, part.rest());
  }
}
