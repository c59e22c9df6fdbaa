package io.github.kimisdk.tool;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The process that {@link KilledRunTest} kills: it continues a run that is stored in a folder. */
final class KilledRun {

  static final int STEPS = 70;

  private KilledRun() {}

  record Numbered(int n) {}

  /** The arguments are the folder, the address of the model, and by how many hours the clock is ahead. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Path effects = folder.resolve("effects");
    Tool<Numbered> pay = Tool.of("pay", "Must not happen twice", Numbered.class, of -> note(effects, "pay " + of.n()));
    Tool<Numbered> read = Tool.of("read", "May happen again", Numbered.class, of -> note(effects, "read " + of.n()))
        .withRepeatable(true);
    Tool<Numbered> paid = Tool.of("paid", "Looks whether it happened", Numbered.class,
        of -> String.valueOf(Files.readAllLines(effects).contains("pay " + of.n()))).withRepeatable(true);
    try (Kimi kimi = Kimi.builder().key("any").baseUrl(args[1]).model("kimi-k3").build()) {
      Conversation conversation = Taps.open(DirectoryStore.of(folder), "run", Integer.parseInt(args[2]));
      if (conversation.messages().isEmpty()) {
        conversation.user("Pay all bills");
      }
      AgentRun run = Agent.builder(kimi).tools(pay, read, paid).maxSteps(1_000).build().run(conversation);
      Files.writeString(folder.resolve("answer"), run.text());
    }
  }

  private static String note(Path effects, String line) throws IOException {
    Files.writeString(effects, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return "did " + line;
  }

  /** Pays every bill once. After an interrupted payment it looks first, and pays only if the bill is unpaid. */
  static final class Model implements ChatModel {

    @Override
    public ChatResponse chat(ChatRequest request) {
      return ChatResponse.of(next(request.messages())).withUsage(Usage.of(7, 3));
    }

    private static AssistantMessage next(List<Message> messages) {
      Map<String, ToolCall> calls = new HashMap<>();
      int paid = 0;
      int reads = 0;
      String doubtful = "";
      for (Message message : messages) {
        if (message instanceof AssistantMessage said) {
          said.toolCalls().forEach(call -> calls.put(call.id(), call));
        } else if (message instanceof ToolMessage result) {
          ToolCall call = calls.get(result.toolCallId());
          String text = result.text();
          reads += text.startsWith("did read") ? 1 : 0;
          boolean done = text.startsWith("did pay") || call.name().equals("paid") && text.equals("true");
          paid += done ? 1 : 0;
          doubtful = done ? "" : call.name().equals("pay") ? "paid" : call.name().equals("paid") ? "pay" : doubtful;
        }
      }
      if (!doubtful.isEmpty()) {
        return answer(messages.size(), doubtful + ":" + paid);
      }
      return paid == STEPS
          ? AssistantMessage.of(paid + " bills paid, " + reads + " read").withReasoning("that is all")
          : answer(messages.size(), "read:" + paid, "pay:" + paid);
    }

    private static AssistantMessage answer(int at, String... names) {
      List<ToolCall> calls = java.util.Arrays.stream(names)
          .map(name ->
          ToolCall.of(name + "#" + at, name.substring(0, name.indexOf(':')), "{\"n\":" + name.substring(name.indexOf(':') + 1)
          + "}"))
          .toList();
      return AssistantMessage.of("", calls).withReasoning("step at " + at);
    }
  }
}
