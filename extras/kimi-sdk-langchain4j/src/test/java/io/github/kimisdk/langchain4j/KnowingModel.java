package io.github.kimisdk.langchain4j;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Answers the questions of LangChain4j's published tests from what reaches it: the tools, the results, the format, the limits and
 * the bytes of images. It refuses a call of a tool that comes back without its reasoning.
 */
final class KnowingModel implements ChatModel {

  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern COLOR = Pattern.compile("color is (\\w+)");
  private static final String REASONING = "Let me see.";

  /** The words of a question that ask for a tool, the beginning of its name, and the values of its arguments. */
  private static final Map<String, List<String>> TOOLS = Map.of("Munich", List.of("getWeather", "Munich"),
      "time in France", List.of("getTime", "France"), "time now", List.of("get_current_time"), "date", List.of("currentDate"),
      "37 plus 87", List.of("add", "37", "87"), "add 47", List.of("add", "47"));

  @Override
  public ChatResponse chat(ChatRequest request) {
    boolean answered = request.messages().get(request.messages().size() - 1) instanceof ToolMessage;
    List<ToolCall> calls = answered ? List.of() : calls(request);
    return (calls.isEmpty() ? text(request) : response(AssistantMessage.of("", calls), FinishReason.TOOL_CALLS, 5))
        .withOrigin("chat-1", Instant.EPOCH, request.model().orElseThrow());
  }

  private static ChatResponse text(ChatRequest request) {
    String all = request.output().format().filter(format -> format != ResponseFormat.TEXT).map(format -> json(request, format))
        .orElseGet(() -> answer(request));
    for (String stop : request.output().stop()) {
      all = all.contains(stop) ? all.substring(0, all.indexOf(stop)) : all;
    }
    String[] words = all.split("(?<= )");
    int most = request.output().maxCompletionTokens().orElse(words.length);
    String text = Arrays.stream(words).limit(most).collect(Collectors.joining());
    return response(AssistantMessage.of(text), most < words.length ? FinishReason.LENGTH : FinishReason.STOP,
        Math.min(most, words.length));
  }

  private static ChatResponse response(AssistantMessage message, FinishReason reason, int tokens) {
    return ChatResponse.of(message).withChoices(List.of(Choice.of(message.withReasoning(REASONING), reason)))
        .withUsage(Usage.of(10, tokens));
  }

  private static String answer(ChatRequest request) {
    String asked = question(request);
    String all = request.messages().stream().map(Message::text).collect(Collectors.joining("\n"));
    List<String> results = results(request);
    if (!results.isEmpty()) {
      return "The tools say " + String.join(" and ", results);
    }
    if (all.contains("German") && asked.contains("I love you")) {
      return "Ich liebe dich";
    }
    if (asked.contains("favorite color")) {
      return "It is " + COLOR.matcher(all).results().map(found -> found.group(1)).findFirst().orElse("unknown");
    }
    if (asked.contains("What do you see")) {
      return "I see " + String.join(" and ", images(request));
    }
    return asked.contains("Hello World") ? "Hello World"
        : asked.contains("story") ? "Once upon a time there was an animal and it lived on and on and on"
        : "It is Berlin which is the capital, and 4";
  }

  /** The images of the question, known by their bytes. */
  private static List<String> images(ChatRequest request) {
    UserMessage asked = (UserMessage) request.messages().get(request.messages().size() - 1);
    List<String> seen = new ArrayList<>();
    for (ContentPart part : asked.content()) {
      if (part instanceof ContentPart.Image image) {
        seen.add("a " + List.of("cat", "dice").stream().filter(name -> image.url().equals(dataUrl(name))).findFirst()
            .orElse("blur"));
      }
    }
    return seen;
  }

  private static String dataUrl(String name) {
    try (InputStream image = KnowingModel.class.getResourceAsStream("/images/" + name + ".jpg")) {
      return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(image.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An object with a value for each property of the schema, or with the city if there is no schema. */
  private static String json(ChatRequest request, ResponseFormat format) {
    Map<String, Object> answer = new LinkedHashMap<>();
    JsonObject properties = format instanceof ResponseFormat.FittingSchema fitting
        ? fitting.schema().get("properties").asObject() : JsonObject.of("city", JsonObject.EMPTY);
    properties.members().forEach((name, schema) -> answer.put(name, value(schema.asObject(), request)));
    return Json.write(JsonObject.of(answer)).replace(":", ": ");
  }

  private static String value(JsonObject schema, ChatRequest request) {
    Optional<JsonValue> values = schema.tryGet("enum");
    if (values.isEmpty()) {
      return question(request).contains("Munich") ? "Munich" : "Berlin";
    }
    return values.get().asArray().values().stream().map(JsonValue::asString)
        .filter(value -> results(request).stream().anyMatch(value::equalsIgnoreCase)).findFirst().orElse("none");
  }

  private static List<ToolCall> calls(ChatRequest request) {
    List<ToolCall> calls = new ArrayList<>();
    for (ToolSpec tool : request.tools()) {
      TOOLS.entrySet().stream()
          .filter(known -> question(request).contains(known.getKey()) && tool.name().startsWith(known.getValue().get(0)))
          .forEach(known -> calls.add(ToolCall.of("functions." + tool.name() + ":" + calls.size(), tool.name(),
              arguments((ToolSpec.Function) tool, known.getValue(), request))));
    }
    return calls;
  }

  private static String arguments(ToolSpec.Function tool, List<String> known, ChatRequest request) {
    List<String> values = new ArrayList<>(known.subList(1, known.size()));
    request.messages().stream().filter(ToolMessage.class::isInstance).map(Message::text).forEach(values::add);
    List<String> names = tool.parameters().tryGet("properties").map(properties -> properties.asObject().names())
        .orElse(List.of());
    Map<String, Object> arguments = new LinkedHashMap<>();
    IntStream.range(0, names.size()).forEach(i -> arguments.put(names.get(i), argument(values.get(i))));
    return Json.write(JsonObject.of(arguments));
  }

  private static Object argument(String value) {
    return NUMBER.matcher(value).matches() ? (Object) Integer.valueOf(value) : value;
  }

  /** The results of tools since the question. */
  private static List<String> results(ChatRequest request) {
    List<String> results = new ArrayList<>();
    for (Message message : request.messages()) {
      if (message instanceof UserMessage) {
        results.clear();
      } else if (message instanceof ToolMessage) {
        results.add(message.text());
      } else if (message instanceof AssistantMessage answer && !answer.toolCalls().isEmpty()
          && !answer.reasoning().equals(Optional.of(REASONING))) {
        throw new IllegalArgumentException("expected the reasoning of a call of a tool, found none");
      }
    }
    return results;
  }

  private static String question(ChatRequest request) {
    return request.messages().stream().filter(UserMessage.class::isInstance).reduce((first, second) -> second).orElseThrow()
        .text();
  }
}
