package io.github.kimisdk.examples;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.platform.Bulk;
import io.github.kimisdk.platform.data.BulkProgress;
import io.github.kimisdk.platform.data.BulkResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Asks every line of a file, many at a time. If it was killed, start it again: no line is asked again whose answer is in the
 * journal.
 *
 * <pre>
 *   Overnight questions.txt answers.jsonl      prints the answers in the order of the lines, and keeps them in answers.jsonl
 * </pre>
 *
 * <p>Without a key, a script answers.
 */
public final class Overnight {

  private static final int BAR = 30;

  private Overnight() {}

  /**
   * Runs the example.
   *
   * @param args the file with the questions, one a line, and the journal
   * @throws IOException if the questions cannot be read
   */
  public static void main(String[] args) throws IOException {
    if (args.length < 2) {
      System.err.println("expected a file of questions and a journal, such as: Overnight questions.txt answers.jsonl");
      System.exit(2);
    }
    Path questions = Path.of(args[0]);
    try (Offline.Client client = Offline.orFromEnv(request -> Offline.says("You asked: " + request.messages().get(0).text()));
        Stream<String> count = questions(questions)) {
      BulkProgress end = Bulk.of(client.kimi(), questions(questions).map(ChatRequest::of))
          .withConcurrency(32)
          .withJournal(Path.of(args[1]))
          .withTotal(count.count())
          .withProgress(Overnight::show)
          .forEach(Overnight::print);
      System.err.println();
      System.err.println(end.failed() == 0 ? "All answered." : end.failed() + " failed. Start again to repeat them.");
    }
  }

  private static Stream<String> questions(Path file) throws IOException {
    return Files.lines(file).filter(line -> !line.isBlank());
  }

  private static void print(BulkResult result) {
    String answer = result.failure().map(why -> "FAILED " + why.getMessage()).orElseGet(result::text);
    System.out.println(result.id() + "\t" + answer.replace('\n', ' '));
  }

  /** Draws the progress over the line before. */
  private static void show(BulkProgress now) {
    int filled = (int) (BAR * now.done() / Math.max(1, now.total().orElse(1)));
    System.err.print("\r[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] " + now + "   ");
  }
}
