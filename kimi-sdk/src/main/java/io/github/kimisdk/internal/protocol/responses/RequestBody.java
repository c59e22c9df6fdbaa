package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.Refusals;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.SettingsWire;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The body of {@code POST /v1/responses}. */
final class RequestBody {

  /** Members that refer to something a server would have to store. */
  private static final List<String> STORED = List.of("previous_response_id", "conversation", "prompt");

  private static final Refusals REFUSALS = new Refusals("Responses", "system.tools",
      "tool_calls.custom.id", "tool_calls.custom.function.name", "tool_calls.custom.function.arguments");

  private RequestBody() {}

  static JsonObject write(ChatRequest request, boolean stream) {
    REFUSALS.check(request);
    ObjectReader settings = REFUSALS.settings(request);
    List<Message> messages = request.messages();
    int leading = leading(messages);
    ObjectWriter body = new ObjectWriter().take("model", settings, "model");
    if (leading > 0) {
      body.put("instructions", messages.subList(0, leading).stream().map(Message::text).collect(Collectors.joining("\n\n")));
    }
    body.put("input", InputItems.write(messages.subList(leading, messages.size()))).flag("stream", stream);
    write(request, settings, body);
    REFUSALS.end(settings);
    return body.with(RequestWire.withLimitNamed(request, "max_output_tokens"));
  }

  /** Takes the settings. Kimi refuses the effort {@code none} and every choice of a tool but {@code auto}. */
  private static void write(ChatRequest request, ObjectReader settings, ObjectWriter body) {
    ObjectWriter reasoning = new ObjectWriter();
    if (request.reasoning().effort().filter("none"::equals).isEmpty()) {
      reasoning.take("effort", settings, "reasoning_effort");
    }
    settings.value("tools");
    body.take("max_output_tokens", settings, "max_completion_tokens")
        .nested("reasoning", reasoning)
        .nested("text", new ObjectWriter().put("format", request.output().format(), format -> write(format, settings)))
        .take("temperature", settings, "temperature")
        .take("top_p", settings, "top_p")
        .list("tools", request.tools(), ToolItems::write);
    if (request.toolUse().choice().filter(ToolChoice.AUTO::equals).isPresent()) {
      body.take("tool_choice", settings, "tool_choice");
    }
    body.take("prompt_cache_key", settings, "prompt_cache_key").take("safety_identifier", settings, "safety_identifier");
  }

  /** Returns how many messages at the beginning can be the instructions, which are one text. */
  private static int leading(List<Message> messages) {
    int count = 0;
    while (count < messages.size() && messages.get(count) instanceof SystemMessage system && plain(system)) {
      count++;
    }
    return count;
  }

  private static boolean plain(SystemMessage system) {
    return system.tools().isEmpty()
        && system.extra().empty()
        && system.content().stream().allMatch(part -> part instanceof ContentPart.Text text && text.extra().empty());
  }

  /** Takes a response format. The members of a schema are beside its type. */
  private static JsonObject write(ResponseFormat format, ObjectReader settings) {
    if (!(format instanceof ResponseFormat.FittingSchema fitting)) {
      return settings.whole("response_format").orElse(JsonObject.EMPTY);
    }
    ObjectReader outer = settings.nested("response_format");
    ObjectReader inner = outer.nested("json_schema");
    return new ObjectWriter()
        .take("type", outer, "type").take("name", inner, "name").take("description", inner, "description")
        .take("strict", inner, "strict").take("schema", inner, "schema")
        .with(fitting.extra());
  }

  /** Reads a request, with its unknown members if they are kept. */
  static ChatRequest read(JsonObject body, boolean keeping) {
    checkSupported(body);
    ObjectReader fields = ObjectReader.of(body, keeping);
    fields.value("stream");
    fields.value("background");
    STORED.forEach(fields::value);
    List<Message> messages = new ArrayList<>();
    fields.string("instructions").filter(text -> !text.isEmpty()).ifPresent(text -> messages.add(Message.system(text)));
    messages.addAll(InputItems.read(fields));
    return new ChatRequest(
        fields.string("model"),
        messages,
        new ToolUse(fields.list("tools", ToolItems::readSpec), ToolItems.readChoice(fields)),
        readReasoning(fields.nested("reasoning")),
        SettingsWire.readTemperature(fields),
        readOutput(fields),
        new Hints(fields.string("prompt_cache_key"), Optional.empty(), fields.string("safety_identifier"), List.of()),
        ToolItems.readExtra(body, fields));
  }

  private static void checkSupported(JsonObject body) {
    if (!body.has("input")) {
      throw new JsonTypeException("/input", "string or array", "nothing");
    }
    for (String name : STORED) {
      if (body.has(name) && body.get(name) != JsonNull.NULL) {
        throw new IllegalArgumentException("/" + name
            + ": expected nothing or null: the server keeps no answers; send the whole input");
      }
    }
    if (body.tryGet("background").filter(JsonBoolean.TRUE::equals).isPresent()) {
      throw new IllegalArgumentException("/background: expected false, found true: the server keeps no answers");
    }
  }

  /** Reads the effort. Kimi refuses {@code none}, with these words. */
  private static Reasoning readReasoning(ObjectReader fields) {
    Optional<String> effort = fields.string("effort");
    if (effort.filter("none"::equals).isPresent()) {
      throw new IllegalArgumentException("reasoning.effort value \"none\" is not supported");
    }
    return new Reasoning(Optional.empty(), effort);
  }

  private static Output readOutput(ObjectReader body) {
    OptionalInt alternatives = body.integer("top_logprobs");
    boolean included = body.object().tryGet("include").orElse(null) instanceof JsonArray wanted
        && wanted.values().contains(JsonString.of("message.output_text.logprobs"));
    Optional<Boolean> logprobs = included || alternatives.orElse(0) > 0 ? Optional.of(true) : Optional.empty();
    return new Output(
        body.integer("max_output_tokens"),
        List.of(),
        body.nested("text").optional("format", format -> SettingsWire.readFormat(format.required("type"), format, () -> format)),
        logprobs,
        logprobs.isPresent() ? alternatives : OptionalInt.empty());
  }
}
