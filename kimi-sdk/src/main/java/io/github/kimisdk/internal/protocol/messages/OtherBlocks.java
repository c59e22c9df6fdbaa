package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.internal.wire.OwnMembers;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The blocks of an answer that no component of a message stands for, such as {@code redacted_thinking}. Each is an unknown
 * member of the message, named by its position, so that it is sent back where it stood. A member for each block keeps the
 * folding of a stream linear.
 */
public final class OtherBlocks {

  private OtherBlocks() {}

  /** Returns the name of the member for a block at a position. */
  static String name(int position) {
    return OwnMembers.BLOCK + position;
  }

  /** Returns the blocks of a message with those of its unknown members at their positions. */
  static List<JsonValue> inserted(JsonObject extra, List<JsonValue> blocks) {
    Iterator<JsonValue> others = blocks.iterator();
    List<JsonValue> all = new ArrayList<>();
    of(extra).forEach((position, block) -> {
      while (all.size() < position && others.hasNext()) {
        all.add(others.next());
      }
      all.add(block);
    });
    others.forEachRemaining(all::add);
    return all;
  }

  /** Returns the blocks in the order of their positions. */
  public static Map<Integer, JsonObject> of(JsonObject extra) {
    Map<Integer, JsonObject> blocks = new TreeMap<>();
    for (int i = 0; i < extra.size(); i++) {
      if (OwnMembers.isBlock(extra.name(i), extra.value(i))) {
        blocks.put(Integer.valueOf(extra.name(i).substring(OwnMembers.BLOCK.length())), (JsonObject) extra.value(i));
      }
    }
    return blocks;
  }

  /** Returns the members that are not such blocks. */
  static JsonObject rest(JsonObject extra) {
    Map<String, JsonValue> rest = new LinkedHashMap<>();
    for (int i = 0; i < extra.size(); i++) {
      if (!OwnMembers.isBlock(extra.name(i), extra.value(i))) {
        rest.put(extra.name(i), extra.value(i));
      }
    }
    return JsonObject.of(rest);
  }
}
