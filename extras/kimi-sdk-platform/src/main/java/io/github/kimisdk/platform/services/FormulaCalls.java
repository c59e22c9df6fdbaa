package io.github.kimisdk.platform.services;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.wire.FormulaWire;
import io.github.kimisdk.platform.wire.FormulaWire.Fiber;
import io.github.kimisdk.platform.wire.FormulaWire.Run;
import io.github.kimisdk.platform.wire.PlatformPaths;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Makes tools of formulas: the service declares their functions and runs them. */
public final class FormulaCalls {

  /** The formulas of the platform documentation that neither keep data on the server nor send files there. */
  private static final List<String> COMMON = List.of(
      "web-search", "fetch", "convert", "date", "base64", "random-choice", "mew", "quickjs", "code-runner", "rethink");

  /** Formulas that only read, so that their functions can run twice. */
  private static final Set<String> READING = Set.of("web-search", "fetch", "convert", "date", "base64");

  private static final String NAMESPACE = "moonshot/";
  private static final String TAG = ":latest";

  private final ApiCalls api;
  private final ServiceHost host;

  public FormulaCalls(ApiCalls api) {
    this.api = api;
    this.host = new ServiceHost(api.settings().endpoint());
  }

  /**
   * Returns the tools of some formulas; the common ones if none is named. Formulas that the service does not have are reported.
   */
  public List<Tool<?>> tools(List<String> names, BiConsumer<String, KimiException> skipped) {
    host.requirePlatform("formulas", "Kimi Code has no formulas: use platform.web().tools(), which it serves");
    List<String> formulas = (names.isEmpty() ? COMMON : names).stream().map(FormulaCalls::uri).distinct().toList();
    List<Tool<?>> tools = new ArrayList<>();
    KimiException last = null;
    int missing = 0;
    for (String formula : formulas) {
      try {
        declared(formula).forEach(spec -> tools.add(tool(formula, spec)));
      } catch (KimiException.NotFound unknown) {
        last = unknown;
        missing++;
        new Callbacks().tell(() -> skipped.accept(formula, unknown));
      }
    }
    if (missing == formulas.size()) {
      throw last;
    }
    return List.copyOf(tools);
  }

  private List<ToolSpec> declared(String formula) {
    return api.awaitJson(api.get(path(formula) + PlatformPaths.FORMULA_TOOLS), FormulaWire::readTools);
  }

  private Tool<ToolCall> tool(String formula, ToolSpec spec) {
    boolean reads = READING.stream().anyMatch(name -> uri(name).equals(formula));
    return Tool.of(spec, call -> run(formula, call, reads)).withRepeatable(reads);
  }

  private ToolResult run(String formula, ToolCall call, boolean repeatable) {
    JsonObject run = FormulaWire.write(new Run(call.name(), call.arguments()));
    String path = path(formula) + PlatformPaths.FORMULA_FIBERS;
    Fiber fiber = api.awaitOutcome(repeatable ? api.post(path, run) : api.postOnce(path, run),
        FormulaWire::readFiber);
    return fiber.succeeded() ? ToolResult.of(fiber.content()) : ToolResult.failed(call.name() + " failed: " + fiber.content());
  }

  /** The service expects the slash and the colon of a URI as they are. */
  private static String path(String formula) {
    return PlatformPaths.FORMULAS + formula;
  }

  /** Returns the URI of a formula by its name; a URI stays as it is. */
  private static String uri(String name) {
    boolean plain = !name.isEmpty() && name.chars().allMatch(FormulaCalls::inName);
    int slash = name.indexOf('/');
    int colon = name.indexOf(':');
    boolean whole = slash > 0 && colon > slash + 1 && colon < name.length() - 1
        && name.chars().allMatch(c -> inName(c) || c == '/' || c == ':')
        && slash == name.lastIndexOf('/') && colon == name.lastIndexOf(':');
    if (!plain && !whole) {
      throw new IllegalArgumentException(
          "expected the name of a formula such as web-search, or a URI such as moonshot/web-search:latest, found \"" + name
          + "\"");
    }
    return plain ? NAMESPACE + name + TAG : name;
  }

  private static boolean inName(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
  }

  @Override
  public String toString() {
    return api.toString();
  }
}
