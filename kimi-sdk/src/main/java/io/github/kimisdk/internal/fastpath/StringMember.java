package io.github.kimisdk.internal.fastpath;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.access.ChunkAccess.ValueSlot;
import java.util.List;

/** A member of a chunk's JSON whose string changes from event to event. */
enum StringMember {
  TEXT("content", ValueSlot.TEXT),
  REASONING("reasoning_content", ValueSlot.REASONING),
  REASONING_ALIAS("reasoning", ValueSlot.REASONING),
  ARGUMENTS("arguments", ValueSlot.ARGUMENTS),
  MESSAGES_TEXT("text", ValueSlot.TEXT),
  MESSAGES_THINKING("thinking", ValueSlot.REASONING),
  MESSAGES_ARGUMENTS("partial_json", ValueSlot.ARGUMENTS);

  private final String name;
  private final ValueSlot slot;

  StringMember(String name, ValueSlot slot) {
    this.name = name;
    this.slot = slot;
  }

  /** Returns the members that may hold the first non-empty string of a chunk. */
  static List<StringMember> of(ChatChunk chunk) {
    if (!chunk.text().isEmpty()) {
      return List.of(TEXT, MESSAGES_TEXT);
    }
    if (!chunk.reasoning().isEmpty()) {
      return List.of(REASONING, REASONING_ALIAS, MESSAGES_THINKING);
    }
    return chunk.arguments().isEmpty() ? List.of() : List.of(ARGUMENTS, MESSAGES_ARGUMENTS);
  }

  ValueSlot slot() {
    return slot;
  }

  String value(ChatChunk chunk) {
    if (slot == ValueSlot.TEXT) {
      return chunk.text();
    }
    return slot == ValueSlot.REASONING ? chunk.reasoning() : slot == ValueSlot.ARGUMENTS ? chunk.arguments() : "";
  }

  /** Returns the position behind the opening quote of the value if the member begins here; -1 if not. */
  int valueStart(byte[] event, int at, int end) {
    int nameEnd = at + name.length() + 1;
    if (event[at] != '"' || nameEnd >= end || event[nameEnd] != '"') {
      return -1;
    }
    for (int i = 0; i < name.length(); i++) {
      if (event[at + 1 + i] != name.charAt(i)) {
        return -1;
      }
    }
    int colon = blankEnd(event, nameEnd + 1);
    int quote = event[colon] == ':' ? blankEnd(event, colon + 1) : colon;
    return quote > colon && event[quote] == '"' ? quote + 1 : -1;
  }

  private static int blankEnd(byte[] event, int from) {
    int at = from;
    while (event[at] == ' ' || event[at] == '\t') {
      at++;
    }
    return at;
  }
}
