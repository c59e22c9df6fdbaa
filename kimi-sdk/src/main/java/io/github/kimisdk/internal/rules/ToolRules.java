package io.github.kimisdk.internal.rules;

import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.rules.Violation.Reply;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.models.Model;
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
  private final boolean namesKnown;
  private final Violations violations;

  /** Rules for a model. Whether the limits of names and their number apply depends on the service that serves it. */
  ToolRules(Model model, boolean thinks, boolean namesKnown, Violations violations) {
    this.model = model;
    this.thinks = thinks;
    this.namesKnown = namesKnown;
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

  /** Checks the tools of a request; returns those to send, each declared once. */
  List<ToolSpec> check(List<ToolSpec> tools) {
    checkNames(tools);
    Set<ToolSpec> declared = new HashSet<>();
    List<ToolSpec> sent = new ArrayList<>();
    for (int i = 0; i < tools.size(); i++) {
      if (declared.add(tools.get(i))) {
        sent.add(checkDeclaration(tools.get(i), "/tools/" + i));
      }
    }
    return sent.equals(tools) ? tools : sent;
  }

  /** Finds too many tools, invalid names and names that occur twice. */
  void checkNames(List<ToolSpec> tools) {
    if (namesKnown && tools.size() > MAX_TOOLS) {
      violations.add("many-tools", "/tools", "more than " + MAX_TOOLS + " tools", "So many may be refused", false, false,
          new Reply(Reply.REQUEST, "" + tools.size()));
    }
    Map<String, ToolSpec> byName = new HashMap<>();
    for (int i = 0; i < tools.size(); i++) {
      ToolSpec tool = tools.get(i);
      checkName(tool, "/tools/" + i);
      ToolSpec first = byName.putIfAbsent(tool.name(), tool);
      if (first != null) {
        boolean equal = tool.equals(first);
        violations.add("duplicate-tool", "/tools/" + i, "a second tool named \"" + tool.name() + "\"",
            equal ? "It is left out, being equal to the first" : "Give it another name", true, equal,
            new Reply(Reply.REQUEST, tool.name()));
      }
    }
  }

  /** Checks a declaration wherever it stands; returns the one to send. */
  ToolSpec check(ToolSpec tool, String path) {
    checkName(tool, path);
    return checkDeclaration(tool, path);
  }

  private ToolSpec checkDeclaration(ToolSpec tool, String path) {
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

  /** Names of 1, 2 and 65 to 128 characters were refused by earlier versions of the service, others by all of them. */
  private void checkName(ToolSpec tool, String path) {
    if (!namesKnown || !(tool instanceof ToolSpec.Function)) {
      return;
    }
    String name = tool.name();
    if (!ToolSpec.validName(name)) {
      boolean digit = !name.isEmpty() && Character.isDigit(name.charAt(0));
      violations.add("tool-name", path, "a tool named \"" + name + "\"" + (digit ? ", which begins with a digit" : ""),
          digit ? "Put a letter or _ in front of it, and take that away again when it is called"
              : "Begin with a letter or _, go on with letters, digits, _ and -; 3 to 64 characters are safe",
          true, false, new Reply(Reply.REQUEST, name));
    } else if (name.length() < SHORTEST_SAFE_NAME || name.length() > LONGEST_SAFE_NAME) {
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
