package io.github.kimisdk.server.format.messages;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.internal.wire.ObjectReader;
import java.util.List;

/** Reads the content of a message: a string, or an array of blocks. */
final class BlockReader {

  private BlockReader() {}

  /** Reads a member that is a string or an array of blocks; an absent one is empty. */
  static List<ContentPart> read(ObjectReader message, String name) {
    if (message.isString(name)) {
      return List.of(ContentPart.text(message.required(name)));
    }
    return message.list(name, BlockReader::read);
  }

  /** Reads a block. Its marks, such as {@code cache_control}, stay only if a service of the same format gets the request. */
  static ContentPart read(ObjectReader block) {
    String type = block.required("type");
    return switch (type) {
      case "text" -> new ContentPart.Text(block.required("text"), block.rest());
      case "image" -> readImage(block);
      default -> new ContentPart.Unknown(type, block.object());
    };
  }

  private static ContentPart readImage(ObjectReader block) {
    ObjectReader source = block.requiredChild("source");
    String kind = source.required("type");
    if (kind.equals("base64")) {
      return new ContentPart.Image(
          "data:" + source.required("media_type") + ";base64," + source.required("data"), block.rest());
    }
    if (!kind.equals("url")) {
      return new ContentPart.Unknown("image", block.object());
    }
    String url = source.required("url");
    try {
      return new ContentPart.Image(url, block.rest());
    } catch (IllegalArgumentException fromTheWeb) {
      throw new IllegalArgumentException(source.path() + "/url: " + fromTheWeb.getMessage(), fromTheWeb);
    }
  }
}
