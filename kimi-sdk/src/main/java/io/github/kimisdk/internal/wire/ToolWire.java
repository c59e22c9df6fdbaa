package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The tools that a model may call, the choice among them, and the calls. */
public final class ToolWire {

  /**
   * The largest index of a call within an answer. Kimi calls a handful at a time; its reference names no limit, so this one is
   * far above.
   */
  static final int LAST_CALL = 65_535;

  private ToolWire() {}

  static void write(ToolUse use, ObjectWriter body) {
    if (!use.tools().isEmpty()) {
      body.list("tools", use.tools(), ToolWire::write);
    }
    if (use.choice().isPresent()) {
      body.put("tool_choice", write(use.choice().get()));
    }
  }

  /** Writes a declaration. */
  public static JsonObject write(ToolSpec tool) {
    if (tool instanceof ToolSpec.Function function) {
      ObjectWriter inner = new ObjectWriter()
          .put("name", function.name())
          .put("description", function.description())
          .put("parameters", function.parameters())
          .flag("strict", function.strict());
      return new ObjectWriter().put("type", "function").put("function", inner).with(function.extra());
    }
    if (tool instanceof ToolSpec.Builtin builtin) {
      return named(ToolCall.BUILTIN, builtin.name(), builtin.extra());
    }
    return ((ToolSpec.Unknown) tool).raw();
  }

  static JsonValue write(ToolChoice choice) {
    if (choice instanceof ToolChoice.Mode mode) {
      return JsonString.of(mode.value());
    }
    if (choice instanceof ToolChoice.Named named) {
      return named("function", named.name(), named.extra());
    }
    return ((ToolChoice.Unknown) choice).raw();
  }

  private static JsonObject named(String type, String name, JsonObject extra) {
    return new ObjectWriter().put("type", type).put("function", new ObjectWriter().put("name", name)).with(extra);
  }

  static JsonObject write(ToolCall call) {
    ObjectWriter inner = new ObjectWriter().put("name", call.name()).put("arguments", call.arguments());
    return new ObjectWriter().put("id", call.id()).put("type", call.type()).put("function", inner).with(call.extra());
  }

  /** Writes a call for a request, with blank arguments as the empty object, because some servers parse them. */
  static JsonObject writeBack(ToolCall call) {
    return write(call.arguments().isBlank() ? call.withObjectArguments() : call);
  }

  /** Reads a declaration. */
  public static ToolSpec readSpec(ObjectReader fields) {
    String type = fields.string("type").orElse("");
    return switch (type) {
      case "function" -> readFunction(fields.nested("function"), fields);
      case ToolCall.BUILTIN -> new ToolSpec.Builtin(fields.nested("function").required("name"), fields.rest());
      default -> new ToolSpec.Unknown(type, fields.object());
    };
  }

  /** Reads a function, whose members may belong to an inner object. */
  public static ToolSpec readFunction(ObjectReader inner, ObjectReader outer) {
    return new ToolSpec.Function(
        inner.required("name"),
        inner.string("description"),
        inner.whole("parameters").orElse(JsonObject.EMPTY),
        inner.bool("strict"),
        outer.rest());
  }

  static Optional<ToolChoice> readChoice(ObjectReader request) {
    return request.isString("tool_choice")
        ? request.string("tool_choice").map(ToolChoice.Mode::new)
        : request.optional("tool_choice", ToolWire::readNamedChoice);
  }

  private static ToolChoice readNamedChoice(ObjectReader fields) {
    String type = fields.string("type").orElse("");
    return type.equals("function")
        ? new ToolChoice.Named(fields.nested("function").required("name"), fields.rest())
        : new ToolChoice.Unknown(type, fields.object());
  }

  /** Reads a call of a history, whose order is that of the array; an index is ignored. */
  static ToolCall readCall(ObjectReader fields) {
    fields.value("index");
    ObjectReader inner = fields.nested("function");
    return new ToolCall(
        fields.id().orElse(""),
        fields.string("type").filter(type -> !type.isEmpty()).orElse(ToolCall.FUNCTION),
        inner.string("name").orElse(""),
        readArguments(inner).orElse(""),
        fields.rest());
  }

  /**
   * Reads the calls of an answer in the order of their indexes, as they are folded from a stream. A call without an index has
   * that of the call before it; calls with the same index keep their order.
   */
  static List<ToolCall> readCalls(ObjectReader message) {
    TreeMap<Integer, List<ToolCall>> calls = new TreeMap<>();
    int[] last = {0};
    message.list("tool_calls", fields -> {
      last[0] = fields.index("index", LAST_CALL).orElse(last[0]);
      return calls.computeIfAbsent(last[0], index -> new ArrayList<>()).add(readCall(fields));
    });
    return calls.values().stream().flatMap(List::stream).toList();
  }

  static ToolCallDelta readDelta(ObjectReader fields) {
    ObjectReader inner = fields.nested("function");
    return new ToolCallDelta(
        fields.index("index", LAST_CALL),
        fields.id(),
        fields.string("type"),
        inner.string("name"),
        readArguments(inner),
        fields.rest());
  }

  /** Reads arguments, which are a string, or from some servers the object itself. */
  private static Optional<String> readArguments(ObjectReader inner) {
    return inner.value("arguments").map(value -> value instanceof JsonString text ? text.value() : value.toString());
  }
}
