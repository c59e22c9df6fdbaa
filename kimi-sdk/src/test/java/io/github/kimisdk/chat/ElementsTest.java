package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A null among the elements of a list is refused with its place. */
class ElementsTest {

  private static final ChatRequest REQUEST = ChatRequest.of("hi");

  @Test
  void aMissingElementIsNamed() {
    List<Message> messages = Arrays.asList(Message.user("hi"), null);
    refused(() -> ChatRequest.of(messages), "messages[1]");
    refused(() -> REQUEST.withMessages(messages), "messages[1]");
    refused(() -> ChatRequest.builder().user("hi").stop("a", null).build(), "stop[1]");
    refused(() -> Message.user((ContentPart) null), "content[0]");
    refused(() -> AssistantMessage.of("x", Arrays.asList((ToolCall) null)), "toolCalls[0]");
    refused(() -> new ToolUse(Arrays.asList((ToolSpec) null), ToolUse.NONE.choice()), "tools[0]");
  }

  private static void refused(ThrowingCallable call, String element) {
    assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessageContaining(element);
  }
}
