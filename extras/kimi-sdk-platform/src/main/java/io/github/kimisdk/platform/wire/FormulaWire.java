package io.github.kimisdk.platform.wire;

import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.ToolWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** Official tools: their declarations, and a run of one of them, which the service calls a fiber. */
public final class FormulaWire {

  /** The status of a run with a result. */
  public static final String SUCCEEDED = "succeeded";

  private FormulaWire() {}

  /**
   * A call of a function.
   *
   * @param name the name of the function
   * @param arguments its arguments as the model wrote them
   */
  public record Run(String name, String arguments) {}

  /**
   * The end of a run.
   *
   * @param succeeded whether the content is a result; otherwise it tells the failure
   * @param content the text for the model, which may be encrypted for the service
   */
  public record Fiber(boolean succeeded, String content) {}

  /**
   * Reads the tools of a formula.
   *
   * @throws io.github.kimisdk.json.JsonTypeException if the JSON is no list of tools
   */
  public static List<ToolSpec> readTools(JsonValue answer) {
    return ObjectReader.of(answer, "").requiredList("tools", ToolWire::readSpec);
  }

  /** Writes a call. */
  public static JsonObject write(Run run) {
    return new ObjectWriter().put("name", run.name()).put("arguments", run.arguments()).object();
  }

  /**
   * Reads the end of a run. The failure is a text or an object, beside the status or in the context.
   *
   * @throws io.github.kimisdk.json.JsonTypeException if the JSON is no object
   */
  public static Fiber readFiber(JsonValue answer) {
    ObjectReader fields = ObjectReader.of(answer, "");
    String status = LenientMembers.textOrEmpty(fields, "status");
    ObjectReader context = LenientMembers.nested(fields, "context");
    if (status.equals(SUCCEEDED)) {
      return new Fiber(true, text(context, "output").or(() -> text(context, "encrypted_output")).orElse(""));
    }
    String reason = reason(fields).or(() -> reason(context)).orElse("the service gave no reason");
    return new Fiber(false, reason + " (status " + (status.isEmpty() ? "missing" : status) + ")");
  }

  private static Optional<String> reason(ObjectReader fields) {
    boolean object = fields.object().tryGet("error").orElse(null) instanceof JsonObject;
    return object ? text(fields.nested("error"), "message").or(() -> Optional.of(fields.object().get("error").toString()))
        : text(fields, "error");
  }

  /** Returns a text, or JSON as its text. Blank texts count as absent. */
  private static Optional<String> text(ObjectReader fields, String name) {
    return fields.value(name).map(value -> value instanceof JsonString text ? text.value() : value.toString())
        .filter(text -> !text.isBlank());
  }
}
