package io.github.kimisdk.server.fake;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rewrites one answer of chat completions, whole or in chunks, as another host writes it. */
public final class HostWriter {

  private static final String CONTENT = "content";
  private static final String REASONING = "reasoning_content";
  private static final String CALLS = "tool_calls";
  private static final String END = "finish_reason";

  private final HostForm form;
  private final boolean silent;
  /** The tool calls of earlier answers, by which the model counts. */
  private final long earlier;
  private final String prefix;
  private final Map<JsonValue, Choice> choices = new HashMap<>();

  /**
   * Creates a writer of an answer.
   *
   * @param form the form of the host
   * @param body the request, which was not refused
   */
  public HostWriter(HostForm form, JsonObject body) {
    List<JsonObject> messages = HostForm.messages(body);
    this.form = form;
    this.silent = form.off(body);
    this.earlier = messages.stream().mapToInt(message -> list(message).size()).sum();
    JsonObject last = messages.isEmpty() ? JsonObject.EMPTY : messages.get(messages.size() - 1);
    boolean repeats = form == HostForm.LLAMA_CPP && HostForm.text(last, "role").equals("assistant");
    this.prefix = repeats ? HostForm.text(last, CONTENT) : "";
  }

  /** One choice so far. */
  private static final class Choice {
    boolean thinking;
    boolean spoke;
    int calls;
  }

  /** Returns an answer, or the next chunk of one, as the host writes it. */
  public JsonObject written(JsonObject answer) {
    return answer.with("choices", JsonArray.of(
        answer.get("choices").asArray().values().stream().map(choice -> choice(choice.asObject())).toList()));
  }

  private JsonObject choice(JsonObject choice) {
    Choice now = choices.computeIfAbsent(choice.get("index"), index -> new Choice());
    String name = choice.has("delta") ? "delta" : "message";
    JsonValue end = choice.tryGet(END).orElse(JsonNull.NULL);
    JsonObject said = reasoned(choice.get(name).asObject(), now, end);
    if (form.leaks) {
      said = leaked(said, now, end != JsonNull.NULL);
    }
    JsonObject written = choice.with(name, said);
    return form.leaks && end.equals(JsonString.of(CALLS)) ? written.with(END, JsonString.of("stop")) : written;
  }

  private JsonObject reasoned(JsonObject said, Choice now, JsonValue end) {
    String reasoning = HostForm.text(said, REASONING);
    JsonObject bare = said.without(REASONING);
    String text = HostForm.text(said, CONTENT);
    String tagged = "";
    switch (form.reasoned) {
      case REASONING_CONTENT -> bare = silent ? bare : said;
      case REASONING -> bare = silent || reasoning.isEmpty() ? bare
          : bare.with("reasoning", JsonString.of(reasoning)).with("reasoning_details", JsonArray.of(
              JsonObject.of("type", "reasoning.text", "text", reasoning, "format", "unknown")));
      default -> tagged = silent ? "" : tagged(reasoning, now, !text.isEmpty() || said.has(CALLS)
          || end != JsonNull.NULL && !end.equals(JsonString.of("length")));
    }
    if (!text.isEmpty() && !now.spoke) {
      now.spoke = true;
      tagged += prefix;
    }
    return tagged.isEmpty() ? bare : bare.with(CONTENT, JsonString.of(tagged + text));
  }

  /** Returns reasoning in its tags. An answer that reaches its limit in its reasoning does not close them. */
  private String tagged(String reasoning, Choice now, boolean over) {
    String begun = reasoning.isEmpty() ? "" : (now.thinking ? "" : form.reasoned.open) + reasoning;
    now.thinking |= !reasoning.isEmpty();
    boolean closes = now.thinking && over;
    now.thinking &= !closes;
    return begun + (closes ? form.reasoned.close : "");
  }

  /** Moves tool calls into the content, between the markers that the model writes. */
  private JsonObject leaked(JsonObject said, Choice now, boolean end) {
    StringBuilder text = new StringBuilder(HostForm.text(said, CONTENT));
    for (JsonValue call : list(said)) {
      JsonObject function = call.asObject().get("function").asObject();
      String name = HostForm.text(function, "name");
      if (!name.isEmpty()) {
        text.append(now.calls == 0 ? "<|tool_calls_section_begin|>" : "<|tool_call_end|>").append("<|tool_call_begin|>functions.")
            .append(name).append(':').append(earlier + now.calls++).append("<|tool_call_argument_begin|>");
      }
      text.append(HostForm.text(function, "arguments"));
    }
    if (end && now.calls > 0) {
      text.append("<|tool_call_end|><|tool_calls_section_end|>");
    }
    JsonObject without = said.without(CALLS);
    return text.length() == 0 ? without : without.with(CONTENT, JsonString.of(text.toString()));
  }

  private static List<JsonValue> list(JsonObject said) {
    return said.tryGet(CALLS).orElse(null) instanceof JsonArray calls ? calls.values() : List.of();
  }
}
