package io.github.kimisdk.jdbc;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.store.lines.RecordLine;
import io.github.kimisdk.tool.StoreException;
import java.nio.charset.StandardCharsets;

/** The text of a record: the line of a store in a folder, with its checksum. So the rows of a conversation are such a file. */
final class StoredRecord {

  private static final JsonLimits LIMITS = JsonLimits.DEFAULT;

  private StoredRecord() {}

  /**
   * Returns the text of a record.
   *
   * @param index its index in the conversation
   * @throws StoreException if {@link #read} would refuse it
   */
  static String write(String id, long index, JsonObject record) {
    byte[] json = Json.bytes(record);
    try {
      Json.parse(json, 0, json.length, LIMITS);
    } catch (JsonParseException e) {
      throw new StoreException("conversation " + id + ": expected a record that can be read again, with " + e.expected()
          + ", found " + e.found() + " at offset " + e.offset()
          + " of its JSON; nothing was stored: make the message smaller or less deep", e);
    }
    return new String(RecordLine.of(json, index), StandardCharsets.UTF_8);
  }

  /**
   * Reads the text of a record.
   *
   * @param index its index in the conversation
   * @param place the conversation, the table and the index of the record, for a message
   */
  static JsonObject read(String text, int index, String place) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    RecordLine line = new RecordLine(bytes, 0, bytes.length, index);
    boolean wrong = line.wrong();
    try {
      JsonObject record = wrong ? Json.parse(bytes, 0, bytes.length, LIMITS).asObject() : line.json(LIMITS).asObject();
      if (wrong) {
        throw damage(place + ", byte " + line.place(), line.expected() + " for the bytes before it", line.found());
      }
      return record;
    } catch (JsonParseException e) {
      throw damage(place + ", byte " + e.offset(), e.expected(), e.found());
    } catch (JsonTypeException e) {
      throw damage(place, e.expected(), e.found());
    }
  }

  static StoreException damage(String place, String expected, String found) {
    return new StoreException(place + ": expected " + expected + ", found " + found + ". The row was edited or is damaged: "
        + "restore it. If it was edited by hand, remove the member crc of its record, which accepts the edit");
  }
}
