package io.github.kimisdk.internal.wire;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses the parts of a request that a format cannot express, by their names in chat completions, whose codec is the
 * specification. Unknown members, which a caller writes under the names of the format, are never refused.
 *
 * <p>The writer of a format takes the {@link #settings} that it expresses; {@link #end} refuses the rest. The members of
 * messages and tools are refused by {@link #check} if the format has not named them.
 */
public final class Refusals {

  /** The values that change nothing. */
  private static final Map<String, JsonValue> NEUTRAL = Map.of(
      "logprobs", Json.of(false), "top_logprobs", Json.of(0),
      "response_format", JsonObject.of("type", "text"), "response_format.json_schema.strict", Json.of(true),
      "tool_choice", Json.of("auto"), "prompt_cache_options.mode", Json.of("implicit"));

  /** The ways out besides leaving the member out. */
  private static final Map<String, String> WAYS = Map.of(
      "response_format", "pass ResponseFormat.schema(...)", "name", "write the name into the text", "video_url",
      "send images of the video", "image_url", "send the image as a user",
      "tools", "declare the tools in the request", "type", "leave out the tools and the calls of this type",
      "thinking", "use reasoningEffort(...)", "partial", "leave out partial");

  /**
   * The members of messages and tools that every format expresses. Answers are text. A tool result repeats the name of its call.
   */
  private static final List<String> COMMON = List.of(
      "answer.text.text", "content.text.text", "content.image_url.image_url.url",
      "assistant.reasoning_content", "assistant.origin", "assistant.tool_calls", "tool.tool_call_id", "tool.name",
      "tool_calls.function.id", "tool_calls.function.function.name", "tool_calls.function.function.arguments",
      "tools.function.function.name", "tools.function.function.description", "tools.function.function.parameters",
      "tools.function.function.strict");

  private final String format;
  private final Set<String> members;
  /** The beginnings of the members. */
  private final Set<String> kinds = new HashSet<>();

  /**
   * Names a format and what it expresses besides the common members.
   *
   * @param format the name of the format
   * @param own members of messages by role, and members of contents, calls and tools by type
   */
  public Refusals(String format, String... own) {
    this.format = format;
    this.members = new HashSet<>(COMMON);
    members.addAll(List.of(own));
    for (String member : members) {
      for (int dot = member.indexOf('.'); dot > 0; dot = member.indexOf('.', dot + 1)) {
        kinds.add(member.substring(0, dot));
      }
    }
  }

  /** Returns the exception for a value. The other way is used besides {@code Protocol.CHAT}. */
  public KimiException.BadRequest of(String setting, String expected, String found, String otherWay) {
    return new KimiException.BadRequest(
        setting + ": expected " + expected + " in the " + format + " format, found " + found,
        "Use Protocol.CHAT, or " + otherWay, CallDetails.NONE);
  }

  private KimiException.BadRequest of(String path, JsonValue found) {
    String way = WAYS.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "leave out " + path);
    return of(path, "no value", ErrorWire.brief(found.toString()), way);
  }

  /** Returns the settings of a request, of which the writer of the format takes those that it expresses. */
  public ObjectReader settings(ChatRequest request) {
    JsonObject body = RequestWire.write(request.withMessages(List.of()).withExtra(JsonObject.EMPTY), false).without("messages");
    JsonObject extra = new ObjectWriter()
        .put("thinking", request.reasoning().thinking(), Thinking::extra)
        .put("prompt_cache_options", request.hints().promptCacheOptions(), PromptCacheOptions::extra)
        .put("response_format", request.output().format().filter(ResponseFormat.FittingSchema.class::isInstance),
            wish -> ((ResponseFormat.FittingSchema) wish).extra())
        .put("tool_choice", request.toolUse().choice().filter(ToolChoice.Named.class::isInstance),
            wish -> ((ToolChoice.Named) wish).extra())
        .object();
    return ObjectReader.of(without(body, extra), "");
  }

  /** Refuses the first setting that nobody took, unless its value changes nothing. */
  public void end(ObjectReader settings) {
    end(settings.rest(), settings.object(), "");
  }

  private void end(JsonObject left, JsonObject all, String path) {
    for (String name : left.names()) {
      JsonValue value = left.get(name);
      if (value instanceof JsonObject inner && !value.equals(all.get(name))) {
        end(inner, all.get(name).asObject(), path + name + ".");
      } else if (!value.equals(neutral(path + name))) {
        throw of(path + name, value);
      }
    }
  }

  private static JsonValue neutral(String path) {
    Optional<SamplingSetting> setting = SamplingSetting.of(path);
    return setting.isPresent() && !Double.isNaN(setting.get().neutral)
        ? JsonNumber.of((long) setting.get().neutral) : NEUTRAL.get(path);
  }

  /** Refuses the first member of a message or a tool that the format does not express. */
  public void check(ChatRequest request) {
    check(request.messages());
    check(request.tools(), "tools");
  }

  /** Refuses the first member of a message that the format does not express. */
  public void check(List<Message> messages) {
    for (int i = 0; i < messages.size(); i++) {
      String path = "messages." + i;
      if (messages.get(i) instanceof UserMessage user) {
        check(user, user.extra(), user.content(), path);
      } else if (messages.get(i) instanceof SystemMessage system) {
        check(system, system.extra(), system.content(), path);
        check(system.tools(), path + ".tools");
      } else if (messages.get(i) instanceof ToolMessage tool) {
        check(tool, tool.extra(), tool.content(), path);
      } else if (messages.get(i) instanceof AssistantMessage answer) {
        check(answer, answer.extra(), answer.content(), path);
        for (int call = 0; call < answer.toolCalls().size(); call++) {
          ToolCall each = answer.toolCalls().get(call);
          checkTyped(without(ToolWire.write(each), each.extra()), "tool_calls.", path + ".tool_calls." + call);
        }
      }
    }
  }

  private void check(Message message, JsonObject extra, List<ContentPart> content, String path) {
    JsonObject written = without(MessageWire.write(message), extra);
    check(without(written, JsonObject.of("role", "", "content", "")), message.role(), path);
    checkContent(content, message instanceof AssistantMessage ? "answer." : "content.", path + ".content");
  }

  private void checkContent(List<ContentPart> content, String kind, String path) {
    for (int i = 0; i < content.size(); i++) {
      ContentPart part = content.get(i);
      if (!(part instanceof ContentPart.Unknown)) {
        JsonObject extra = part instanceof ContentPart.Text text ? text.extra()
            : part instanceof ContentPart.Image image ? image.extra() : ((ContentPart.Video) part).extra();
        checkTyped(without(ContentWire.write(part), extra), kind, path + "." + i);
      }
    }
  }

  private void check(List<ToolSpec> tools, String path) {
    for (int i = 0; i < tools.size(); i++) {
      ToolSpec tool = tools.get(i);
      if (!(tool instanceof ToolSpec.Unknown)) {
        JsonObject extra = tool instanceof ToolSpec.Function function ? function.extra() : ((ToolSpec.Builtin) tool).extra();
        checkTyped(without(ToolWire.write(tool), extra), "tools.", path + "." + i);
      }
    }
  }

  private void checkTyped(JsonObject written, String kind, String path) {
    String type = written.get("type").asString();
    if (!kinds.contains(kind + type) && !written.has(type)) {
      throw of(path + ".type", JsonString.of(type));
    }
    check(written.without("type"), kind + type, path);
  }

  private void check(JsonObject written, String kind, String path) {
    for (String name : written.names()) {
      String member = kind + "." + name;
      if (kinds.contains(member) && written.get(name) instanceof JsonObject inner) {
        check(inner, member, path + "." + name);
      } else if (!members.contains(member)) {
        throw of(path + "." + name, written.get(name));
      }
    }
  }

  /** Returns an object without the members of another one, even within its objects. */
  private static JsonObject without(JsonObject written, JsonObject extra) {
    Map<String, JsonValue> known = new LinkedHashMap<>();
    for (String name : written.names()) {
      JsonValue value = written.get(name);
      if (value instanceof JsonObject inner && extra.tryGet(name).orElse(null) instanceof JsonObject more) {
        JsonObject rest = without(inner, more);
        if (!rest.empty() || more.empty()) {
          known.put(name, rest);
        }
      } else if (!extra.has(name)) {
        known.put(name, value);
      }
    }
    return JsonObject.of(known);
  }
}
