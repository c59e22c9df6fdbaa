package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.SettingsWire;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.server.format.RequestBodies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the body of {@code POST /v1/responses}. */
final class RequestReader {

  /** Members that refer to something a server would have to store. */
  private static final List<String> STORED = List.of("previous_response_id", "conversation", "prompt");

  private RequestReader() {}

  /** Reads a request, with its unknown members if they are kept. */
  static ChatRequest read(JsonObject body, boolean keeping) {
    checkSupported(body);
    ObjectReader fields = ObjectReader.of(body, keeping);
    fields.value("stream");
    fields.value("background");
    STORED.forEach(fields::value);
    List<Message> messages = new ArrayList<>();
    fields.string("instructions").filter(text -> !text.isEmpty()).ifPresent(text -> messages.add(Message.system(text)));
    messages.addAll(InputReader.read(fields));
    return new ChatRequest(
        fields.string("model"),
        messages,
        new ToolUse(fields.list("tools", ToolReader::readSpec), ToolReader.readChoice(fields)),
        readReasoning(fields.nested("reasoning")),
        RequestBodies.readTemperature(fields),
        readOutput(fields),
        new Hints(fields.string("prompt_cache_key"), Optional.empty(), fields.string("safety_identifier"), List.of()),
        ToolReader.readExtra(body, fields));
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
