package io.github.kimisdk.hosts;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.hosts.HostRow.Prefix;
import io.github.kimisdk.hosts.HostRow.Returned;
import io.github.kimisdk.hosts.HostRow.Thinks;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes requests as one kind of host reads them. */
final class HostRequests {

  private static final String ANY_OF = "anyOf";
  private static final String TYPE = "type";
  private static final String TEMPLATE = "chat_template_kwargs";
  private static final String REASONING = "reasoning";
  private static final String THINKING = "thinking";
  private static final String EFFORT = "reasoning_effort";
  /** The members of answers that other hosts name their reasoning with. */
  private static final List<String> OTHERS = List.of(REASONING, "reasoning_details");

  private final HostKind kind;
  private final HostRow row;

  HostRequests(HostKind kind) {
    this.kind = kind;
    this.row = kind.row();
  }

  /** Returns the request as the host reads it. */
  ChatRequest written(ChatRequest request) {
    if (kind == HostKind.MOONSHOT) {
      return request;
    }
    List<Message> messages = new ArrayList<>(request.messages().size());
    request.messages().forEach(message -> messages.add(written(message)));
    JsonObject extra = request.extra();
    for (String refused : row.refused()) {
      extra = extra.without(refused);
    }
    ChatRequest changed = new ChatRequest(request.model(), messages, written(request.toolUse()), Reasoning.DEFAULT,
        request.sampling(), request.output(), written(request.hints()), extra);
    return withPrefix(withReasoning(withValues(changed), request.reasoning()));
  }

  private Hints written(Hints hints) {
    return row.refused().contains("prompt_cache_key") || hints.promptCacheKey().isEmpty()
        ? Hints.NONE : Hints.NONE.withPromptCacheKey(hints.promptCacheKey().get());
  }

  private ToolUse written(ToolUse use) {
    if (row.typeBesideAnyOf()) {
      return use;
    }
    return new ToolUse(use.tools().stream().map(tool -> tool instanceof ToolSpec.Function function
        ? new ToolSpec.Function(function.name(), function.description(), root(function.parameters()), function.strict(),
            function.extra())
        : tool).toList(), use.choice());
  }

  /** Moves a type beside {@code anyOf} into its branches that have none. */
  static JsonObject root(JsonObject schema) {
    if (!schema.has(TYPE) || !(schema.tryGet(ANY_OF).orElse(null) instanceof JsonArray branches)) {
      return schema;
    }
    List<JsonValue> typed = branches.values().stream().map(branch ->
        branch instanceof JsonObject object && !object.has(TYPE) && !object.has("$ref")
            ? object.with(TYPE, schema.get(TYPE)) : branch).toList();
    return schema.without(TYPE).with(ANY_OF, JsonArray.of(typed));
  }

  private ChatRequest withValues(ChatRequest request) {
    JsonObject extra = request.extra();
    ChatRequest changed = request;
    for (Map.Entry<String, Double> fixed : row.fixed().entrySet()) {
      if (extra.has(fixed.getKey()) || fixed.getKey().equals("top_p") && request.sampling().topP().isPresent()) {
        extra = extra.with(fixed.getKey(), JsonNumber.of(fixed.getValue()));
      }
    }
    for (Map.Entry<String, String> renamed : row.renamed().entrySet()) {
      if (renamed.getKey().equals("max_completion_tokens") && request.output().maxCompletionTokens().isPresent()) {
        extra = extra.with(renamed.getValue(), JsonNumber.of(request.output().maxCompletionTokens().getAsInt()));
        changed = changed.withOutput(withoutLimit(changed));
      }
      Optional<JsonValue> value = extra.tryGet(renamed.getKey());
      if (value.isPresent()) {
        extra = extra.without(renamed.getKey()).with(renamed.getValue(), value.get());
      }
    }
    return changed.withExtra(extra);
  }

  private static Output withoutLimit(ChatRequest request) {
    Output output = request.output();
    return new Output(
        OptionalInt.empty(), output.stop(), output.format(), output.logprobs(), output.topLogprobs());
  }

  /** Writes the switch of thinking and the effort. Members that the program has written itself stay. */
  private ChatRequest withReasoning(ChatRequest request, Reasoning asked) {
    Optional<String> effort = asked.effort().or(() -> asked.thinking().flatMap(Thinking::effort))
        .map(name -> row.efforts().getOrDefault(name, name));
    Optional<Boolean> on = asked.thinking().map(thinking -> !asked.off());
    JsonObject extra = request.extra();
    switch (row.thinking()) {
      case TEMPLATE -> extra = on.isEmpty()
          ? extra : extra.with(TEMPLATE, merged(extra, TEMPLATE, THINKING, JsonBoolean.of(on.get())));
      case TYPE -> extra = on.isEmpty() || extra.has(THINKING)
          ? extra : extra.with(THINKING, JsonObject.of(TYPE, on.get() ? "enabled" : "disabled"));
      case EFFORT -> effort = asked.off() ? Optional.of("none") : effort;
      default -> { }
    }
    if (row.thinking() != Thinks.REASONING) {
      boolean own = effort.isEmpty() || extra.has(EFFORT);
      return request.withExtra(own ? extra : extra.with(EFFORT, JsonString.of(effort.get())));
    }
    if (on.isPresent()) {
      extra = extra.with(REASONING, merged(extra, REASONING, "enabled", JsonBoolean.of(on.get())));
    }
    if (effort.isPresent() && !asked.off()) {
      extra = extra.with(REASONING, merged(extra, REASONING, "effort", JsonString.of(effort.get())));
    }
    return request.withExtra(extra);
  }

  /** Returns an object among members with one more member, unless it has that. */
  private static JsonObject merged(JsonObject members, String name, String inner, JsonValue value) {
    JsonObject present = members.tryGet(name).orElse(null) instanceof JsonObject object ? object : JsonObject.EMPTY;
    return present.has(inner) ? present : present.with(inner, value);
  }

  private ChatRequest withPrefix(ChatRequest request) {
    int last = request.messages().size() - 1;
    if (last < 0 || !(request.messages().get(last) instanceof AssistantMessage message) || !message.partial()) {
      return request;
    }
    if (row.prefix() == Prefix.NONE) {
      throw new KimiException.BadRequest("expected a request without the beginning of an answer, found a partial message; "
          + kind + " continues none", "Ask without it, or with an instruction to begin like this", CallDetails.NONE);
    }
    if (row.prefix() == Prefix.MARKED) {
      return request.withExtra(request.extra()
          .with("continue_final_message", JsonBoolean.TRUE).with("add_generation_prompt", JsonBoolean.FALSE));
    }
    if (row.prefix() == Prefix.LAST) {
      List<Message> messages = new ArrayList<>(request.messages());
      messages.set(last, message.withPartial(false));
      return request.withMessages(messages);
    }
    return request;
  }

  private Message written(Message message) {
    if (message instanceof AssistantMessage answer) {
      return written(answer);
    }
    if (row.ownMembers()) {
      return message;
    }
    return message instanceof UserMessage user ? new UserMessage(user.content(), user.name(), JsonObject.EMPTY)
        : message instanceof ToolMessage tool
        ? new ToolMessage(tool.toolCallId(), tool.content(), Optional.empty(), JsonObject.EMPTY) : message;
  }

  private AssistantMessage written(AssistantMessage answer) {
    JsonObject extra = row.ownMembers() ? answer.extra() : JsonObject.EMPTY;
    List<ContentPart> content = answer.content();
    Optional<String> reasoning = answer.reasoning();
    if (row.reasoning() != Returned.REASONING) {
      for (String name : OTHERS) {
        extra = extra.without(name);
      }
    }
    if (row.reasoning() == Returned.REASONING) {
      extra = reasoning.isPresent() ? extra.with(REASONING, JsonString.of(reasoning.get())) : extra;
      reasoning = Optional.empty();
    }
    if (row.reasoning() == Returned.TAGS) {
      content = reasoning.filter(text -> !text.isEmpty()).map(text -> tagged(text, answer.content())).orElse(content);
      reasoning = Optional.empty();
    }
    return new AssistantMessage(content, reasoning, List.of(), answer.toolCalls(), answer.partial(), answer.name(), extra);
  }

  private static List<ContentPart> tagged(String reasoning, List<ContentPart> content) {
    List<ContentPart> tagged = new ArrayList<>(content);
    String tags = "<reasoning>" + reasoning + "</reasoning>";
    if (!tagged.isEmpty() && tagged.get(0) instanceof ContentPart.Text first) {
      tagged.set(0, ContentPart.text(tags + "\n\n" + first.text()));
    } else {
      tagged.add(0, ContentPart.text(tags));
    }
    return tagged;
  }
}
