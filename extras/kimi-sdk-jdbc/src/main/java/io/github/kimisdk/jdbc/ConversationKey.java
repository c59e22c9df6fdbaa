package io.github.kimisdk.jdbc;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The key of a conversation: a hash of its id. An index of a database may ignore case, take a text of some length only, and lack
 * some characters.
 *
 * @param id the id
 * @param text the id as a column keeps it: with the escapes of a JSON string
 * @param hash the SHA-256 of the text, in hexadecimal digits
 */
record ConversationKey(String id, String text, String hash) {

  /**
   * Returns the key of an id.
   *
   * @throws IllegalArgumentException if the id is empty
   */
  static ConversationKey of(String id) {
    if (Objects.requireNonNull(id, "id").isEmpty()) {
      throw new IllegalArgumentException("expected an id with characters, found the empty string");
    }
    String json = new String(Json.bytes(JsonString.of(id)), StandardCharsets.UTF_8);
    String text = json.substring(1, json.length() - 1);
    return new ConversationKey(id, text, hash(text));
  }

  /** Returns the id that a column keeps. */
  static String id(String text) {
    return Json.parse("\"" + text + "\"").asString();
  }

  private static String hash(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected SHA-256, which every Java has", e);
    }
  }
}
