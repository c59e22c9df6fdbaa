package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The parts of content: texts, media, thoughts and calls. Results of calls are read by {@link GeminiContents}. */
final class GeminiParts {

  private static final String DATA = "data:";
  private static final String BASE64 = ";base64,";
  private static final String OFFICE = "application/vnd.openxmlformats-officedocument.";

  /**
   * Members that describe the part of another member. Without one they are an empty part, which the client library sends at
   * times.
   */
  private static final Set<String> DETAILS = Set.of("thought", "thoughtSignature", "partMetadata", "mediaResolution");

  private GeminiParts() {}

  static JsonObject write(String text, Optional<String> signature) {
    return signed(JsonObject.of("text", text), signature);
  }

  static JsonObject writeThought(String text, Optional<String> signature) {
    return signed(JsonObject.of("text", text, "thought", true), signature);
  }

  /** Writes a call. Arguments that are no JSON object become an object with their text. */
  static JsonObject write(ToolCall call, ThoughtSignature thoughts) {
    JsonObject args = call.withObjectArguments().parsedArguments().asObject();
    JsonObject inner = JsonObject.of("id", call.id(), "name", call.name(), "args", args);
    return signed(JsonObject.of("functionCall", call.id().isEmpty() ? inner.without("id") : inner), thoughts.with(call, args)
        .write());
  }

  static JsonObject signed(JsonObject part, Optional<String> signature) {
    return signature.isEmpty() ? part : part.with("thoughtSignature", JsonString.of(signature.get()));
  }

  /** Writes the content of a message. Gemini has no part for content of an unknown type. */
  static List<JsonObject> write(List<ContentPart> content) {
    List<JsonObject> parts = new ArrayList<>();
    for (ContentPart part : content) {
      if (part instanceof ContentPart.Text text && !text.text().isEmpty()) {
        parts.add(write(text.text(), Optional.empty()));
      } else if (part instanceof ContentPart.Image image) {
        parts.add(media(image.url()));
      } else if (part instanceof ContentPart.Video video) {
        parts.add(media(video.url()));
      }
    }
    return parts;
  }

  private static JsonObject media(String url) {
    int comma = url.indexOf(BASE64);
    if (!url.startsWith(DATA) || comma < 0) {
      return JsonObject.of("fileData", JsonObject.of("fileUri", url));
    }
    String type = url.substring(DATA.length(), comma);
    return JsonObject.of("inlineData", JsonObject.of("mimeType", type, "data", url.substring(comma + BASE64.length())));
  }

  /** Reads a text, an image or a video; the result is empty if the part has no content. */
  static Optional<ContentPart> read(GeminiMembers part) {
    if (part.has("videoMetadata")) {
      throw part.refusal("videoMetadata", "a whole video", "a section or a frame rate; leave it out");
    }
    if (part.has("inlineData")) {
      GeminiMembers blob = part.child("inlineData");
      return Optional.of(media(blob, blob.string("mimeType").orElse(""), "data"));
    }
    if (part.has("fileData")) {
      GeminiMembers file = part.child("fileData");
      return Optional.of(media(file, file.string("mimeType").orElse("image/*"), "fileUri"));
    }
    if (part.has("text")) {
      return part.string("text").map(ContentPart::text);
    }
    for (String name : part.object().names()) {
      if (part.has(name) && !DETAILS.contains(GeminiMembers.camel(name))) {
        throw part.refusal("", "text, inlineData, fileData, functionCall or functionResponse", name);
      }
    }
    return Optional.empty();
  }

  private static ContentPart media(GeminiMembers source, String mimeType, String member) {
    String type = mimeType.toLowerCase(Locale.ROOT);
    if (member.equals("data") && (type.equals("application/pdf") || type.startsWith(OFFICE) || type.startsWith("text/"))) {
      return new ContentPart.Unknown("document", JsonObject.of("type", "document", "source", JsonObject.of(
          "type", "base64", "media_type", type, "data", EncodedBytes.standard(source.required(member)))));
    }
    if (!type.startsWith("image/") && !type.startsWith("video/")) {
      throw source.refusal("mimeType", "an image or a video", "\"" + mimeType + "\"; send other files as text");
    }
    String value = source.required(member);
    try {
      String url = member.equals("data") ? DATA + type + BASE64 + EncodedBytes.standard(value) : value;
      return type.startsWith("image/") ? ContentPart.image(url) : ContentPart.video(url);
    } catch (IllegalArgumentException refused) {
      throw new IllegalArgumentException(source.path(member) + ": " + refused.getMessage(), refused);
    }
  }
}
