package io.github.kimisdk.internal.wire;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonParseException;

/** Recognizes the last line of a file of JSON objects that a crash has cut short. */
public final class CutObject {

  /** The largest part of a character of four bytes. */
  private static final int LAST_CHARACTER = 3;
  /** The smallest first byte of a character of several bytes. */
  private static final int FIRST_OF_CHARACTER = 0xC2;

  private CutObject() {}

  /** Returns whether the first bytes are the beginning of an object, and not a whole value or anything else. */
  public static boolean isBeginning(byte[] bytes, int length, JsonLimits limits) {
    try {
      Json.parse(bytes, 0, length, limits);
      return false;
    } catch (JsonParseException e) {
      int end = e.offset();
      // The parser reports a character that is cut short at its first byte.
      boolean cutCharacter = end < length && end >= length - LAST_CHARACTER && (bytes[end] & 0xFF) >= FIRST_OF_CHARACTER;
      return bytes[0] == '{' && (end == length || cutCharacter && isBeginning(bytes, end, limits));
    }
  }
}
