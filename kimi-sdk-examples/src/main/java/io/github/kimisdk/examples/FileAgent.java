package io.github.kimisdk.examples;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.schema.Doc;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentEvent;
import io.github.kimisdk.tool.AgentRun;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An agent that searches, reads and edits the files of one folder. It cannot reach files outside the folder.
 *
 * <pre>
 *   FileAgent notes "Replace 'adress' by 'address'"
 * </pre>
 *
 * <p>Without a key, a script replaces the first quoted word by the second.
 */
public final class FileAgent {

  private static final int MAX_HITS = 50;

  private final Path root;

  record Name(@Doc("Path of a file, relative to the folder") String file) {}

  record Words(@Doc("Exact text to look for") String text) {}

  record Edit(
      @Doc("Path of a file, relative to the folder") String file,
      @Doc("Text in the file, which occurs exactly once") String before,
      @Doc("Text that replaces it") String after) {}

  FileAgent(Path folder) throws IOException {
    root = folder.toRealPath();
  }

  /**
   * Runs the example.
   *
   * @param args the folder and the task
   * @throws IOException if the folder does not exist
   */
  public static void main(String[] args) throws IOException {
    if (args.length < 2) {
      System.err.println("expected a folder and a task, such as: FileAgent notes \"Replace 'adress' by 'address'\"");
      System.exit(2);
    }
    FileAgent files = new FileAgent(Path.of(args[0]));
    try (Offline.Client client = Offline.orFromEnv(FileAgent::script)) {
      Agent agent = Agent.builder(client.kimi())
          .system("You work on the files of one folder. Search before you read, read before you edit.")
          .tools(files.search(), files.read(), files.edit())
          .build();
      AgentRun run = agent.run(Conversation.inMemory().user(args[1]), FileAgent::show);
      System.out.println(run.text());
    }
  }

  private static void show(AgentEvent event) {
    if (event instanceof AgentEvent.ToolEnded ended) {
      System.err.println(ended.call().name() + " " + ended.call().arguments());
    }
  }

  Tool<Words> search() {
    return Tool.of("search", "Lines of all files that contain a text, as file:line: text", Words.class, this::matchingLines)
        .withRepeatable(true);
  }

  Tool<Name> read() {
    return Tool.of("read", "The text of a file", Name.class, name -> Files.readString(inside(name.file()))).withRepeatable(true);
  }

  Tool<Edit> edit() {
    return Tool.of("edit", "Replaces a text in a file by another", Edit.class, edit -> {
      Path file = inside(edit.file());
      String text = Files.readString(file);
      int at = text.indexOf(edit.before());
      if (edit.before().isEmpty() || at < 0 || text.indexOf(edit.before(), at + 1) >= 0) {
        throw new IllegalArgumentException("expected a text that occurs in the file once; include more of the line");
      }
      String changed = text.substring(0, at) + edit.after() + text.substring(at + edit.before().length());
      Files.writeString(file, changed, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING, LinkOption.NOFOLLOW_LINKS);
      return "done";
    });
  }

  private String matchingLines(Words words) throws IOException {
    List<String> hits = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .sorted()::iterator) {
        List<String> lines = Files.size(file) > 1_000_000 ? List.of() : new String(Files.readAllBytes(file)).lines().toList();
        for (int i = 0; i < lines.size() && hits.size() < MAX_HITS; i++) {
          if (lines.get(i).contains(words.text())) {
            hits.add(root.relativize(file) + ":" + (i + 1) + ": " + lines.get(i));
          }
        }
      }
    }
    return hits.isEmpty() ? "nothing found" : String.join("\n", hits);
  }

  /** Returns a file of the folder. Refuses a path with {@code ..} or with a symbolic link, wherever it leads. */
  Path inside(String name) throws IOException {
    Path file = root.resolve(name);
    for (Path step : Path.of(name)) {
      if (step.toString().equals("..")) {
        throw new IllegalArgumentException("expected a file of the folder, found a path with ..");
      }
    }
    if (!file.startsWith(root) || !file.toRealPath().equals(file.normalize())) {
      throw new IllegalArgumentException("expected a file of the folder, found a file outside it or behind a symbolic link");
    }
    return file;
  }

  /** Searches for the first quoted word, and replaces it by the second in every line that was found. */
  private static ChatResponse script(ChatRequest request) {
    List<Message> messages = request.messages();
    String[] quoted = messages.get(1).text().split("'");
    String[] hits = messages.size() < 4 ? new String[0] : messages.get(3).text().split("\n");
    int edited = (messages.size() - 4) / 2;
    if (!(messages.get(messages.size() - 1) instanceof ToolMessage)) {
      return quoted.length < 4 ? Offline.says("Give me two words in quotes.") : Offline.calls("search", "text", quoted[1]);
    }
    if (edited < hits.length && hits[edited].contains(": ")) {
      String line = hits[edited].substring(hits[edited].indexOf(": ") + 2);
      return Offline.calls("edit", "file", hits[edited].substring(0, hits[edited].indexOf(':')), "before", line,
          "after", line.replace(quoted[1], quoted[3]));
    }
    return Offline.says("Replaced '" + quoted[1] + "' by '" + quoted[3] + "' in " + edited + " lines.");
  }
}
