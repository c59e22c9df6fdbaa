package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.SignatureMark;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The blocks of a message of the model. Several blocks of thinking are joined; the joined text has no signature, because each
 * signature belongs to one block.
 */
public final class AnswerBlocks {

  private static final JsonString THINKING = JsonString.of("thinking");

  private final List<ContentPart> parts = new ArrayList<>();
  private final List<ToolCall> calls = new ArrayList<>();
  private final StringBuilder reasoning = new StringBuilder();
  private final Map<String, JsonValue> thoughts = new LinkedHashMap<>();
  private Optional<String> signature = Optional.empty();
  private final Map<String, JsonValue> others = new LinkedHashMap<>();
  private int position;

  /**
   * Writes the blocks in the order in which models answer: thinking, text, calls.
   *
   * @param answer whether for an answer, in which the thinking always has a signature, because client libraries expect the
   *     member; a request never contains a made-up signature
   */
  public static List<JsonValue> write(AssistantMessage message, boolean answer) {
    List<JsonValue> blocks = new ArrayList<>();
    Optional<String> signature = message.reasoningSignature().filter(text -> !text.isEmpty());
    boolean kept = OtherBlocks.of(message.extra()).values().stream().anyMatch(AnswerBlocks::isThinking);
    if (!kept && (message.reasoning().isPresent() || signature.isPresent())) {
      blocks.add(new ObjectWriter()
          .put("type", "thinking")
          .put("thinking", message.reasoning().orElse(""))
          .put("signature", answer ? Optional.of(signature.orElse("")) : signature)
          .object());
    }
    blocks.addAll(ContentBlocks.blocks(message.content()));
    message.toolCalls().forEach(call -> blocks.add(write(call, answer)));
    return OtherBlocks.inserted(message.extra(), blocks);
  }

  /**
   * Writes a call. Arguments that are not a JSON object become an object that contains their text, so that the model sees in the
   * next turn what it wrote.
   */
  private static JsonObject write(ToolCall call, boolean answer) {
    ObjectWriter block = new ObjectWriter()
        .put("type", "tool_use")
        .put("id", call.id())
        .put("name", call.name())
        .put("input", call.withObjectArguments().parsedArguments());
    return answer ? UnknownMembers.added(block.object(), call.extra()) : block.with(call.extra());
  }

  /** Reads the message of an answer; its texts are joined, as they are in a stream. */
  static AssistantMessage readAnswer(ObjectReader message) {
    AnswerBlocks blocks = of(message);
    String text = ContentPart.join(blocks.parts);
    AssistantMessage whole = blocks.message(text.isEmpty() ? List.of() : List.of(ContentPart.text(text)));
    return SignatureMark.marked(whole, Protocol.MESSAGES);
  }

  /** Reads the blocks of a message. */
  public static AnswerBlocks of(ObjectReader message) {
    AnswerBlocks blocks = new AnswerBlocks();
    message.list("content", blocks::take);
    return blocks;
  }

  /** Returns the message with its texts as they are. */
  public AssistantMessage message() {
    return message(parts);
  }

  /** Returns the blocks of thinking, named by their positions. */
  public Map<String, JsonValue> thoughts() {
    return thoughts;
  }

  private static boolean isThinking(JsonObject block) {
    return block.tryGet("type").filter(THINKING::equals).isPresent();
  }

  private AssistantMessage message(List<ContentPart> content) {
    return new AssistantMessage(
        content,
        thoughts.isEmpty() ? Optional.empty() : Optional.of(reasoning.toString()),
        thoughts.size() == 1 ? signature : Optional.empty(),
        calls, false, Optional.empty(), JsonObject.of(others));
  }

  private boolean take(ObjectReader block) {
    int at = position++;
    switch (block.required("type")) {
      case "text" -> parts.add(new ContentPart.Text(block.required("text"), block.rest()));
      case "thinking" -> {
        thoughts.put(OtherBlocks.name(at), block.object());
        reasoning.append(block.string("thinking").orElse(""));
        signature = block.string("signature").filter(text -> !text.isEmpty());
      }
      case "tool_use" -> calls.add(call(block));
      default -> others.put(OtherBlocks.name(at), block.object());
    }
    return true;
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
