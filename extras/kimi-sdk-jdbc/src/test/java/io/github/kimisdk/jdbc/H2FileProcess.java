package io.github.kimisdk.jdbc;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.StoreException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A process that appends records to a file of H2. It writes the name of each record whose append has returned into a report, in
 * one piece. If the process that has the file open is killed, this one opens it and goes on.
 */
final class H2FileProcess {

  /** How many appends may fail in succession. */
  private static final int FAILURES = 100;

  private H2FileProcess() {}

  /** The arguments are the address, the name of the process, which is a conversation, and the report. */
  public static void main(String[] args) throws IOException {
    JdbcConversationStore store = JdbcConversationStore.of(new Pool(args[0]));
    int known = 0;
    int failures = 0;
    try (FileOutputStream report = new FileOutputStream(args[2], true)) {
      for (int n = 0; failures < FAILURES; n++) {
        String name = args[1] + " " + n;
        try {
          store.append(args[1], known, List.of(JsonObject.of("name", name)));
          known++;
          failures = 0;
          report.write((name + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (StoreException lost) {
          failures++;
          known = reload(store, args[1], known);
        }
      }
    }
  }

  /** The outcome of an append is unknown if its server was killed. */
  private static int reload(JdbcConversationStore store, String id, int known) {
    try {
      return store.load(id).size();
    } catch (StoreException notYet) {
      return known;
    }
  }
}
