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

  private static final String SUCCEEDED = "succeeded";

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

  /** Writes the tools of a formula. */
  public static JsonObject write(List<ToolSpec> tools) {
    return new ObjectWriter().put("object", "list").put("tools", ObjectWriter.array(tools, ToolWire::write)).object();
  }

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
   * Reads a call.
   *
   * @throws io.github.kimisdk.json.JsonTypeException if a member is missing or no string
   */
  public static Run readRun(JsonValue body) {
    ObjectReader fields = ObjectReader.of(body, "");
    return new Run(fields.required("name"), fields.required("arguments"));
  }

  /**
   * Writes the end of a run.
   *
   * @param id the id of the fiber
   * @param formula the URI of the formula
   * @param run the call
   * @param context the output or the failure; see {@link #output}, {@link #encryptedOutput} and {@link #failure}
   */
  public static JsonObject write(String id, String formula, Run run, JsonObject context) {
    JsonObject whole = JsonObject.of("input", write(run).toString());
    for (String name : context.names()) {
      whole = whole.with(name, context.get(name));
    }
    return new ObjectWriter()
        .put("id", id)
        .put("object", "fiber")
        .put("formula", formula)
        .put("status", context.has("error") ? "failed" : SUCCEEDED)
        .put("context", whole)
        .object();
  }

  /** Returns the context of a result that anybody can read. */
  public static JsonObject output(String text) {
    return JsonObject.of("output", text);
  }

  /** Returns the context of a result that only the service can read. */
  public static JsonObject encryptedOutput(String text) {
    return JsonObject.of("encrypted_output", text);
  }

  /** Returns the context of a failure. */
  public static JsonObject failure(String text) {
    return JsonObject.of("error", text);
  }

  /**
   * Reads the end of a run. The failure is a text or an object, beside the status or in the context.
   *
   * @throws io.github.kimisdk.json.JsonTypeException if the JSON is no object
   */
  public static Fiber readFiber(JsonValue answer) {
    ObjectReader fields = ObjectReader.of(answer, "");
    String status = Loose.textOrEmpty(fields, "status");
    ObjectReader context = Loose.nested(fields, "context");
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
