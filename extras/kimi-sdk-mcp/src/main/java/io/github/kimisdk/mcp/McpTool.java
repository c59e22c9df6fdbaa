package io.github.kimisdk.mcp;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A tool as its server describes it. Title, description and annotations are claims of the server.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param name the name by which the model calls the tool
 * @param original the name that the server gives the tool
 * @param title a title for people; the empty string if there is none
 * @param description the purpose, for the model; the empty string if there is none
 * @param parameters the JSON Schema of the arguments, as the server wrote it
 * @param annotations hints about the behavior, such as {@code readOnlyHint}; empty if there are none
 * @param problem the reason why {@link McpServer#tools} leaves the tool out; absent if it does not
 * @param notes a line for each part of the schema that the model reads in another form, at most 21; mostly empty
 */
public record McpTool(String name, String original, String title, String description, JsonObject parameters,
    JsonObject annotations, Optional<String> problem, List<String> notes) {

  /**
   * Creates a description from all components.
   *
   * @param name the name for the model, not null
   * @param original the name of the server, not null
   * @param title the title, not null
   * @param description the purpose, not null
   * @param parameters the schema, not null
   * @param annotations the hints, not null
   * @param problem the reason or empty
   * @param notes the lines, not null
   */
  public McpTool {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(original, "original");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(parameters, "parameters");
    Objects.requireNonNull(annotations, "annotations");
    Objects.requireNonNull(problem, "problem");
    notes = List.copyOf(Objects.requireNonNull(notes, "notes"));
  }

  /**
   * Returns whether the server claims that the tool changes nothing.
   *
   * @return the value of {@code readOnlyHint}; false if there is none
   */
  public boolean readOnly() {
    return MessageMembers.flag(annotations, "readOnlyHint", false);
  }

  /**
   * Returns whether the tool may destroy something, as far as the server tells.
   *
   * @return the value of {@code destructiveHint}; if there is none, true for a tool that is not {@link #readOnly}
   */
  public boolean destructive() {
    return !readOnly() && MessageMembers.flag(annotations, "destructiveHint", true);
  }

  McpTool withName(String name) {
    return new McpTool(name, original, title, description, parameters, annotations, problem, notes);
  }

  McpTool withProblem(String problem) {
    return new McpTool(name, original, title, description, parameters, annotations, Optional.of(problem), notes);
  }

  McpTool withNotes(List<String> notes) {
    return new McpTool(name, original, title, description, parameters, annotations, problem, notes);
  }

  /** Returns one line, in which tokens are masked. */
  @Override
  public String toString() {
    return Log.shown("McpTool[" + name + (readOnly() ? ", read-only" : destructive() ? ", destructive" : "")
        + problem.map(reason -> ", left out: " + reason).orElse("") + "]");
  }
}
