package io.github.kimisdk.jdbc;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.StoreException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A process that appends records to one conversation, in which other processes append too. It writes the name of each record
 * whose append has returned into a file, in one piece.
 */
final class WriterProcess {

  private WriterProcess() {}

  /** The arguments are the address, the prefix of the tables, the name of the process, the number of records, and the file. */
  public static void main(String[] args) throws IOException {
    JdbcConversationStore store = JdbcConversationStore.of(new Pool(args[0])).withPrefix(args[1]);
    int records = Integer.parseInt(args[3]);
    int known = 0;
    try (FileOutputStream report = new FileOutputStream(args[4], true)) {
      for (int n = 0; n < records; ) {
        String name = args[2] + " " + n;
        try {
          store.append("c", known, List.of(JsonObject.of("name", name, "text", "x".repeat(n % 200))));
          known++;
          report.write((name + "\n").getBytes(StandardCharsets.UTF_8));
          n++;
        } catch (StoreException.Conflict anotherWasFaster) {
          known += store.page("c", known, Integer.MAX_VALUE).size();
        }
      }
    }
  }
}
