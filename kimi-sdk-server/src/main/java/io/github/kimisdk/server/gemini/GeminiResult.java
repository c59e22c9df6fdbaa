package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The content of a function's result. Gemini wants an object. A member {@code output} is the result itself, by the documentation
 * of the API; the library for Python names it {@code result}, and the AI SDK sends the name and the {@code content}. Other
 * objects, such as those with an {@code error}, are the result as a whole.
 */
final class GeminiResult {

  private static final Set<String> WRAPPERS = Set.of("output", "result");

  private GeminiResult() {}

  static List<ContentPart> read(Members response) {
    List<ContentPart> content = new ArrayList<>();
    for (Members part : response.list("parts")) {
      GeminiParts.read(part).ifPresent(content::add);
    }
    JsonObject result = response.whole("response").orElse(JsonObject.EMPTY);
    if (!result.empty() || content.isEmpty()) {
      content.add(0, ContentPart.text(text(result)));
    }
    return content;
  }

  private static String text(JsonObject result) {
    if (result.size() == 1 && WRAPPERS.contains(result.name(0))) {
      return text(result.value(0));
    }
    boolean named = result.size() == 2 && result.has("name") && result.has("content");
    return named ? text(result.get("content")) : result.toString();
  }

  private static String text(JsonValue value) {
    return value instanceof JsonString text ? text.value() : value.toString();
  }
}
