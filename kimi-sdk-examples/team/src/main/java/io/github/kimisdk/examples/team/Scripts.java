package io.github.kimisdk.examples.team;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The models of the team without a key. */
final class Scripts {

  private Scripts() {}

  /** Assigns the invoices to two workers at once, and passes their reports on. */
  static ChatResponse lead(ChatRequest request) {
    List<Message> messages = request.messages();
    return messages.get(messages.size() - 1) instanceof ToolMessage
        ? ChatResponse.of(messages.stream().filter(ToolMessage.class::isInstance).map(Message::text)
            .collect(Collectors.joining("\n")))
        : calls(call("assign", "from", 1, "to", 4), call("assign", "from", 5, "to", 8));
  }

  /** Pays one invoice after the other. If a payment was interrupted, the script asks which ones are paid. */
  static ChatResponse worker(ChatRequest request) {
    List<Message> messages = request.messages();
    Message last = messages.get(messages.size() - 1);
    if (last instanceof ToolMessage result && result.name().orElse("").equals("pay") && result.text().startsWith("Error")) {
      return calls(call("paid"));
    }
    String[] words = messages.get(0).text().split(" ");
    return IntStream.rangeClosed(Integer.parseInt(words[3]), Integer.parseInt(words[5]))
        .filter(invoice -> !paid(messages, invoice)).boxed().findFirst()
        .map(invoice -> calls(call("pay", "number", invoice)))
        .orElseGet(() -> ChatResponse.of("The invoices " + words[3] + " to " + words[5] + " are paid."));
  }

  private static boolean paid(List<Message> messages, int invoice) {
    return messages.stream().filter(ToolMessage.class::isInstance).flatMap(message -> message.text().lines())
        .anyMatch(line -> line.equals("paid " + invoice) || line.startsWith(invoice + " by "));
  }

  private static ToolCall call(String tool, Object... arguments) {
    return ToolCall.of(tool + ":" + UUID.randomUUID(), tool, JsonObject.of(arguments).toString());
  }

  private static ChatResponse calls(ToolCall... calls) {
    return ChatResponse.of(AssistantMessage.of("", List.of(calls)));
  }
}
