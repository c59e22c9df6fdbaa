package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The functions that the model may call, and the choice among them. Tools that Google runs itself have their names as types. */
final class GeminiTools {

  private GeminiTools() {}

  static ToolUse read(GeminiMembers request) {
    List<ToolSpec> tools = new ArrayList<>();
    for (GeminiMembers tool : request.list("tools")) {
      for (String name : tool.object().names()) {
        if (tool.has(name) && !GeminiMembers.camel(name).equals("functionDeclarations")) {
          tools.add(new ToolSpec.Unknown(GeminiMembers.camel(name), tool.object()));
        }
      }
      tool.list("functionDeclarations").forEach(function -> tools.add(function(function)));
    }
    return choose(request.child("toolConfig").child("functionCallingConfig"), tools);
  }

  /** Reads a function. Its {@code behavior} and the schema of its result are hints of the Live API. */
  private static ToolSpec function(GeminiMembers function) {
    JsonObject parameters = function.whole("parametersJsonSchema").map(GeminiSchema::plain)
        .or(() -> function.whole("parameters").map(GeminiSchema::read))
        .filter(schema -> !schema.empty()).orElse(GeminiSchema.NOTHING);
    return new ToolSpec.Function(
        function.required("name"), function.string("description"), parameters, Optional.empty(), JsonObject.EMPTY);
  }

  private static ToolUse choose(GeminiMembers config, List<ToolSpec> tools) {
    String mode = config.string("mode").orElse("").toUpperCase(Locale.ROOT);
    List<String> allowed = config.strings("allowedFunctionNames");
    for (String name : allowed) {
      if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
        throw config.refusal("allowedFunctionNames", "names of declared functions", "\"" + name + "\"");
      }
    }
    return switch (mode) {
      case "", "MODE_UNSPECIFIED" -> new ToolUse(only(allowed, tools), Optional.empty());
      // Kimi holds calls to the schema of the function in every mode, which is all that VALIDATED asks for.
      case "AUTO", "VALIDATED" -> new ToolUse(only(allowed, tools), unlessEmpty(tools, ToolChoice.AUTO));
      case "NONE" -> new ToolUse(tools, unlessEmpty(tools, ToolChoice.NONE));
      case "ANY" -> forced(config, allowed, tools);
      default -> throw config.refusal("mode", "AUTO, ANY, NONE or VALIDATED", "\"" + mode + "\"");
    };
  }

  /** Some servers refuse a choice without tools, even if it changes nothing. */
  private static Optional<ToolChoice> unlessEmpty(List<ToolSpec> tools, ToolChoice choice) {
    return tools.isEmpty() ? Optional.empty() : Optional.of(choice);
  }

  private static ToolUse forced(GeminiMembers config, List<String> allowed, List<ToolSpec> tools) {
    if (tools.isEmpty()) {
      throw config.refusal("mode", "functionDeclarations in tools beside ANY", "none");
    }
    return allowed.size() == 1
        ? new ToolUse(tools, Optional.of(ToolChoice.named(allowed.get(0))))
        : new ToolUse(only(allowed, tools), Optional.of(ToolChoice.REQUIRED));
  }

  /** Returns the tools that a request allows. Kimi has no such list, so it does not see the others. */
  private static List<ToolSpec> only(List<String> allowed, List<ToolSpec> tools) {
    return allowed.isEmpty() ? tools : tools.stream().filter(tool -> allowed.contains(tool.name())).toList();
  }
}
