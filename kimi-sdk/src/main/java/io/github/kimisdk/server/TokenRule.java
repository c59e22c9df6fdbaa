package io.github.kimisdk.server;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import java.util.List;

/**
 * The rule of thumb of the official command line for the tokens of messages: one for four ASCII characters, one for any other
 * character, 2,000 for an image or a video. It does not count roles.
 */
final class TokenRule {

  private static final int MEDIA = 2_000;

  private long ascii;
  private long others;

  private TokenRule() {}

  static long estimate(List<Message> messages) {
    TokenRule sum = new TokenRule();
    messages.forEach(sum::add);
    return (sum.ascii + 3) / 4 + sum.others;
  }

  private void add(Message message) {
    add(message.text());
    for (ContentPart part : parts(message)) {
      others += part instanceof ContentPart.Image || part instanceof ContentPart.Video ? MEDIA : 0;
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
