package io.github.kimisdk.jdbc;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.StoreException;
import io.github.kimisdk.tool.Taps;
import io.github.kimisdk.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A process that owns a run. Each call of its tool adds a line to a file, so a call that ran twice shows. */
final class OwnerProcess {

  /** How many answers have calls. Each has two. */
  static final int STEPS = 40;
  /** The exit code of an owner whose append was refused. */
  static final int REFUSED = 3;

  record Numbered(int n) {}

  private OwnerProcess() {}

  /**
   * The arguments are the address, the prefix of the tables, the id of the conversation, the file of effects, and the hours by
   * which its clock is ahead.
   */
  public static void main(String[] args) {
    Path effects = Path.of(args[3]);
    Tool<Numbered> pay = Tool.of("pay", "Must not happen twice", Numbered.class, of -> paid(effects, of.n()));
    Conversation run = Taps.open(JdbcConversationStore.of(new Pool(args[0])).withPrefix(args[1]), args[2],
        Integer.parseInt(args[4]));
    try {
      System.out.println(Agent.builder(new Model()).tools(pay).maxSteps(1_000).build().run(run).text());
    } catch (StoreException.Conflict refused) {
      System.out.println("refused");
      System.exit(REFUSED);
    }
  }

  private static String paid(Path effects, int n) throws IOException {
    Files.writeString(effects, "pay " + n + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    LockSupport.parkNanos(500_000);
    return "paid " + n;
  }

  /** Calls the tool with a new number each time. */
  private static final class Model implements ChatModel {

    @Override
    public ChatResponse chat(ChatRequest request) {
      int step = (int) request.messages().stream().filter(AssistantMessage.class::isInstance).count();
      return ChatResponse.of(step == STEPS ? AssistantMessage.of("paid all")
          : AssistantMessage.of("", List.of(call(2 * step), call(2 * step + 1))));
    }

    private static ToolCall call(int n) {
      return ToolCall.of("pay:" + n, "pay", "{\"n\":" + n + "}");
    }
  }
}
