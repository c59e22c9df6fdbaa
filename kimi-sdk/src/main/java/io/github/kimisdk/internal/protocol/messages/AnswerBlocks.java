package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.access.TurnPiece;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the blocks of a message of the model. Several blocks of thinking are joined. {@link TurnBlocks} writes them again. */
public final class AnswerBlocks {

  private final List<ContentPart> parts = new ArrayList<>();
  private final List<ToolCall> calls = new ArrayList<>();
  private final List<JsonObject> origin = new ArrayList<>();
  /** The place of the last block in its row; -1 before the first. */
  private int last = -1;
  private StringBuilder reasoning;
  private int text;

  /**
   * Reads a message.
   *
   * @param joined whether its texts are joined, as they are in a stream
   */
  public static AssistantMessage read(ObjectReader message, boolean joined) {
    AnswerBlocks blocks = new AnswerBlocks();
    message.list("content", blocks::take);
    String text = ContentPart.join(blocks.parts);
    List<ContentPart> content = !joined ? blocks.parts : text.isEmpty() ? List.of() : List.of(ContentPart.text(text));
    return new AssistantMessage(content, Optional.ofNullable(blocks.reasoning).map(StringBuilder::toString), blocks.origin,
        blocks.calls, false, Optional.empty(), JsonObject.EMPTY);
  }

  private boolean take(ObjectReader block) {
    String type = block.required("type");
    int place = TurnBlocks.place(type);
    if (TurnBlocks.turns(place, last)) {
      keep(JsonObject.EMPTY);
    }
    last = place < 0 ? last : place;
    switch (type) {
      case "text" -> {
        ContentPart.Text part = new ContentPart.Text(block.required("text"), block.rest());
        parts.add(part);
        text += part.text().length();
      }
      case "thinking" -> {
        reasoning = reasoning == null ? new StringBuilder() : reasoning;
        reasoning.append(block.string("thinking").orElse(""));
        block.string("signature").filter(signature -> !signature.isEmpty())
            .ifPresent(signature -> keep(JsonObject.of(TurnBlocks.SIGNATURE, signature)));
      }
      case "tool_use" -> calls.add(call(block));
      default -> keep(JsonObject.of(TurnBlocks.BLOCK, block.object()));
    }
    return true;
  }

  private void keep(JsonObject own) {
    int thought = reasoning == null ? 0 : reasoning.length();
    origin.add(TurnPiece.at(JsonObject.of(TurnBlocks.NAME, own), thought, text, calls.size()));
  }

  private ToolCall call(ObjectReader block) {
    String id = block.id().orElse("");
    String name = block.string("name").orElse("");
    String arguments = block.value("input").map(AnswerBlocks::arguments).orElse("{}");
    return new ToolCall(id, ToolCall.FUNCTION, name, arguments, block.rest()).asWritten();
  }

  /** Some proxies send the arguments as text. */
  static String arguments(JsonValue input) {
    return input instanceof JsonString text ? text.value() : input.toString();
  }
}
