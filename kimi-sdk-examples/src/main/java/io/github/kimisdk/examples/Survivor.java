package io.github.kimisdk.examples;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.schema.Doc;
import io.github.kimisdk.store.DirectoryStore;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentRun;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An agent that survives a crash: start it again, and it continues where it was.
 *
 * <pre>
 *   Survivor notes store       writes the length of every file in notes into store/report.txt
 * </pre>
 *
 * <p>The tool that measures is repeatable. The tool that writes a line is not, because a line must not stand in the report twice.
 * If the process was killed while it wrote, the model is told so and reads the report. Without a key, a script takes the place of
 * the model.
 */
public final class Survivor {

  record Name(@Doc("Name of a file") String file) {}

  record Line(@Doc("A line of the report") String text) {}

  record None() {}

  private Survivor() {}

  /**
   * Runs the example.
   *
   * @param args the folder with the files, and the folder for the conversation and the report
   */
  public static void main(String[] args) {
    if (args.length < 2) {
      System.err.println("expected a folder of files and a folder for the report, such as: Survivor notes store");
      System.exit(2);
    }
    Path notes = Path.of(args[0]);
    Path report = Path.of(args[1]).resolve("report.txt");
    try (Offline.Client client = Offline.orFromEnv(Survivor::script)) {
      Agent agent = Agent.builder(client.kimi())
          .maxSteps(10_000)
          .tools(
              Tool.of("list", "The names of all files", None.class, none -> names(notes)).withRepeatable(true),
              Tool.of("measure", "The length of a file", Name.class, name -> String.valueOf(length(notes, name.file())))
              .withRepeatable(true),
              Tool.of("report", "The report as it is", None.class, none -> text(report)).withRepeatable(true),
              Tool.of("write", "Adds a line to the report", Line.class, line -> write(report, line.text())))
          .build();
      Conversation conversation = Conversation.open(DirectoryStore.of(Path.of(args[1])), "survivor");
      if (conversation.messages().isEmpty()) {
        conversation.user("Write the name and length of every file into the report, one a line.");
      } else {
        System.err.println("Continuing after " + conversation.messages().size() + " messages");
      }
      AgentRun run = agent.run(conversation);
      System.out.println(run.text());
      System.err.println("[" + run + "]");
    }
  }

  private static String names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.joining("\n"));
    }
  }

  private static long length(Path folder, String name) throws IOException {
    return Files.size(folder.resolve(Path.of(name).getFileName()));
  }

  private static String text(Path report) throws IOException {
    return Files.exists(report) ? Files.readString(report) : "";
  }

  private static String write(Path report, String line) throws IOException {
    Files.createDirectories(report.getParent());
    Files.writeString(report, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return "written: " + line;
  }

  /** Lists the files, then measures and writes one at a time. If writing was interrupted, the script reads the report. */
  private static ChatResponse script(ChatRequest request) {
    List<Message> messages = request.messages();
    Message last = messages.get(messages.size() - 1);
    if (!(last instanceof ToolMessage result)) {
      return Offline.calls("list");
    }
    if (result.name().orElse("").equals("write") && result.text().startsWith("Error")) {
      return Offline.calls("report");
    }
    String[] names = messages.get(2).text().split("\n");
    if (result.name().orElse("").equals("measure")) {
      return Offline.calls("write", "text", names[written(messages)] + " " + result.text());
    }
    int done = written(messages);
    return done < names.length ? Offline.calls("measure", "file", names[done]) : Offline.says("Reported " + done + " files.");
  }

  private static int written(List<Message> messages) {
    int lines = 0;
    for (Message message : messages) {
      if (message instanceof ToolMessage result && result.name().orElse("").equals("report")) {
        lines = (int) result.text().lines().filter(line -> !line.startsWith("(")).count();
      } else if (message.text().startsWith("written: ")) {
        lines++;
      }
    }
    return lines;
  }
}
