package io.github.kimisdk.tool;

import io.github.kimisdk.chat.Message;
import io.github.kimisdk.internal.access.JsonMask;
import io.github.kimisdk.internal.text.Utf8;
import io.github.kimisdk.internal.wire.MessageWire;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;

/**
 * Replaces half of a surrogate pair, which any {@code substring} through an emoji leaves, by U+FFFD. UTF-8 has no form for it,
 * and servers answer a request that escapes it with status 500, so a history with one would fail for good.
 */
final class LoneSurrogates {

  private LoneSurrogates() {}

  /** Returns the same message if all its texts are well-formed. */
  static Message replaced(Message message) {
    JsonObject json = MessageWire.write(message);
    return foundIn(json) ? MessageWire.read(replaced(json), "") : message;
  }

  static boolean foundIn(JsonValue value) {
    if (value instanceof JsonString text) {
      return Utf8.unpaired(text.value()) >= 0;
    }
    if (value instanceof JsonArray array) {
      return array.values().stream().anyMatch(LoneSurrogates::foundIn);
    }
    boolean found = false;
    for (int i = 0; !found && value instanceof JsonObject object && i < object.size(); i++) {
      found = Utf8.unpaired(object.name(i)) >= 0 || foundIn(object.value(i));
    }
    return found;
  }

  /** Names are replaced too. Of two that become one, the later wins. */
  static JsonObject replaced(JsonObject object) {
    return JsonMask.mask(object, LoneSurrogates::replaced);
  }

  private static String replaced(String text) {
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints().forEach(c -> whole.appendCodePoint(c < 0x10000 && Character.isSurrogate((char) c) ? 0xFFFD : c));
    return whole.toString();
  }

  /** Tells the program, which cuts its texts, where one was found. */
  static void log(String place) {
    ToolFailures.log(System.Logger.Level.WARNING, place
        + ": expected whole characters, found a half of a surrogate pair, which servers "
        + "refuse; it became U+FFFD. Cut texts at character boundaries, for example with String.offsetByCodePoints", null);
  }
}
