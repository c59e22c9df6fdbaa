package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.access.JoinedCalls;
import io.github.kimisdk.internal.protocol.responses.AssistantItems;
import io.github.kimisdk.internal.protocol.responses.ResponseBody;
import io.github.kimisdk.internal.protocol.responses.ToolItems;
import io.github.kimisdk.internal.wire.OwnMembers;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.CarriedOrigin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The items that a server has streamed. Reasoning ends where text or a call begins, and text where reasoning or a call begins.
 * Calls stay open to the end, because pieces of several calls may alternate.
 */
final class ServedOutput {

  private final EventSequence events;
  private final String answerId;
  private final boolean signed;
  private final List<ServedItem> items = new ArrayList<>();
  private final JoinedCalls<PendingCall> calls = new JoinedCalls<>(number -> new PendingCall());
  private ServedItem open;
  /** The unknown members of the message that no item has yet. */
  private Map<String, JsonValue> extra = new LinkedHashMap<>();
  private Optional<String> signature = Optional.empty();
  private final StringBuilder refusal = new StringBuilder(0);
  private final List<JsonObject> carried = new ArrayList<>(0);

  ServedOutput(EventSequence events, ResponseHead head) {
    this.events = events;
    this.answerId = head.id();
    this.signed = head.wantsSignature();
  }

  /**
   * Takes pieces of the origin. Items are sent; of reasoning, whose text has been sent, the encrypted form becomes part of the
   * event that ends it, and so do the pieces of other formats.
   */
  void origin(List<JsonObject> pieces) {
    carried.addAll(pieces);
    for (JsonObject item : AssistantItems.kept(pieces)) {
      if (!AssistantItems.isReasoning(item)) {
        whole(item);
      } else if (item.tryGet(AssistantItems.SIGNATURE).orElse(null) instanceof JsonString encrypted) {
        signature = Optional.of(encrypted.value());
      }
    }
  }

  private Optional<String> takeSignature() {
    Optional<String> known = signature.or(() -> CarriedOrigin.write(carried, AssistantItems.NAME));
    Optional<String> taken = known.isEmpty() && signed ? Optional.of("") : known;
    signature = Optional.empty();
    carried.clear();
    return taken;
  }

  /** Takes unknown members of the message, which are members of the text that ends next. */
  void extra(JsonObject members) {
    if (members.empty()) {
      return;
    }
    extra.putAll(members.members());
    refusal.append(members.tryGet(AssistantItems.REFUSAL).orElse(null) instanceof JsonString piece ? piece.value() : "");
  }

  private void whole(JsonObject whole) {
    ServedItem item = new ServedItems.Whole(events, answerId, items.size(), whole);
    items.add(item);
    item.close(ResponseBody.COMPLETED);
  }

  private JsonObject takeExtra() {
    JsonObject taken = OwnMembers.known(JsonObject.of(extra), Protocol.RESPONSES);
    extra = new LinkedHashMap<>();
    return taken;
  }

  void reasoning(String piece) {
    if (!(open instanceof ServedItems.Reasoning)) {
      open(new ServedItems.Reasoning(begin(), answerId, items.size(), this::takeSignature));
    }
    send(piece, List.of());
  }

  void text(String piece, List<JsonValue> logprobs) {
    if (piece.isEmpty()) {
      return;
    }
    if (!(open instanceof ServedItems.Text)) {
      open(new ServedItems.Text(begin(), answerId, items.size(), this::takeExtra));
    }
    send(piece, logprobs);
  }

  private void send(String piece, List<JsonValue> logprobs) {
    if (!piece.isEmpty()) {
      open.delta(piece, logprobs);
    }
  }

  void call(ToolCallDelta piece) {
    calls.of(piece.index(), piece.id(), piece.name()).take(piece);
  }

  /** A call whose item is opened by its first piece. */
  private final class PendingCall {

    private ServedItems.Call item;

    void take(ToolCallDelta piece) {
      if (item == null) {
        String type = piece.type().filter(ToolItems.CUSTOM::equals).orElse(ToolCall.FUNCTION);
        ToolCall empty = new ToolCall(piece.id().orElse(""), type, piece.name().orElse(""), "", piece.extra());
        item = new ServedItems.Call(begin(), answerId, items.size(), empty);
        items.add(item);
      } else {
        item.update(piece.id(), piece.name(), piece.extra());
      }
      String arguments = piece.arguments().orElse("");
      if (!arguments.isEmpty()) {
        item.delta(arguments, List.of());
      }
    }
  }

  private void open(ServedItem item) {
    items.add(item);
    open = item;
  }

  /** Closes the open item, before the next one begins. */
  private EventSequence begin() {
    if (open != null) {
      open.close(ResponseBody.COMPLETED);
      open = null;
    }
    return events;
  }

  /** Closes all items and returns them. A signature without reasoning after it gets an item of its own, and so does a refusal. */
  List<JsonObject> close(String status) {
    boolean late = signature.isPresent() || carried.stream().anyMatch(piece -> !piece.has(AssistantItems.NAME));
    if (late && !(open instanceof ServedItems.Reasoning)) {
      open(new ServedItems.Reasoning(begin(), answerId, items.size(), this::takeSignature));
    }
    if (refusal.length() > 0) {
      begin();
      whole(AssistantItems.message(List.of(AssistantItems.refusal(refusal.toString())), JsonObject.EMPTY));
    }
    items.forEach(item -> item.close(status));
    return items.stream().map(ServedItem::closed).toList();
  }
}
