package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The blocks of a streamed answer. Pieces of text and of thinking name their kind, so they need no block; pieces of arguments
 * need the block that their index names. Thinking is joined over all blocks; the signature of a block comes when the block stops.
 */
final class StreamedBlocks {

  /** The largest index of a block. The reference names no limit; this one is far above the blocks of any answer. */
  private static final int LAST_BLOCK = 65_535;

  /** The memory of a block and its places in the collections, without its JSON. */
  private static final int BLOCK_SIZE = 256;

  /** The indexes of the blocks with arguments. They stay, because an index that comes again would mix two calls. */
  private final Set<Integer> blocks = new HashSet<>();
  /** The blocks with arguments that have not stopped. */
  private final Map<Integer, ArgumentsBlock> open = new LinkedHashMap<>();
  /** The place of the last block in its row; -1 before the first. */
  private int last = -1;
  /** The index of the block of thinking that has not stopped, and its signature. */
  private int thinking = -1;
  private final StringBuilder signature = new StringBuilder(0);
  private int calls;
  private boolean stopped;
  private int next;
  private long kept;

  Optional<Delta> start(ObjectReader event) {
    int index = event.index("index", LAST_BLOCK).orElse(next);
    next = index + 1;
    ObjectReader block = event.requiredChild("content_block");
    String type = block.required("type");
    List<JsonObject> origin = signed();
    int place = TurnBlocks.place(type);
    if (TurnBlocks.turns(place, last)) {
      origin.add(JsonObject.of(TurnBlocks.NAME, JsonObject.EMPTY));
    }
    last = place < 0 ? last : place;
    Delta begun = switch (type) {
      case "text" -> block.string("text").filter(text -> !text.isEmpty()).map(Delta.EMPTY::withContent).orElse(Delta.EMPTY);
      case "thinking" -> {
        thinking = index;
        sign(block.string("signature").orElse(""));
        yield Delta.EMPTY.withReasoning(block.string("thinking").orElse(""));
      }
      case "tool_use" -> call(open(event, index, new ArgumentsBlock(calls++, block.object())), block);
      default -> {
        open(event, index, new ArgumentsBlock(-1, block.object()));
        yield Delta.EMPTY;
      }
    };
    return begun == Delta.EMPTY && origin.isEmpty() ? Optional.empty() : Optional.of(begun.withOrigin(origin));
  }

  private void sign(String piece) {
    signature.append(piece);
    kept += piece.length();
  }

  /** Ends the block of thinking that is open. Returns the piece with its signature, if it has one. */
  private List<JsonObject> signed() {
    JsonObject own = JsonObject.of(TurnBlocks.SIGNATURE, signature.toString());
    List<JsonObject> pieces = new ArrayList<>(signature.length() == 0 ? List.of() : List.of(JsonObject.of(TurnBlocks.NAME, own)));
    signature.setLength(0);
    thinking = -1;
    return pieces;
  }

  private ArgumentsBlock open(ObjectReader event, int index, ArgumentsBlock block) {
    if (!blocks.add(index)) {
      throw new JsonTypeException(event.path() + "/index", "an index that no block before has", "number " + index + " again");
    }
    open.put(index, block);
    kept += BLOCK_SIZE + Json.memory(block.raw);
    return block;
  }

  private static Delta call(ArgumentsBlock open, ObjectReader block) {
    block.value("input");
    Optional<String> id = block.id();
    Optional<String> name = block.string("name");
    ToolCallDelta begin = open.piece("").withExtra(block.rest());
    ToolCallDelta named = name.map(begin::withName).orElse(begin);
    return calls(List.of(id.map(given -> named.withId(given).withType(ToolCall.FUNCTION)).orElse(named)));
  }

  Optional<Delta> delta(ObjectReader event) {
    ObjectReader delta = ObjectReader.of(event.object(), "").requiredChild("delta");
    String type = delta.required("type");
    if (type.equals("input_json_delta")) {
      String piece = delta.required("partial_json");
      ArgumentsBlock block = block(ObjectReader.of(event.object(), ""));
      kept += block.call < 0 ? 2L * piece.length() : 0;
      block.take(piece);
    }
    if (type.equals("signature_delta")) {
      sign(delta.required("signature"));
    }
    return piece(event);
  }

  /**
   * Reads a piece of content that is the same whenever the event comes again; empty if it has none, or if the blocks before
   * decide.
   */
  Optional<Delta> repeatable(ObjectReader event) {
    boolean located = ObjectReader.of(event.object(), "").index("index", LAST_BLOCK).isPresent();
    return piece(event).filter(piece -> located || piece.toolCalls().isEmpty());
  }

  /** Reads the piece of content in an event without a change of the state; empty if it has none. */
  Optional<Delta> piece(ObjectReader event) {
    ObjectReader delta = event.requiredChild("delta");
    return switch (delta.required("type")) {
      case "text_delta" -> Optional.of(Delta.EMPTY.withContent(delta.required("text")));
      case "thinking_delta" -> Optional.of(Delta.EMPTY.withReasoning(delta.required("thinking")));
      case "input_json_delta" -> {
        String piece = delta.required("partial_json");
        ArgumentsBlock block = block(event);
        yield block.call < 0 ? Optional.empty() : Optional.of(calls(List.of(block.piece(piece))));
      }
      default -> Optional.empty();
    };
  }

  /** Returns the block of an event; without an index it is the last one. */
  private ArgumentsBlock block(ObjectReader event) {
    int index = event.index("index", LAST_BLOCK).orElse(next - 1);
    ArgumentsBlock block = open.get(index);
    if (block == null) {
      throw new JsonTypeException(event.path() + "/index", "the index of an open block with arguments", "number " + index);
    }
    return block;
  }

  Optional<Delta> stop(ObjectReader event) {
    int index = event.index("index", LAST_BLOCK).orElse(next - 1);
    if (index == thinking) {
      return Optional.of(signed()).filter(pieces -> !pieces.isEmpty()).map(Delta.EMPTY::withOrigin);
    }
    ArgumentsBlock block = open.remove(index);
    stopped |= block != null;
    return block == null || block.call >= 0 && !block.bare()
        ? Optional.empty() : Optional.of(stopped(Map.of(index, block)));
  }

  /** Returns the memory of all blocks with arguments so far. */
  long kept() {
    return kept;
  }

  /** Returns whether a block has stopped since the last call, to which no more arguments may come. */
  boolean turned() {
    boolean turned = stopped;
    stopped = false;
    return turned;
  }

  /** Stops the blocks that are open at the end of the answer. */
  Delta end() {
    List<JsonObject> pieces = signed();
    Delta end = stopped(open);
    pieces.addAll(end.origin());
    stopped |= !open.isEmpty();
    open.clear();
    return end.withOrigin(pieces);
  }

  private static Delta stopped(Map<Integer, ArgumentsBlock> blocks) {
    List<ToolCallDelta> pieces = new ArrayList<>();
    List<JsonObject> others = new ArrayList<>();
    blocks.forEach((index, block) -> {
      if (block.call < 0) {
        others.add(JsonObject.of(TurnBlocks.NAME, JsonObject.of(TurnBlocks.BLOCK, block.whole())));
      } else if (block.bare()) {
        pieces.add(block.piece(block.input()));
      }
    });
    return calls(pieces).withOrigin(others);
  }

  private static Delta calls(List<ToolCallDelta> pieces) {
    return Delta.EMPTY.withToolCalls(pieces);
  }
}
