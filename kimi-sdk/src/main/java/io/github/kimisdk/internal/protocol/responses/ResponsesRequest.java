package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.Refusals;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the body of {@code POST /v1/responses}. */
final class ResponsesRequest {

  private static final Refusals REFUSALS = new Refusals("Responses", "system.tools",
      "tool_calls.custom.id", "tool_calls.custom.function.name", "tool_calls.custom.function.arguments");

  private ResponsesRequest() {}

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
}
