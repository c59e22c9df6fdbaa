package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.SignatureMark;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The blocks of a streamed answer. Pieces of text and of thinking name their kind, so they need no block; pieces of arguments
 * need the block that their index names. Thinking is joined over all blocks. Its signature is passed on as it comes; a second
 * block of thinking takes it back with an empty signature, because a signature belongs to the text of one block.
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
  private int calls;
  private int thoughts;
  private boolean signed;
  private boolean stopped;
  private int next;
  private long kept;

  Optional<Delta> start(ObjectReader event) {
    int index = event.index("index", LAST_BLOCK).orElse(next);
    next = index + 1;
    ObjectReader block = event.requiredChild("content_block");
    String type = block.required("type");
    return switch (type) {
      case "text" -> block.string("text").filter(text -> !text.isEmpty()).map(StreamedBlocks::text);
      case "thinking" -> {
        thoughts++;
        Optional<String> signature =
            thoughts > 1 ? Optional.of("") : block.string("signature").filter(piece -> !piece.isEmpty()).map(this::signed);
        Delta thinking = reasoning(block.string("thinking").orElse(""));
        yield Optional.of(signature.map(thinking::withReasoningSignature).orElse(thinking));
      }
      case "tool_use" -> {
        yield Optional.of(call(open(event, index, new ArgumentsBlock(calls++, block.object())), block));
      }
      default -> {
        open(event, index, new ArgumentsBlock(-1, block.object()));
        yield Optional.empty();
      }
    };
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
    if (delta.required("type").equals("input_json_delta")) {
      String piece = delta.required("partial_json");
      ArgumentsBlock block = block(ObjectReader.of(event.object(), ""));
      kept += block.call < 0 ? 2L * piece.length() : 0;
      block.take(piece);
    }
    return piece(event)
        .map(piece -> piece.reasoningSignature().isEmpty() ? piece : signature(signed(piece.reasoningSignature().get())));
  }

  /** Marks the first piece of a signature with its origin. */
  private String signed(String piece) {
    String marked = signed ? piece : SignatureMark.marked(piece, Protocol.MESSAGES);
    signed = true;
    return marked;
  }

  /**
   * Reads a piece of content that is the same whenever the event comes again; empty if it has none, or if the blocks before
   * decide.
   */
  Optional<Delta> repeatable(ObjectReader event) {
    boolean located = ObjectReader.of(event.object(), "").index("index", LAST_BLOCK).isPresent();
    return piece(event)
        .filter(piece -> piece.reasoningSignature().isEmpty() && (located || piece.toolCalls().isEmpty()));
  }

  /** Reads the piece of content in an event without a change of the state; empty if it has none. */
  Optional<Delta> piece(ObjectReader event) {
    ObjectReader delta = event.requiredChild("delta");
    return switch (delta.required("type")) {
      case "text_delta" -> Optional.of(text(delta.required("text")));
      case "thinking_delta" -> Optional.of(reasoning(delta.required("thinking")));
      case "signature_delta" -> Optional.of(delta.required("signature"))
          .filter(piece -> !piece.isEmpty() && thoughts < 2).map(StreamedBlocks::signature);
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
    Delta end = stopped(open);
    stopped |= !open.isEmpty();
    open.clear();
    return end;
  }

  private static Delta stopped(Map<Integer, ArgumentsBlock> blocks) {
    List<ToolCallDelta> pieces = new ArrayList<>();
    Map<String, JsonValue> others = new LinkedHashMap<>();
    blocks.forEach((index, block) -> {
      if (block.call < 0) {
        others.put(OtherBlocks.name(index), block.whole());
      } else if (block.bare()) {
        pieces.add(block.piece(block.input()));
      }
    });
    return calls(pieces).withExtra(JsonObject.of(others));
  }

  private static Delta text(String text) {
    return Delta.EMPTY.withContent(text);
  }

  private static Delta reasoning(String text) {
    return Delta.EMPTY.withReasoning(text);
  }

  private static Delta signature(String piece) {
    return Delta.EMPTY.withReasoningSignature(piece);
  }

  private static Delta calls(List<ToolCallDelta> pieces) {
    return Delta.EMPTY.withToolCalls(pieces);
  }
}
