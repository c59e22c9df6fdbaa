package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.ChatChunk.ToolCallDelta;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tools: what may be called, what has to be called, and what is called. */
public final class ToolWire {

  /**
   * The largest index of a call within an answer. Kimi takes 128 tools in a request and calls a handful of them at a
   * time; the reference names no limit, so this one is far above.
   */
  public static final int LAST_CALL = 65_535;

  private ToolWire() {}

  /**
   * Writes a declaration.
   *
   * @param tool the tool
   * @return its JSON
   */
  public static JsonObject write(ToolSpec tool) {
    if (tool instanceof ToolSpec.Function function) {
      JsonObject inner =
          new Members()
              .put("name", function.name())
              .put("description", function.description())
              .put("parameters", function.parameters())
              .flag("strict", function.strict())
              .object();
      return new Members().put("type", "function").put("function", inner).over(function.extra());
    }
    if (tool instanceof ToolSpec.Builtin builtin) {
      JsonObject inner = new Members().put("name", builtin.name()).object();
      return new Members().put("type", ToolCall.BUILTIN).put("function", inner).over(builtin.extra());
    }
    return ((ToolSpec.Unknown) tool).raw();
  }

  static JsonValue write(ToolChoice choice) {
    if (choice instanceof ToolChoice.Mode mode) {
      return JsonString.of(mode.value());
    }
    if (choice instanceof ToolChoice.Named named) {
      JsonObject inner = new Members().put("name", named.name()).object();
      return new Members().put("type", "function").put("function", inner).over(named.extra());
    }
    return ((ToolChoice.Unknown) choice).raw();
  }

  static JsonObject write(ToolCall call) {
    JsonObject inner = new Members().put("name", call.name()).put("arguments", call.arguments()).object();
    return new Members().put("id", call.id()).put("type", call.type()).put("function", inner).over(call.extra());
  }

  /** Writes a call that goes back to a model: blank arguments as the empty object, because some servers parse them. */
  static JsonObject writeBack(ToolCall call) {
    return write(call.arguments().isBlank() ? call.withObjectArguments() : call);
  }

  static JsonObject write(ToolCallDelta piece) {
    Members inner = new Members().put("name", piece.name()).put("arguments", piece.arguments());
    return new Members()
        .put("index", piece.index())
        .put("id", piece.id())
        .put("type", piece.type())
        .put("function", inner.object())
        .over(piece.extra());
  }

  /**
   * Reads a declaration.
   *
   * @param value its JSON
   * @param path where it stands
   * @return the tool
   * @throws io.github.kimisdk.json.JsonTypeException when a member is of another kind than the API says
   */
  public static ToolSpec readSpec(JsonValue value, String path) {
    Fields fields = Fields.of(value, path);
    String type = fields.string("type").orElse("");
    if (type.equals("function")) {
      Fields inner = fields.nested("function");
      return new ToolSpec.Function(
          inner.required("name"),
          inner.string("description"),
          inner.whole("parameters").orElse(JsonObject.EMPTY),
          inner.bool("strict"),
          fields.rest());
    }
    if (type.equals(ToolCall.BUILTIN)) {
      return new ToolSpec.Builtin(fields.nested("function").required("name"), fields.rest());
    }
    return new ToolSpec.Unknown(type, fields.object());
  }

  static ToolChoice readChoice(JsonValue value, String path) {
    if (value instanceof JsonString mode) {
      return new ToolChoice.Mode(mode.value());
    }
    Fields fields = Fields.of(value, path);
    String type = fields.string("type").orElse("");
    if (type.equals("function")) {
      return new ToolChoice.Named(fields.nested("function").required("name"), fields.rest());
    }
    return new ToolChoice.Unknown(type, fields.object());
  }

  /** Reads a call of a history. Its index says where it stands in the list, which the list itself does. */
  static ToolCall readCall(JsonValue value, String path) {
    Fields fields = Fields.of(value, path);
    fields.value("index");
    return call(fields);
  }

  /**
   * Reads the calls of an answer in the order of their indexes, as they are folded from a stream. A call without an
   * index stands behind those before it; calls of the same index, which are whole here, keep their order.
   */
  static List<ToolCall> readCalls(Fields message) {
    List<Indexed<ToolCall>> calls = new ArrayList<>();
    message.list("tool_calls", (value, path) -> {
      Fields fields = Fields.of(value, path);
      int next = calls.isEmpty() ? 0 : calls.get(calls.size() - 1).index();
      return calls.add(new Indexed<>(fields.index("index", LAST_CALL).orElse(next), call(fields)));
    });
    return Indexed.sorted(calls);
  }

  private static ToolCall call(Fields fields) {
    Fields inner = fields.nested("function");
    return new ToolCall(
        fields.string("id").orElse(""),
        fields.string("type").filter(type -> !type.isEmpty()).orElse(ToolCall.FUNCTION),
        inner.string("name").orElse(""),
        arguments(inner).orElse(""),
        fields.rest());
  }

  static List<ToolCallDelta> pieces(Fields delta, JsonArray array) {
    ToolCallDelta[] pieces = new ToolCallDelta[array.size()];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = piece(delta.element(array, i, "tool_calls"));
    }
    return pieces.length == 1 ? List.of(pieces[0]) : List.of(pieces);
  }

  private static ToolCallDelta piece(Fields fields) {
    Fields inner = fields.nested("function");
    return new ToolCallDelta(
        fields.index("index", LAST_CALL),
        fields.string("id"),
        fields.string("type"),
        inner.string("name"),
        arguments(inner),
        fields.rest());
  }

  /** Arguments are a string; some servers send the object itself. */
  private static Optional<String> arguments(Fields inner) {
    return inner.value("arguments").map(value -> value instanceof JsonString text ? text.value() : value.toString());
  }
}
