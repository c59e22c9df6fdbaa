package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.protocol.responses.ToolItems;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ToolWire;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import java.util.Optional;

/** Reads the tools that a model may call, and the choice among them. {@link ToolItems} writes the tools. */
final class ToolReader {

  private static final String PARALLEL = "parallel_tool_calls";

  private ToolReader() {}

  static ToolSpec readSpec(ObjectReader fields) {
    String type = fields.required("type");
    return type.equals("function") ? ToolWire.readFunction(fields, fields) : new ToolSpec.Unknown(type, fields.object());
  }

  /** Reads a choice. A server reads each kind, although Kimi accepts only {@code auto}. */
  static Optional<ToolChoice> readChoice(ObjectReader body) {
    return body.isString("tool_choice")
        ? body.string("tool_choice").map(ToolChoice.Mode::new)
        : body.optional("tool_choice", ToolReader::readNamedChoice);
  }

  /** Reads the unknown members of a request: those that are kept, and the wish for one call at a time. */
  static JsonObject readExtra(JsonObject body, ObjectReader fields) {
    fields.value(PARALLEL);
    boolean single = body.tryGet(PARALLEL).filter(JsonBoolean.FALSE::equals).isPresent();
    return single ? fields.rest().with(PARALLEL, JsonBoolean.FALSE) : fields.rest();
  }

  private static ToolChoice readNamedChoice(ObjectReader fields) {
    String type = fields.required("type");
    return type.equals("function")
        ? new ToolChoice.Named(fields.required("name"), ToolItems.named(fields))
        : new ToolChoice.Unknown(type, fields.object());
  }
}
