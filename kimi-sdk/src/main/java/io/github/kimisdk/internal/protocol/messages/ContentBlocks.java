package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.List;

/** The content of a message: a string if it is one text, else an array of blocks. */
final class ContentBlocks {

  private static final String DATA = "data:";
  private static final String BASE64 = ";base64";

  private ContentBlocks() {}

  static JsonValue write(List<ContentPart> content) {
    if (content.isEmpty()) {
      return JsonString.of("");
    }
    if (content.size() == 1 && content.get(0) instanceof ContentPart.Text text && text.extra().empty()) {
      return JsonString.of(text.text());
    }
    return ObjectWriter.array(content, ContentBlocks::write);
  }

  /** Writes blocks, without those of an empty text, which the service refuses. */
  static List<JsonObject> blocks(List<ContentPart> content) {
    return content.stream().filter(part -> !(part instanceof ContentPart.Text text) || !text.text().isEmpty())
        .map(ContentBlocks::write).toList();
  }

  static JsonObject write(ContentPart part) {
    if (part instanceof ContentPart.Text text) {
      return new ObjectWriter().put("type", "text").put("text", text.text()).with(text.extra());
    }
    if (part instanceof ContentPart.Image image) {
      return new ObjectWriter().put("type", "image").put("source", source(image.url())).with(image.extra());
    }
    return ((ContentPart.Unknown) part).raw();
  }

  private static ObjectWriter source(String url) {
    if (!url.regionMatches(true, 0, DATA, 0, DATA.length())) {
      return new ObjectWriter().put("type", "url").put("url", url);
    }
    int comma = url.indexOf(',');
    String header = url.substring(DATA.length(), Math.max(DATA.length(), comma));
    int base64 = header.length() - BASE64.length();
    if (base64 < 0 || !header.regionMatches(true, base64, BASE64, 0, BASE64.length())) {
      throw MessagesRequest.REFUSALS.of("image_url", "a data URL with ;base64", "another one",
          "make the image by ContentPart.image(bytes)");
    }
    int type = header.indexOf(';');
    return new ObjectWriter()
        .put("type", "base64").put("media_type", header.substring(0, type)).put("data", url.substring(comma + 1));
  }
}
