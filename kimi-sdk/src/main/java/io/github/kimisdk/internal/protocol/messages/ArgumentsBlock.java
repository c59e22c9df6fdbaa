package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;

/** A block of a stream that has arguments: a call, or a block that no component of a message stands for. */
final class ArgumentsBlock {

  /** The number of the call in the answer; -1 for another block. */
  final int call;
  final JsonObject raw;
  /** The arguments of another block. Arguments of a call are passed on. */
  private final StringBuilder arguments = new StringBuilder();
  private boolean begun;

  ArgumentsBlock(int call, JsonObject raw) {
    this.call = call;
    this.raw = raw;
  }

  void take(String piece) {
    begun |= !piece.isEmpty();
    if (call < 0) {
      arguments.append(piece);
    }
  }

  /** Whether no arguments came. Then those at the start of the block are all. */
  boolean bare() {
    return !begun;
  }

  /** Returns the arguments at the start of the block, which are empty unless a server sends a call as a whole. */
  String input() {
    return raw.tryGet("input").map(AnswerBlocks::arguments).orElse("{}");
  }

  ToolCallDelta piece(String piece) {
    return ToolCallDelta.of(call).withArguments(piece);
  }

  /** Returns another block with its arguments. */
  JsonObject whole() {
    return bare() ? raw : raw.with("input", input(arguments.toString()));
  }

  private static JsonValue input(String arguments) {
    return Json.parse(ToolCall.of("", "", arguments).withObjectArguments().arguments());
  }
}
