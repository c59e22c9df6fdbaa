package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.ChatChunk.Delta;
import io.github.kimisdk.chat.ChatChunk.ToolCallDelta;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The blocks of a streamed answer. Pieces of text and of thinking name their kind, so they need no block; pieces of arguments need the
 * block that their index names. Thinking is joined over all blocks; its signature is passed on at the end, when it is known that there
 * is one block only.
 */
final class StreamedBlocks {

  /** The largest index of a block. The reference names no limit; this one is far above the blocks of any answer. */
  private static final int LAST_BLOCK = 65_535;

  /** The most characters of signatures and of whole blocks. They are held here, where no limit of the answer's size counts them. */
  private static final int MAX_HELD = 8 << 20;

  /** The blocks with arguments. The blocks of calls stay, because an index that comes again would mix two calls. */
  private final Map<Integer, ArgumentsBlock> blocks = new HashMap<>();
  /** The blocks with arguments that have not stopped. */
  private final Map<Integer, ArgumentsBlock> open = new LinkedHashMap<>();
  private final StringBuilder signature = new StringBuilder();
  private int calls;
  private int thoughts;
  private int next;
  private int held;

  Optional<Delta> start(ObjectReader event) {
    int index = event.index("index", LAST_BLOCK).orElse(next);
    next = index + 1;
    ObjectReader block = event.requiredChild("content_block");
    String type = block.required("type");
    return switch (type) {
      case "text" -> block.string("text").filter(text -> !text.isEmpty()).map(StreamedBlocks::text);
      case "thinking" -> {
        thoughts++;
        block.string("signature").ifPresent(this::hold);
        yield Optional.of(reasoning(block.string("thinking").orElse("")));
      }
      case "tool_use" -> {
        ArgumentsBlock call = new ArgumentsBlock(calls++, block.object());
        count(call.input().length());
        yield Optional.of(call(open(event, index, call), block));
      }
      default -> {
        count(block.object().toString().length());
        open(event, index, new ArgumentsBlock(-1, block.object()));
        yield Optional.empty();
      }
    };
  }

  private ArgumentsBlock open(ObjectReader event, int index, ArgumentsBlock block) {
    if (blocks.putIfAbsent(index, block) != null) {
      throw new JsonTypeException(event.path() + "/index", "an index that no block before has", "number " + index + " again");
    }
    open.put(index, block);
    return block;
  }

  private static Delta call(ArgumentsBlock open, ObjectReader block) {
    block.value("input");
    Optional<String> id = block.string("id");
    Optional<String> name = block.string("name");
    return delta(List.of(open.piece(id, name, "", block.rest())), JsonObject.EMPTY);
  }

  Optional<Delta> delta(ObjectReader event) {
    ObjectReader delta = ObjectReader.of(event.object(), "").requiredChild("delta");
    switch (delta.required("type")) {
      case "signature_delta" -> hold(delta.required("signature"));
      case "input_json_delta" -> {
        String piece = delta.required("partial_json");
        ArgumentsBlock block = block(ObjectReader.of(event.object(), ""));
        count(block.call < 0 ? piece.length() : 0);
        block.take(piece);
      }
      default -> { }
    }
    return piece(event);
  }

  /** Reads the piece of content in an event without a change of the state; empty if it has none. */
  Optional<Delta> piece(ObjectReader event) {
    ObjectReader delta = event.requiredChild("delta");
    return switch (delta.required("type")) {
      case "text_delta" -> Optional.of(text(delta.required("text")));
      case "thinking_delta" -> Optional.of(reasoning(delta.required("thinking")));
      case "input_json_delta" -> {
        String piece = delta.required("partial_json");
        ArgumentsBlock block = block(event);
        yield block.call < 0 ? Optional.empty() : Optional.of(arguments(block, piece));
      }
      default -> Optional.empty();
    };
  }

  /** Returns the block of an event; without an index it is the last one. */
  private ArgumentsBlock block(ObjectReader event) {
    int index = event.index("index", LAST_BLOCK).orElse(next - 1);
    ArgumentsBlock block = blocks.get(index);
    if (block == null) {
      throw new JsonTypeException(event.path() + "/index", "the index of a block with arguments", "number " + index);
    }
    return block;
  }

  Optional<Delta> stop(ObjectReader event) {
    int index = event.index("index", LAST_BLOCK).orElse(next - 1);
    ArgumentsBlock block = open.remove(index);
    return block == null || block.call >= 0 && !block.bare()
        ? Optional.empty() : Optional.of(stopped(Map.of(index, block), Optional.empty()));
  }

  /** Stops the blocks that are open at the end of the answer, and passes the signature on. */
  Delta end() {
    Optional<String> whole = thoughts > 1 || signature.length() == 0 ? Optional.empty() : Optional.of(signature.toString());
    signature.setLength(0);
    Delta end = stopped(open, whole);
    open.clear();
    return end;
  }

  private static Delta stopped(Map<Integer, ArgumentsBlock> blocks, Optional<String> signature) {
    List<ToolCallDelta> pieces = new ArrayList<>();
    Map<String, JsonValue> others = new LinkedHashMap<>();
    blocks.forEach((index, block) -> {
      if (block.call < 0) {
        others.put(OtherBlocks.name(index), block.whole());
      } else if (block.bare()) {
        pieces.add(block.piece(Optional.empty(), Optional.empty(), block.input(), JsonObject.EMPTY));
      }
    });
    return new Delta(Optional.empty(), Optional.empty(), Optional.empty(), signature, pieces, JsonObject.of(others));
  }

  private void hold(String piece) {
    count(piece.length());
    signature.append(piece);
  }

  private void count(int characters) {
    held += characters;
    if (held > MAX_HELD) {
      throw new JsonTypeException("", "at most " + MAX_HELD + " characters of signatures and whole blocks", "more");
    }
  }

  private static Delta text(String text) {
    return new Delta(Optional.empty(), Optional.of(text), Optional.empty(), List.of(), JsonObject.EMPTY);
  }

  private static Delta reasoning(String text) {
    return new Delta(Optional.empty(), Optional.empty(), Optional.of(text), List.of(), JsonObject.EMPTY);
  }

  private static Delta arguments(ArgumentsBlock block, String piece) {
    return delta(List.of(block.piece(Optional.empty(), Optional.empty(), piece, JsonObject.EMPTY)), JsonObject.EMPTY);
  }

  private static Delta delta(List<ToolCallDelta> pieces, JsonObject extra) {
    return new Delta(Optional.empty(), Optional.empty(), Optional.empty(), pieces, extra);
  }
}
