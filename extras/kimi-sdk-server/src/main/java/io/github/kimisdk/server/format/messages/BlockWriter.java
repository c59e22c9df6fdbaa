package io.github.kimisdk.server.format.messages;

import io.github.kimisdk.internal.protocol.messages.TurnBlocks;
import io.github.kimisdk.internal.protocol.messages.UnknownMembers;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.server.format.CarriedOrigin;
import io.github.kimisdk.server.format.EventWriter.Event;
import java.util.ArrayList;
import java.util.List;

/** Writes the blocks of a stream, one after the other. The start of a block stops the one before it. */
final class BlockWriter {

  private enum Kind { NONE, THINKING, TEXT, CALL }

  private List<Event> events = new ArrayList<>();
  private String signature = "";
  private final List<JsonObject> carried = new ArrayList<>(0);
  private Kind open = Kind.NONE;
  private int last = -1;
  /** The index of the last block of thinking; -1 without one. */
  private int thought = -1;

  /** Returns the events since the last call. */
  List<Event> drain() {
    List<Event> drained = events;
    events = new ArrayList<>();
    return drained;
  }

  /** Writes an event with its type, which the data repeats. */
  void event(String type, ObjectWriter members) {
    JsonObject event = new ObjectWriter().put("type", type).object();
    events.add(new Event(type, UnknownMembers.added(event, members.object())));
  }

  /** Writes thinking. Some servers send empty reasoning beside each piece of text; it begins no block after another one. */
  void thinking(String text) {
    if (open != Kind.THINKING && (!text.isEmpty() || last < 0)) {
      start(Kind.THINKING, new ObjectWriter().put("type", "thinking").put("thinking", "").put("signature", "").object());
      thought = last;
    }
    if (!text.isEmpty()) {
      delta(last, "thinking_delta", "thinking", text);
    }
  }

  /** Takes the signature, which stands at the end of the block of thinking, wherever it comes. */
  void sign(String whole) {
    signature = whole;
  }

  /** Takes pieces of an origin, of which those of other formats are the signature if no other comes. */
  void carry(List<JsonObject> origin) {
    carried.addAll(origin);
  }

  /** Stops the block of thinking that is open. Other thinking is another block. */
  void endThinking() {
    if (open == Kind.THINKING) {
      stop();
    }
  }

  void text(String text) {
    if (text.isEmpty()) {
      return;
    }
    if (open != Kind.TEXT) {
      start(Kind.TEXT, new ObjectWriter().put("type", "text").put("text", "").object());
    }
    delta(last, "text_delta", "text", text);
  }

  /** Writes a block that no component of a message stands for. */
  void other(JsonObject block) {
    start(Kind.CALL, block);
    stop();
  }

  /** Starts the block of a call; returns its index. */
  int call(String id, String name, JsonObject extra) {
    JsonObject block = new ObjectWriter()
        .put("type", "tool_use").put("id", id).put("name", name).put("input", JsonObject.EMPTY).object();
    start(Kind.CALL, UnknownMembers.added(block, extra));
    return last;
  }

  /** Writes a piece of arguments. If the block has stopped, its arguments were complete, and nothing may follow them. */
  void arguments(int block, String piece) {
    if (open == Kind.CALL && block == last) {
      delta(block, "input_json_delta", "partial_json", piece);
    }
  }

  /**
   * Stops the last block. A signature that came after its block, as a client of this format receives it, is written with the
   * index of that block: client libraries keep the blocks by index.
   */
  void end() {
    if (late() && thought < 0) {
      start(Kind.THINKING, new ObjectWriter().put("type", "thinking").put("thinking", "").put("signature", "").object());
      thought = last;
    }
    stop();
    if (late()) {
      writeSignature();
    }
  }

  private boolean late() {
    return !signature.isEmpty() || carried.stream().anyMatch(piece -> !piece.has(TurnBlocks.NAME));
  }

  private void start(Kind kind, JsonObject block) {
    stop();
    open = kind;
    last++;
    event("content_block_start", new ObjectWriter().put("index", last).put("content_block", block));
  }

  private void stop() {
    if (open == Kind.THINKING) {
      // Also an empty one: some clients send thinking back only if a signature came with it.
      writeSignature();
    }
    if (open != Kind.NONE) {
      event("content_block_stop", new ObjectWriter().put("index", last));
    }
    open = Kind.NONE;
  }

  private void writeSignature() {
    String known = signature.isEmpty() ? CarriedOrigin.write(carried, TurnBlocks.NAME).orElse("") : signature;
    delta(thought, "signature_delta", "signature", known);
    signature = "";
    carried.clear();
  }

  private void delta(int block, String type, String member, String piece) {
    event("content_block_delta", new ObjectWriter()
        .put("index", block).put("delta", new ObjectWriter().put("type", type).put(member, JsonString.of(piece))));
  }
}
