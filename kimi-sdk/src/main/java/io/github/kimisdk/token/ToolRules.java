package io.github.kimisdk.token;

import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.platform.Model;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Declarations of tools: their number, names and schemas, and the tools that the service runs itself. */
final class ToolRules {

  private static final int MOST_TOOLS = 128;
  private static final int SHORTEST_SAFE_NAME = 3;
  private static final int LONGEST_SAFE_NAME = 64;

  private final Model model;
  private final boolean thinks;
  private final List<Finding> findings;

  ToolRules(Model model, boolean thinks, List<Finding> findings) {
    this.model = model;
    this.thinks = thinks;
    this.findings = findings;
  }

  private void refused(String code, String path, String what, String fix) {
    findings.add(new Finding(code, path, what, fix, true, false));
  }

  private void hint(String code, String path, String what, String fix) {
    findings.add(new Finding(code, path, what, fix, false, false));
  }

  /** Looks at the tools of a request; gives those to send, each declared once. */
  List<ToolSpec> ofRequest(List<ToolSpec> tools) {
    if (ValueRules.known(model) && tools.size() > MOST_TOOLS) {
      hint("many-tools", "/tools", "more than 128 tools", "So many may be refused");
    }
    Map<String, ToolSpec> once = new HashMap<>();
    List<ToolSpec> sent = new ArrayList<>();
    for (int i = 0; i < tools.size(); i++) {
      ToolSpec tool = tools.get(i);
      ToolSpec same = once.putIfAbsent(tool.name(), tool);
      ToolSpec mended = one(tool, "/tools/" + i);
      boolean equal = tool.equals(same);
      if (same != null) {
        findings.add(new Finding("duplicate-tool", "/tools/" + i, "a second tool named \"" + tool.name() + "\"",
            equal ? "It is left out, being equal to the first" : "Give it another name", true, equal));
      }
      if (!equal) {
        sent.add(mended);
      }
    }
    return sent.equals(tools) ? tools : sent;
  }

  /** Looks at a declaration wherever it stands; gives the one to send. */
  ToolSpec one(ToolSpec tool, String path) {
    if (!model.flag("tools", true)) {
      refused("tools", path, "a tool for a model that calls none", "Choose another model");
    }
    if (tool instanceof ToolSpec.Function function) {
      return function(function, path);
    }
    if (tool instanceof ToolSpec.Builtin && tool.name().equals(ToolSpec.WEB_SEARCH.name()) && ValueRules.known(model)) {
      search(path);
    }
    return tool;
  }

  private ToolSpec function(ToolSpec.Function function, String path) {
    if (!ValueRules.known(model)) {
      return function;
    }
    name(function.name(), path);
    if (model.facts().has("toolBytes")) {
      int bytes = function.parameters().toString().getBytes(StandardCharsets.UTF_8).length;
      if (bytes > model.number("toolBytes", 0)) {
        refused("tool-size", path, "a schema of " + bytes + " bytes", "Keep it under " + model.number("toolBytes", 0) + ", with $ref");
      }
    }
    SchemaRules schema = new SchemaRules("tool-schema", path + "/function/parameters", function.strict().orElse(true), findings);
    return new ToolSpec.Function(
        function.name(), function.description(), schema.look(function.parameters()), function.strict(), function.extra());
  }

  /** Names of 1, 2 and 65 to 128 characters were refused by earlier versions of the service, others by all of them. */
  private void name(String name, String path) {
    if (!ToolSpec.validName(name)) {
      boolean digit = !name.isEmpty() && Character.isDigit(name.charAt(0));
      refused("tool-name", path, "a tool named \"" + name + "\"" + (digit ? ", which begins with a digit" : ""),
          digit ? "Put a letter or _ in front of it, and take that away again when it is called"
              : "Begin with a letter or _, go on with letters, digits, _ and -; 3 to 64 characters are safe");
    } else if (name.length() < SHORTEST_SAFE_NAME || name.length() > LONGEST_SAFE_NAME) {
      hint("tool-name", path, "a tool's name of " + name.length() + " characters", "3 to 64 characters are safe with every version of the service");
    }
  }

  private void search(String path) {
    if (thinks && model.flag("searchOff", false)) {
      refused("search-thinking", path, "web search by a model that thinks", "Switch thinking off");
    }
    hint("search-ended", path, "the service's own web search, whose end was announced for 2026-10-20" + (thinks ? ", beside thinking" : ""),
        "Declare a search tool of your own, or one of the platform's");
  }
}
