package io.github.kimisdk.mcp;

import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The tools of a server at one moment. A tool whose schema cannot be converted for Kimi, or that is no tool at all, is left out
 * with the reason; the others work.
 *
 * @param all every tool, including those that are left out
 * @param usable the tools for an agent
 */
record ToolList(List<McpTool> all, List<Tool<JsonObject>> usable) {

  /** The longest name that a message repeats. */
  private static final int LONGEST_NAME = 256;

  /**
   * Reads the entries of {@code tools/list}.
   *
   * @param names makes the names for the model
   * @param check returns a reason to leave out a tool with these parameters
   * @param work calls a tool
   */
  static ToolList read(List<JsonObject> entries, ToolNames names, Function<JsonObject, Optional<String>> check,
      BiFunction<McpTool, JsonObject, CompletableFuture<ToolResult>> work) {
    List<McpTool> described = new ArrayList<>();
    Set<String> originals = new HashSet<>();
    for (JsonObject entry : entries) {
      McpTool tool = describe(entry);
      described.add(originals.add(tool.original()) || tool.problem().isPresent() ? tool
          : tool.withProblem("the server has another tool of the same name"));
    }
    List<McpTool> all = new ArrayList<>();
    List<Tool<JsonObject>> usable = new ArrayList<>();
    for (McpTool tool : names.named(described)) {
      Optional<String> problem = tool.problem().or(() -> check.apply(tool.parameters()));
      if (problem.isEmpty() && !names.give(tool)) {
        problem = Optional.of("another tool has the name " + tool.name() + " for the model");
      }
      all.add(problem.map(tool::withProblem).orElseGet(() -> added(tool, work, usable)));
    }
    return new ToolList(List.copyOf(all), List.copyOf(usable));
  }

  private static McpTool describe(JsonObject entry) {
    String name = MessageMembers.text(entry, "name");
    JsonObject annotations = MessageMembers.object(entry, "annotations");
    String title = MessageMembers.text(entry, "title");
    McpTool tool = new McpTool(name, name, title.isEmpty() ? MessageMembers.text(annotations, "title") : title,
        MessageMembers.text(entry, "description"), MessageMembers.object(entry, "inputSchema"), annotations, Optional.empty(),
        List.of());
    if (name.isEmpty()) {
      return tool.withProblem("it has no name");
    }
    if (name.length() > LONGEST_NAME) {
      String brief = name.substring(0, LONGEST_NAME);
      return new McpTool(brief, brief, "", "", JsonObject.EMPTY, JsonObject.EMPTY,
          Optional.of("expected a name of at most " + LONGEST_NAME + " characters, found " + name.length()), List.of());
    }
    JsonValue schema = entry.tryGet("inputSchema").orElse(JsonNull.NULL);
    if (!(schema instanceof JsonObject)) {
      tool = tool.withNotes(List.of("expected an object as its inputSchema, found " + (schema == JsonNull.NULL ? "none"
          : schema.kind()) + ", so it takes any arguments"));
    }
    return MessageMembers.text(MessageMembers.object(entry, "execution"), "taskSupport").equals("required")
        ? tool.withProblem("it runs as a task only, which this client does not offer") : tool;
  }

  /** Returns the tool with the notes about its schema, or with the problem. */
  private static McpTool added(McpTool tool, BiFunction<McpTool, JsonObject, CompletableFuture<ToolResult>> work,
      List<Tool<JsonObject>> usable) {
    try {
      ToolSchema own = new ToolSchema(tool.parameters());
      usable.add(Tool.of(tool.name(), tool.description(), own.schema(), given -> work.apply(tool, own.arguments(given))));
      List<String> notes = new ArrayList<>(tool.notes());
      notes.addAll(own.notes());
      return tool.withNotes(notes);
    } catch (IllegalArgumentException | StackOverflowError bad) {
      return tool.withProblem("its schema cannot be converted for Kimi: "
          + (bad.getMessage() == null ? "it is nested too deeply" : Log.shown(bad.getMessage())));
    }
  }
}
