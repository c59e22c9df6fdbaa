package io.github.kimisdk.examples.mcp;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.McpException;
import io.github.kimisdk.mcp.McpServer;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentEvent;
import io.github.kimisdk.tool.Approval;
import io.github.kimisdk.tool.Conversation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * An agent that reads a folder with a server of the Model Context Protocol, which npm downloads. It may not write.
 *
 * <pre>
 *   McpAgent notes "What do the notes say?"
 * </pre>
 *
 * <p>Without a key, a script lists the folder and reads its first file.
 */
public final class McpAgent {

  private static final String SERVER = "@modelcontextprotocol/server-filesystem@2026.8.31";
  private static final String NO_NPX = "expected npx on the path, found none. Install Node.js 20 or newer, which brings it";

  private McpAgent() {}

  /**
   * Runs the example.
   *
   * @param args the folder and the task
   */
  public static void main(String[] args) {
    if (args.length < 2) {
      System.err.println("expected a folder and a task, such as: McpAgent notes \"What do the notes say?\"");
      System.exit(2);
    }
    if (!found("npx") && !found("npx.cmd")) {
      System.err.println(NO_NPX);
      System.exit(2);
    }
    if (Stream.of("KIMI_API_KEY", "MOONSHOT_API_KEY", "KIMI_CODING_API_KEY").allMatch(name -> System.getenv(name) == null)) {
      System.err.println("No key in KIMI_API_KEY: a script takes the place of the model");
      work(McpAgent::script, Path.of(args[0]), args[1]);
    } else {
      try (Kimi kimi = Kimi.fromEnv()) {
        work(kimi, Path.of(args[0]), args[1]);
      }
    }
  }

  private static boolean found(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(System.getProperty("path.separator")))
        .anyMatch(folder -> Path.of(folder, program).toFile().canExecute());
  }

  private static void work(ChatModel model, Path folder, String task) {
    String npx = found("npx") ? "npx" : "npx.cmd";
    try (McpServer files = McpServer.builder(npx, "-y", SERVER, folder.toAbsolutePath().normalize().toString())
        .name("files").startTimeout(Duration.ofMinutes(3)).start()) {
      System.err.println("Connected to " + files.program() + " with " + files.toolList().size() + " tools");
      Agent agent = Agent.builder(model).tools(files.tools())
          .system("You work on the folder " + folder.toAbsolutePath().normalize())
          .approval(files.approval(call -> Approval.refused("this agent only reads")))
          .build();
      System.out.println(agent.run(Conversation.inMemory().user(task), McpAgent::show).text());
    } catch (McpException failure) {
      System.err.println(failure.getMessage());
      System.exit(1);
    }
  }

  private static void show(AgentEvent event) {
    if (event instanceof AgentEvent.ToolEnded ended) {
      System.err.println(ended.call().name() + " " + ended.call().arguments());
    }
  }

  /** Lists the folder of the system message, reads the first file of it, tries to write, and tells what happened. */
  private static ChatResponse script(ChatRequest request) {
    List<Message> messages = request.messages();
    String folder = messages.get(0).text().replaceFirst(".* folder ", "");
    List<String> results = messages.stream().filter(ToolMessage.class::isInstance).map(Message::text).toList();
    return switch (results.size()) {
      case 0 -> calls("files_list_directory", "path", folder);
      case 1 -> results.get(0).lines().filter(line -> line.startsWith("[FILE] ")).findFirst()
          .map(line -> calls("files_read_text_file", "path", folder + "/" + line.substring(7)))
          .orElseGet(() -> ChatResponse.of("The folder has no file."));
      case 2 -> calls("files_write_file", "path", folder + "/new.txt", "content", "?");
      default -> ChatResponse.of("The first file says: " + results.get(1).strip() + "\nWriting: " + results.get(2));
    };
  }

  private static ChatResponse calls(String tool, Object... arguments) {
    ToolCall call = ToolCall.of(tool + ":0", tool, JsonObject.of(arguments).toString());
    return ChatResponse.of(AssistantMessage.of("", List.of(call)));
  }
}
