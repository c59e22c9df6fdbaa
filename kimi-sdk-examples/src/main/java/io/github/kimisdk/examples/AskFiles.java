package io.github.kimisdk.examples;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.platform.KimiFiles;
import io.github.kimisdk.platform.KimiPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Asks about a PDF or any other file, or about all files of a folder.
 *
 * <pre>
 *   AskFiles report.pdf "How much did revenue grow?"
 *   AskFiles minutes "Who promised what?" "And until when?"      each file is uploaded once for all questions
 * </pre>
 *
 * <p>The uploaded files are deleted at the end. Without a key, a script answers with the beginnings of the texts that it was
 * given.
 */
public final class AskFiles {

  private static final int MOST_FILES = 50;
  private static final int QUOTED = 120;

  private AskFiles() {}

  /**
   * Runs the example.
   *
   * @param args the file or folder, and the questions
   * @throws IOException if the folder cannot be read
   */
  public static void main(String[] args) throws IOException {
    if (args.length < 2) {
      System.err.println("expected a file or a folder and a question, such as: AskFiles report.pdf \"How much did revenue "
          + "grow?\"");
      System.exit(2);
    }
    Path[] paths = files(Path.of(args[0]));
    try (Offline.Client client = Offline.orFromEnv(AskFiles::script)) {
      KimiFiles files = KimiPlatform.of(client.kimi()).files();
      try {
        for (String question : List.of(args).subList(1, args.length)) {
          System.out.println(files.ask(question, paths));
        }
      } finally {
        System.err.println("[" + files.cleanUp() + " uploads deleted]");
      }
    }
  }

  private static Path[] files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return new Path[] {path};
    }
    try (Stream<Path> all = Files.list(path)) {
      return all.filter(Files::isRegularFile).sorted().limit(MOST_FILES).toArray(Path[]::new);
    }
  }

  /** Quotes the beginnings of the documents. */
  private static ChatResponse script(ChatRequest request) {
    List<String> documents = request.messages().stream().filter(SystemMessage.class::isInstance).map(Message::text)
        .map(text -> text.substring(0, Math.min(text.length(), QUOTED))).toList();
    return Offline.says(documents.size() + " documents: " + String.join(" ", documents));
  }
}
