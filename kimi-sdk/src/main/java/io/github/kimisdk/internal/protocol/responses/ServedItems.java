package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
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

    private final Supplier<JsonObject> extra;

    Text(EventSequence events, String answerId, int index, Supplier<JsonObject> extra) {
      super(events, AssistantItems.message(List.of(), JsonObject.EMPTY), answerId, index);
      this.extra = extra;
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
    void begin() {
      send("response.content_part.added", place().put("part", part("")));
    }

    @Override
    void end() {
      send(name() + ".done", place().put("text", text()).put("logprobs", JsonArray.of(logprobs())));
      send("response.content_part.done", place().put("part", part(text())));
    }

    private JsonObject part(String text) {
      JsonArray annotations =
          extra.get().tryGet(AssistantItems.ANNOTATIONS).orElse(null) instanceof JsonArray array ? array : JsonArray.EMPTY;
      return AssistantItems.outputText(ContentPart.text(text), annotations, logprobs());
    }

    @Override
    JsonObject item() {
      return AssistantItems.message(List.of(part(text())), extra.get());
    }
  }

  /** A call of a tool. */
  static final class Call extends ServedItem {

    private final boolean custom;
    private ToolCall call;

    /** Opens a call whose arguments are empty. */
    Call(EventSequence events, String answerId, int index, ToolCall call) {
      super(events, ToolItems.write(call), answerId, index);
      this.custom = call.type().equals(ToolItems.CUSTOM);
      this.call = call;
    }

    String callId() {
      return call.id();
    }

    /** Takes what a later piece tells about the call. The first id and name stay. */
    void update(Optional<String> id, Optional<String> name, JsonObject extra) {
      JsonObject members = call.extra();
      for (String member : extra.names()) {
        members = members.with(member, extra.get(member));
      }
      call = new ToolCall(
          call.id().isEmpty() ? id.orElse("") : call.id(), call.type(), call.name().isEmpty() ? name.orElse("") : call.name(),
          "", members);
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
      send(name() + ".done", custom ? event.put("input", text()) : event.put("name", call.name()).put("arguments", text()));
    }

    @Override
    JsonObject item() {
      return ToolItems.write(new ToolCall(call.id(), call.type(), call.name(), text(), call.extra()));
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
