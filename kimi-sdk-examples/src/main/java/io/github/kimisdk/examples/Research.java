package io.github.kimisdk.examples;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Sources;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentEvent;
import io.github.kimisdk.tool.AgentRun;
import io.github.kimisdk.tool.Conversation;
import java.util.List;

/**
 * Searches the web, reads pages, and answers a question with numbered sources.
 *
 * <pre>
 *   Research "How does an agent work?"
 * </pre>
 *
 * <p>Without a key, a script searches invented pages, reads the second one, and quotes it.
 */
public final class Research {

  private static final String QUESTION = "How does an agent work?";

  private Research() {}

  /**
   * Runs the example.
   *
   * @param args the question; the question of the example if there is none
   */
  public static void main(String[] args) {
    String question = args.length == 0 ? QUESTION : String.join(" ", args);
    Sources sources = new Sources();
    try (Offline.Client client = Offline.orFromEnv(Research::script)) {
      Agent agent = Agent.builder(client.kimi())
          .system("Search the web and read the best pages before you answer. Cite the source of each fact by its number, as in "
          + "[1].")
          .tools(KimiPlatform.of(client.kimi()).web().tools(sources))
          .build();
      AgentRun run = agent.run(Conversation.inMemory().user(question), Research::show);
      System.out.println(run.text());
      System.out.println();
      sources.cited(run.text()).forEach(System.out::println);
      System.err.println("[" + sources.list().size() + " pages shown to the model]");
    }
  }

  private static void show(AgentEvent event) {
    if (event instanceof AgentEvent.ToolEnded ended) {
      System.err.println(ended.call().name() + " " + ended.call().arguments());
    }
  }

  /** Searches, reads the second result, and quotes the last line of the page with its number. */
  private static ChatResponse script(ChatRequest request) {
    List<Message> messages = request.messages();
    if (!(messages.get(messages.size() - 1) instanceof ToolMessage result)) {
      return Offline.calls("search", "query", messages.get(1).text());
    }
    List<String> lines = result.text().lines().toList();
    if (result.name().orElse("").equals("search")) {
      String second = lines.stream().filter(line -> line.startsWith("[2] ")).findFirst().orElse(lines.get(0));
      return Offline.calls("fetch", "url", second.substring(second.lastIndexOf(' ') + 1));
    }
    return Offline.says(lines.get(lines.size() - 1) + " " + lines.get(0).substring(0, lines.get(0).indexOf(']') + 1));
  }
}
