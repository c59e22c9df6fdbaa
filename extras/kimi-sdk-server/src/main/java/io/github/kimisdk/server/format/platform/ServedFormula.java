package io.github.kimisdk.server.format.platform;

import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.ToolWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.wire.FormulaWire.Run;
import io.github.kimisdk.platform.wire.FormulaWire;
import java.util.List;

/** The half of official tools that serves. */
public final class ServedFormula {

  private ServedFormula() {}

  /** Writes the tools of a formula. */
  public static JsonObject write(List<ToolSpec> tools) {
    return new ObjectWriter().put("object", "list").put("tools", ObjectWriter.array(tools, ToolWire::write)).object();
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
    JsonObject whole = JsonObject.of("input", FormulaWire.write(run).toString());
    for (String name : context.names()) {
      whole = whole.with(name, context.get(name));
    }
    return new ObjectWriter()
        .put("id", id)
        .put("object", "fiber")
        .put("formula", formula)
        .put("status", context.has("error") ? "failed" : FormulaWire.SUCCEEDED)
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
}
