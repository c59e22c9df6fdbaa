package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes requests of the Gemini format, for tests: the part of a request that the format can express. */
final class GeminiClientRequest {

  private GeminiClientRequest() {}

  static JsonObject write(ChatRequest request) {
    Map<String, Object> body = new LinkedHashMap<>();
    List<JsonObject> contents = new ArrayList<>();
    for (Message message : request.messages()) {
      if (message instanceof SystemMessage system) {
        body.put("systemInstruction", JsonObject.of("parts", parts(system.content())));
      } else {
        contents.add(content(message));
      }
    }
    body.put("contents", contents);
    if (!request.tools().isEmpty()) {
      body.put("tools",
          List.of(JsonObject.of("functionDeclarations", request.tools().stream().map(GeminiClientRequest::tool).toList())));
    }
    request.toolUse().choice().ifPresent(choice ->
        body.put("toolConfig", JsonObject.of("functionCallingConfig", choice(choice))));
    body.put("generationConfig", config(request));
    return JsonObject.of(body);
  }

  private static JsonObject content(Message message) {
    if (message instanceof UserMessage user) {
      return JsonObject.of("role", "user", "parts", parts(user.content()));
    }
    if (message instanceof ToolMessage tool) {
      JsonObject inner = JsonObject.of(
          "id", tool.toolCallId(), "name", tool.name().orElseThrow(), "response", JsonObject.of("output", tool.text()));
      return JsonObject.of("role", "user", "parts", List.of(JsonObject.of("functionResponse", inner)));
    }
    return JsonObject.of("role", "model", "parts", parts((AssistantMessage) message));
  }

  private static List<JsonObject> parts(AssistantMessage message) {
    List<JsonObject> parts = new ArrayList<>();
    Map<String, Object> carried = new LinkedHashMap<>();
    message.reasoning().ifPresent(text -> carried.put("reasoning", text));
    if (!message.origin().isEmpty()) {
      carried.put("origin", message.origin());
    }
    if (!carried.isEmpty()) {
      parts.add(JsonObject.of(
          "thought", true, "text", message.reasoning().isPresent() ? "a summary" : "", "thoughtSignature", signature(carried)));
    }
    parts.addAll(parts(message.content()));
    for (ToolCall call : message.toolCalls()) {
      JsonObject inner = JsonObject.of("id", call.id(), "name", call.name(), "args", call.withObjectArguments()
          .parsedArguments());
      parts.add(JsonObject.of("functionCall", inner, "thoughtSignature",
          signature(Map.of("type", call.type(), "arguments", call.arguments()))));
    }
    return parts;
  }

  /** The library for Python encodes bytes for URLs. */
  private static String signature(Map<String, Object> carried) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(JsonObject.of("kimi", JsonObject.of(carried))));
  }

  private static List<JsonObject> parts(List<ContentPart> content) {
    List<JsonObject> parts = new ArrayList<>();
    for (ContentPart part : content) {
      if (part instanceof ContentPart.Text text) {
        parts.add(JsonObject.of("text", text.text()));
      } else {
        String url = ((ContentPart.Image) part).url();
        String data = url.substring(url.indexOf(',') + 1).replace('+', '-').replace('/', '_');
        parts.add(JsonObject.of("inlineData", JsonObject.of("mimeType", "image/png", "data", data)));
      }
    }
    return parts;
  }

  private static JsonObject tool(ToolSpec spec) {
    ToolSpec.Function tool = (ToolSpec.Function) spec;
    JsonObject members = JsonObject.of("name", tool.name(), "parametersJsonSchema", tool.parameters());
    return tool.description().isEmpty() ? members : members.with("description", Json.of(tool.description().get()));
  }

  private static JsonObject choice(ToolChoice choice) {
    if (choice instanceof ToolChoice.Named named) {
      return JsonObject.of("mode", "ANY", "allowedFunctionNames", List.of(named.name()));
    }
    String mode = ((ToolChoice.Mode) choice).value();
    return JsonObject.of("mode", mode.equals("required") ? "ANY" : mode.toUpperCase(Locale.ROOT));
  }

  private static JsonObject config(ChatRequest request) {
    Map<String, Object> config = new LinkedHashMap<>();
    Sampling sampling = request.sampling();
    sampling.temperature().ifPresent(value -> config.put("temperature", value));
    sampling.topP().ifPresent(value -> config.put("topP", value));
    sampling.n().ifPresent(value -> config.put("candidateCount", value));
    sampling.presencePenalty().ifPresent(value -> config.put("presencePenalty", value));
    sampling.frequencyPenalty().ifPresent(value -> config.put("frequencyPenalty", value));
    Output output = request.output();
    output.maxCompletionTokens().ifPresent(value -> config.put("maxOutputTokens", value));
    config.put("stopSequences", output.stop());
    output.format().ifPresent(format -> config.put("responseMimeType", "application/json"));
    if (output.format().orElse(null) instanceof ResponseFormat.FittingSchema fitting) {
      config.put("responseJsonSchema", fitting.schema());
    }
    if (request.reasoning().off()) {
      config.put("thinkingConfig", JsonObject.of("thinkingBudget", 0));
    }
    request.reasoning().effort().ifPresent(effort ->
        config.put("thinkingConfig", JsonObject.of("thinkingLevel", effort.toUpperCase(Locale.ROOT))));
    return JsonObject.of(config);
  }
}
