package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.protocol.responses.AssistantItems;
import io.github.kimisdk.internal.protocol.responses.ToolItems;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The kinds of items that a server streams. */
final class ServedItems {

  private ServedItems() {}

  /** Reasoning, as one summary. */
  static final class Reasoning extends ServedItem {

    private final Supplier<Optional<String>> signature;

    Reasoning(EventSequence events, String answerId, int index, Supplier<Optional<String>> signature) {
      super(events, AssistantItems.reasoning("", Optional.empty()), answerId, index);
      this.signature = signature;
    }

    @Override
    String name() {
      return "response.reasoning_summary_text";
    }

    @Override
    ObjectWriter place() {
      return super.place().put("summary_index", 0);
    }

    @Override
    void begin() {
      send("response.reasoning_summary_part.added", place().put("part", AssistantItems.summary("")));
    }

    @Override
    void end() {
      if (!text().isEmpty()) {
        send(name() + ".done", place().put("text", text()));
        send("response.reasoning_summary_part.done", place().put("part", AssistantItems.summary(text())));
      }
    }

    @Override
    JsonObject item() {
      return AssistantItems.reasoning(text(), signature.get());
    }
  }

  /** The text of the answer. */
  static final class Text extends ServedItem {

    private final Supplier<JsonObject> taking;
    private JsonObject extra = JsonObject.EMPTY;

    /** Opens a text. The supplier gives away the unknown members of the message when the text ends. */
    Text(EventSequence events, String answerId, int index, Supplier<JsonObject> taking) {
      super(events, AssistantItems.message(List.of(), JsonObject.EMPTY), answerId, index);
      this.taking = taking;
    }

    @Override
    String name() {
      return "response.output_text";
    }

    @Override
    ObjectWriter place() {
      return super.place().put("content_index", 0);
    }

    @Override
    ObjectWriter withTokens(ObjectWriter event, List<JsonValue> tokens) {
      return event.put("logprobs", JsonArray.of(tokens));
    }

    @Override
    void begin() {
      send("response.content_part.added", place().put("part", part("")));
    }

    @Override
    void end() {
      extra = taking.get();
      send(name() + ".done", place().put("text", text()).put("logprobs", JsonArray.of(logprobs())));
      send("response.content_part.done", place().put("part", part(text())));
    }

    private JsonObject part(String text) {
      JsonArray annotations =
          extra.tryGet(AssistantItems.ANNOTATIONS).orElse(null) instanceof JsonArray array ? array : JsonArray.EMPTY;
      return RequiredMembers.part(AssistantItems.outputText(ContentPart.text(text), annotations, logprobs()));
    }

    @Override
    JsonObject item() {
      return AssistantItems.message(List.of(part(text())), extra);
    }
  }

  /** A call of a tool. */
  static final class Call extends ServedItem {

    private final boolean custom;
    private final Map<String, JsonValue> extra;
    private String callId;
    private String callName;

    /** Opens a call whose arguments are empty. */
    Call(EventSequence events, String answerId, int index, ToolCall call) {
      super(events, ToolItems.write(call), answerId, index);
      this.custom = call.type().equals(ToolItems.CUSTOM);
      this.extra = new LinkedHashMap<>(call.extra().members());
      this.callId = call.id();
      this.callName = call.name();
    }

    /** Takes what a later piece tells about the call. The first id and name stay. */
    void update(Optional<String> id, Optional<String> name, JsonObject more) {
      callId = callId.isEmpty() ? id.orElse("") : callId;
      callName = callName.isEmpty() ? name.orElse("") : callName;
      extra.putAll(more.members());
    }

    @Override
    String name() {
      return custom ? "response.custom_tool_call_input" : "response.function_call_arguments";
    }

    @Override
    void begin() {
      // A call has no parts.
    }

    @Override
    void end() {
      ObjectWriter event = place();
      send(name() + ".done", custom ? event.put("input", text()) : event.put("name", callName).put("arguments", text()));
    }

    @Override
    JsonObject item() {
      String type = custom ? ToolItems.CUSTOM : ToolCall.FUNCTION;
      return ToolItems.write(new ToolCall(callId, type, callName, text(), JsonObject.of(extra)));
    }
  }

  /** An item that a service of the model made and that is passed on whole. */
  static final class Whole extends ServedItem {

    private final JsonObject item;

    Whole(EventSequence events, String answerId, int index, JsonObject item) {
      super(events, item, answerId, index);
      this.item = item;
    }

    @Override
    String name() {
      return "";
    }

    @Override
    void begin() {
      // There are no pieces.
    }

    @Override
    void end() {
      // There are no pieces.
    }

    @Override
    JsonObject item() {
      return item;
    }
  }
}
