package io.github.kimisdk.server.gateway;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.wire.RequestWire;
import java.util.List;

/**
 * The rule of thumb of the official command line for the tokens of a request: one for four ASCII characters, one for any other
 * character, 2,000 for an image or a video. It does not count roles.
 */
final class TokenRuleOfThumb {

  private static final int MEDIA = 2_000;

  private long ascii;
  private long others;

  private TokenRuleOfThumb() {}

  static long estimate(List<Message> messages) {
    return estimate(messages, List.of());
  }

  /** Estimates the tokens of messages and of the declarations of tools, which are counted as their JSON. */
  static long estimate(List<Message> messages, List<ToolSpec> tools) {
    TokenRuleOfThumb sum = new TokenRuleOfThumb();
    messages.forEach(sum::add);
    sum.addTools(tools);
    return (sum.ascii + 3) / 4 + sum.others;
  }

  private void addTools(List<ToolSpec> tools) {
    if (!tools.isEmpty()) {
      ChatRequest request = ChatRequest.of(List.of()).withToolUse(ToolUse.of(tools));
      add(RequestWire.write(request, false).get("tools").toString());
    }
  }

  private void add(Message message) {
    add(message.text());
    for (ContentPart part : parts(message)) {
      others += part instanceof ContentPart.Image || part instanceof ContentPart.Video ? MEDIA : 0;
    }
    if (message instanceof SystemMessage system) {
      addTools(system.tools());
    }
    if (message instanceof AssistantMessage assistant) {
      add(assistant.reasoning().orElse(""));
      for (ToolCall call : assistant.toolCalls()) {
        add(call.name());
        add(call.arguments());
      }
    }
  }

  private static List<ContentPart> parts(Message message) {
    if (message instanceof UserMessage user) {
      return user.content();
    }
    if (message instanceof AssistantMessage assistant) {
      return assistant.content();
    }
    if (message instanceof ToolMessage tool) {
      return tool.content();
    }
    return message instanceof SystemMessage system ? system.content() : List.of();
  }

  private void add(String text) {
    long narrow = text.chars().filter(c -> c < 0x80).count();
    ascii += narrow;
    others += text.codePointCount(0, text.length()) - narrow;
  }
}
