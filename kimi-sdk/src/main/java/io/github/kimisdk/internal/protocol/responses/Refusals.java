package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.UserMessage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Refuses the settings and messages that the format cannot express, before anything is sent. */
final class Refusals {

  private Refusals() {}

  static void check(ChatRequest request) {
    check(request.sampling());
    check(request.output());
    refuse(request.reasoning().thinking().isPresent(), "thinking", "reasoningEffort only", "use reasoningEffort(...) or leave out thinking");
    refuse(request.reasoning().effort().filter("none"::equals).isPresent(), "reasoningEffort", "an effort such as low, found none",
        "leave out reasoningEffort");
    checkTools(request);
    refuse(request.hints().promptCacheOptions().isPresent(), "promptCacheOptions", "none", "leave out promptCacheOptions");
    refuse(!request.hints().prediction().isEmpty(), "prediction", "none", "leave out prediction");
    for (int i = 0; i < request.messages().size(); i++) {
      check(request.messages().get(i), "messages/" + i);
    }
  }

  private static void check(Sampling sampling) {
    refuse(sampling.n().orElse(1) != 1, "n", "1 answer, found " + sampling.n().orElse(1), "leave out n");
    checkPenalty("presencePenalty", sampling.presencePenalty());
    checkPenalty("frequencyPenalty", sampling.frequencyPenalty());
  }

  private static void checkPenalty(String name, OptionalDouble penalty) {
    refuse(penalty.orElse(0) != 0, name, "0, found " + penalty.orElse(0), "leave out " + name);
  }

  private static void check(Output output) {
    refuse(!output.stop().isEmpty(), "stop", "no stop words, found " + output.stop().size(), "leave out stop");
    boolean logprobs = output.logprobs().orElse(false) || output.topLogprobs().isPresent();
    refuse(logprobs, "logprobs", "none", "leave out logprobs");
  }

  private static void checkTools(ChatRequest request) {
    Optional<ToolChoice> choice = request.toolUse().choice();
    refuse(!choice.orElse(ToolChoice.AUTO).equals(ToolChoice.AUTO), "toolChoice", "auto, found " + choice.map(Refusals::name).orElse(""),
        choice.equals(Optional.of(ToolChoice.NONE)) ? "leave out the tools" : "leave out toolChoice");
    request.tools().forEach(Refusals::check);
  }

  private static String name(ToolChoice choice) {
    return choice instanceof ToolChoice.Mode mode ? mode.value()
        : choice instanceof ToolChoice.Named named ? "the tool " + named.name() : ((ToolChoice.Unknown) choice).type();
  }

  private static void check(ToolSpec tool) {
    refuse(tool instanceof ToolSpec.Builtin, "tools", "functions, found the builtin " + tool.name(),
        "declare the web_search tool of this format with ToolSpec.Unknown");
  }

  private static void check(Message message, String path) {
    if (message instanceof AssistantMessage assistant) {
      refuse(assistant.partial(), "partial", "a complete message at " + path, "leave out partial");
      checkName(assistant.name(), path);
      assistant.toolCalls().forEach(call -> check(call, path));
      check(assistant.content(), path);
    } else if (message instanceof UserMessage user) {
      checkName(user.name(), path);
      check(user.content(), path);
    } else if (message instanceof SystemMessage system) {
      checkName(system.name(), path);
      check(system.content(), path);
      system.tools().forEach(Refusals::check);
      refuse(!system.tools().isEmpty() && !system.content().isEmpty(), "tools", "a system message with tools or with content at " + path,
          "split it into two messages");
    } else if (message instanceof ToolMessage tool) {
      check(tool.content(), path);
    }
  }

  /** Refuses the name of a participant, which the model sees. A tool result only repeats the name of its call. */
  private static void checkName(Optional<String> name, String path) {
    refuse(name.isPresent(), "name", "no name at " + path + ", found " + name.orElse(""), "write the name into the text");
  }

  private static void check(ToolCall call, String path) {
    boolean known = call.type().equals(ToolCall.FUNCTION) || call.type().equals(ToolItems.CUSTOM);
    refuse(!known, "toolCalls", "calls of functions at " + path + ", found a " + call.type() + " named " + call.name(),
        "leave out the messages with this call");
  }

  private static void check(List<ContentPart> content, String path) {
    refuse(content.stream().anyMatch(ContentPart.Video.class::isInstance), "video", "texts and images at " + path + ", found a video",
        "send pictures of the video");
  }

  private static void refuse(boolean refused, String setting, String expected, String wayOut) {
    if (refused) {
      throw new KimiException.BadRequest(
          setting + ": expected " + expected + "; the Responses format cannot express another value",
          "Use Protocol.CHAT, or " + wayOut + ".", CallDetails.NONE);
    }
  }
}
