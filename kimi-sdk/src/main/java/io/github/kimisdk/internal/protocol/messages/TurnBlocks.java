package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.access.TurnPiece;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Writes a message of the model as blocks, in the order in which models answer: thinking, text, calls. Each piece of its origin
 * ends such a row of blocks. It has the signature of the thinking in this row, or is a block that stands behind it.
 */
public final class TurnBlocks {

  /** The name of this format in an origin. */
  public static final String NAME = "messages";
  /** The member of a piece with the signature of the thinking before it. */
  public static final String SIGNATURE = "signature";
  /** The member of a piece with a block that no component of a message stands for. */
  public static final String BLOCK = "block";

  private final AssistantMessage message;
  private final boolean answer;
  private final List<JsonValue> blocks = new ArrayList<>();
  private final Deque<ContentPart> content;
  private boolean thought;
  private int reasoning;
  private int text;
  private int calls;

  private TurnBlocks(AssistantMessage message, boolean answer) {
    this.message = message;
    this.answer = answer;
    this.content = new ArrayDeque<>(message.content());
  }

  /** The place of a block in a row of blocks, by its type; -1 for one that no component stands for. */
  static int place(String type) {
    return List.of("thinking", "text", "tool_use").indexOf(type);
  }

  /** Whether a row ends before a block. Two blocks of thinking are in two rows. */
  static boolean turns(int place, int last) {
    return place >= 0 && (place < last || place == 0 && last == 0);
  }

  /**
   * Writes the blocks.
   *
   * @param answer whether for an answer, in which the thinking always has a signature, because client libraries expect the
   *     member; a request never contains a made-up signature
   */
  public static List<JsonValue> write(AssistantMessage message, boolean answer) {
    TurnBlocks turn = new TurnBlocks(message, answer);
    for (TurnPiece piece : TurnPiece.of(message.origin(), NAME)) {
      turn.think(piece.reasoning(), piece.own().tryGet(SIGNATURE).filter(JsonString.class::isInstance));
      turn.say(piece.text());
      turn.call(piece.calls());
      piece.own().tryGet(BLOCK).ifPresent(turn.blocks::add);
    }
    turn.think(Integer.MAX_VALUE, Optional.empty());
    turn.say(Integer.MAX_VALUE);
    turn.call(Integer.MAX_VALUE);
    return turn.blocks;
  }

  /** Writes thinking up to a character. Empty thinking is written only if the message has nothing else. */
  private void think(int most, Optional<JsonValue> signature) {
    String all = message.reasoning().orElse("");
    int end = Math.max(reasoning, Math.min(most, all.length()));
    boolean last = most == Integer.MAX_VALUE;
    if (end > reasoning || signature.isPresent() || last && !thought && message.reasoning().isPresent()) {
      blocks.add(new ObjectWriter()
          .put("type", "thinking")
          .put("thinking", all.substring(reasoning, end))
          .put("signature", answer ? Optional.of(signature.orElse(JsonString.of(""))) : signature, own -> own)
          .object());
      thought = true;
    }
    reasoning = end;
  }

  /** Writes content up to a character of its text. */
  private void say(int end) {
    List<ContentPart> said = new ArrayList<>();
    while (!content.isEmpty() && (text < end || end == Integer.MAX_VALUE)) {
      ContentPart part = content.remove();
      String whole = part instanceof ContentPart.Text words ? words.text() : "";
      if (whole.length() > end - text) {
        content.addFirst(ContentPart.text(whole.substring(end - text)));
        part = ContentPart.text(whole.substring(0, end - text));
      }
      said.add(part);
      text += Math.min(whole.length(), end - text);
    }
    blocks.addAll(ContentBlocks.blocks(said));
  }

  private void call(int end) {
    for (; calls < end && calls < message.toolCalls().size(); calls++) {
      blocks.add(write(message.toolCalls().get(calls)));
    }
  }

  /**
   * Writes a call. Arguments that are not a JSON object become an object that contains their text, so that the model sees in the
   * next turn what it wrote.
   */
  private JsonObject write(ToolCall call) {
    ObjectWriter block = new ObjectWriter()
        .put("type", "tool_use")
        .put("id", call.id())
        .put("name", call.name())
        .put("input", call.withObjectArguments().parsedArguments());
    return answer ? UnknownMembers.added(block.object(), call.extra()) : block.with(call.extra());
  }
}
