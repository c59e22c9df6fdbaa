package io.github.kimisdk.internal.protocol.messages;

import java.util.List;

/** Notices a block that stands behind one of a later kind, or thinking behind other thinking. */
final class BlockOrder {

  private static final List<String> KINDS = List.of("thinking", "text", "tool_use");

  /** The kind of the last block; -1 before the first. Other blocks have a place of their own. */
  private int last = -1;

  /** Whether a row of thinking, text and calls ends before this block. */
  boolean turns(String type) {
    int kind = KINDS.indexOf(type);
    boolean turns = kind >= 0 && (kind < last || kind == 0 && last == 0);
    last = kind < 0 ? last : kind;
    return turns;
  }
}
