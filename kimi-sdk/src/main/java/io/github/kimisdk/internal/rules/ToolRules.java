package io.github.kimisdk.internal.rules;

import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.rules.Violation.Reply;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.platform.Model;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules for tools: their number, names and schemas, and the tools that the service runs itself. */
public final class ToolRules {

  /** The maximum number of tools in a request, as documented. */
  public static final int MAX_TOOLS = 128;

  private static final int SHORTEST_SAFE_NAME = 3;
  private static final int LONGEST_SAFE_NAME = 64;

  private final Model model;
  private final boolean thinks;
  private final Violations violations;

  ToolRules(Model model, boolean thinks, Violations violations) {
    this.model = model;
    this.thinks = thinks;
    this.violations = violations;
  }

  /**
   * Returns the size of a tool's schema, which the service limits.
   *
   * @param tool the tool
   * @return bytes of UTF-8; 0 for tools without a schema
   */
  public static int schemaBytes(ToolSpec tool) {
    return tool instanceof ToolSpec.Function function ? Json.bytes(function.parameters()).length : 0;
  }

  /** Finds the declarations that the service answers with an error whose text is known: too many, and wrong names. */
  static void names(List<ToolSpec> tools, Violations violations) {
    if (tools.size() > MAX_TOOLS) {
      violations.refuse("many-tools", "/tools", "more than 128 tools", "Send fewer tools", reply(
          "tools array too long. Expected an array with maximum length " + MAX_TOOLS + ", but got " + tools.size()));
    }
    Set<String> names = new HashSet<>();
    for (ToolSpec tool : tools) {
      String path = "/tools/" + names.size();
      if (tool instanceof ToolSpec.Function) {
        invalidName(tool.name(), path, violations);
      }
      if (!names.add(tool.name())) {
        duplicate(tool, false, path, violations);
        return;
      }
    }
  }

  private static Reply reply(String message) {
    return new Reply(Reply.REQUEST, message);
  }

  /** Checks the tools of a request; returns those to send, each declared once. */
  List<ToolSpec> check(List<ToolSpec> tools) {
    if (model.documented() && tools.size() > MAX_TOOLS) {
      violations.hint("many-tools", "/tools", "more than 128 tools", "So many may be refused");
    }
    Map<String, ToolSpec> byName = new HashMap<>();
    List<ToolSpec> sent = new ArrayList<>();
    for (int i = 0; i < tools.size(); i++) {
      ToolSpec tool = tools.get(i);
      ToolSpec first = byName.putIfAbsent(tool.name(), tool);
      ToolSpec checked = check(tool, "/tools/" + i);
      boolean equal = tool.equals(first);
      if (first != null) {
        duplicate(tool, equal, "/tools/" + i, violations);
      }
      if (!equal) {
        sent.add(checked);
      }
    }
    return sent.equals(tools) ? tools : sent;
  }

  private static void duplicate(ToolSpec tool, boolean equal, String path, Violations violations) {
    violations.add("duplicate-tool", path, "a second tool named \"" + tool.name() + "\"",
        equal ? "It is left out, being equal to the first" : "Give it another name", true, equal,
        reply("function name " + tool.name() + " is duplicated"));
  }

  /** Checks a declaration wherever it stands; returns the one to send. */
  ToolSpec check(ToolSpec tool, String path) {
    if (!model.flag("tools", true)) {
      violations.refuse("tools", path, "a tool for a model that calls none", "Choose another model");
    }
    if (!model.documented()) {
      return tool;
    }
    if (tool instanceof ToolSpec.Function function) {
      return function(function, path);
    }
    if (tool instanceof ToolSpec.Builtin && tool.name().equals(ToolSpec.WEB_SEARCH.name())) {
      search(path);
    }
    return tool;
  }

  private ToolSpec function(ToolSpec.Function function, String path) {
    if (!invalidName(function.name(), path, violations)) {
      unsafeName(function.name(), path);
    }
    model.largestTool().ifPresent(largest -> size(function, largest, path));
    SchemaRules schema = new SchemaRules("tool-schema", path + "/function/parameters", violations);
    return new ToolSpec.Function(function.name(), function.description(),
        schema.check(function.parameters(), function.strict().orElse(true)), function.strict(), function.extra());
  }

  private void size(ToolSpec function, long largest, String path) {
    int bytes = schemaBytes(function);
    if (bytes > largest) {
      violations.refuse("tool-size", path, "a schema of " + bytes + " bytes", "Keep it under " + largest + ", with $ref");
    }
  }

  private static boolean invalidName(String name, String path, Violations violations) {
    if (ToolSpec.validName(name)) {
      return false;
    }
    boolean digit = !name.isEmpty() && Character.isDigit(name.charAt(0));
    violations.refuse("tool-name", path, "a tool named \"" + name + "\"" + (digit ? ", which begins with a digit" : ""),
        digit ? "Put a letter or _ in front of it, and take that away again when it is called"
            : "Begin with a letter or _, go on with letters, digits, _ and -; 3 to 64 characters are safe",
        reply("Invalid request: function name is invalid, must start with a letter and can contain letters, numbers, "
            + "underscores, and dashes"));
    return true;
  }

  /** Names of 1, 2 and 65 to 128 characters were refused by earlier versions of the service. */
  private void unsafeName(String name, String path) {
    if (name.length() < SHORTEST_SAFE_NAME || name.length() > LONGEST_SAFE_NAME) {
      violations.hint("tool-name", path, "a tool's name of " + name.length() + " characters",
          "3 to 64 characters are safe with every version of the service");
    }
  }

  private void search(String path) {
    if (thinks && model.flag("searchOff", false)) {
      violations.refuse("search-thinking", path, "web search by a model that thinks", "Switch thinking off");
    }
    violations.hint("search-ended", path,
        "the service's own web search, whose end was announced for 2026-10-20" + (thinks ? ", beside thinking" : ""),
        "Declare a search tool of your own, or one of the platform's");
  }
}
