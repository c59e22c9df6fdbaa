package io.github.kimisdk;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.platform.Bulk;
import io.github.kimisdk.platform.data.BulkResult;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * A process that runs a bulk: {@code BulkProcess address count concurrency journal}. It prints how many results it has handed
 * out, and how many of them are wrong or out of order.
 */
final class BulkProcess {

  private BulkProcess() {}

  static String question(long n) {
    return "question " + n;
  }

  static String answer(String question) {
    return "answer to " + question;
  }

  public static void main(String[] args) {
    int count = Integer.parseInt(args[1]);
    long[] seen = new long[2];
    try (Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(args[0]).build()) {
      Bulk.of(kimi, IntStream.range(0, count).boxed(), n -> "id-" + n, n -> ChatRequest.of(question(n)))
          .withConcurrency(Integer.parseInt(args[2]))
          .withJournal(Path.of(args[3]))
          .forEach(result -> {
            seen[1] += result.position() == seen[0] && right(result) ? 0 : 1;
            seen[0]++;
          });
    }
    System.out.println(seen[0] + " results, " + seen[1] + " wrong");
  }

  private static boolean right(BulkResult result) {
    return result.id().equals("id-" + result.position()) && result.text().startsWith(answer(question(result.position())));
  }
}
