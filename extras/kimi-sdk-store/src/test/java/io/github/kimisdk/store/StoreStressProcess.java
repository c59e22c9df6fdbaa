package io.github.kimisdk.store;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A process of {@link StoreStress}: two threads write, two threads read, each with a store of its own. A writer reports each
 * acknowledged record in a file. All failures go to the standard output.
 */
final class StoreStressProcess {

  /** A conversation with more records is left alone, so that loading stays fast. */
  private static final int CONVERSATION = 12;

  private final Path folder;
  private final String name;
  private final int records;
  private final int largest;
  private final OutputStream report;
  private final AtomicBoolean done = new AtomicBoolean();

  private StoreStressProcess(Path folder, String name, int records, int largest) throws IOException {
    this.folder = folder;
    this.name = name;
    this.records = records;
    this.largest = largest;
    this.report = new FileOutputStream(folder.resolve("reports").resolve(name).toFile());
  }

  /** The arguments are the folder, the name of the process, the number of records of each writer, and the size of the largest. */
  public static void main(String[] args) throws Exception {
    new StoreStressProcess(Path.of(args[0]), args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3])).run();
  }

  private void run() throws InterruptedException {
    List<Thread> readers = List.of(new Thread(() -> read("chats")), new Thread(() -> read("link")));
    List<Thread> writers = List.of(new Thread(() -> write("chats", "w0")), new Thread(() -> write("link", "w1")));
    readers.forEach(Thread::start);
    writers.forEach(Thread::start);
    for (Thread writer : writers) {
      writer.join();
    }
    done.set(true);
    for (Thread reader : readers) {
      reader.join();
    }
  }

  private void write(String path, String writer) {
    ConversationStore store = DirectoryStore.of(folder.resolve(path));
    Random random = new Random();
    int conversation = 0;
    for (int written = 0; written < records; ) {
      String id = "c" + conversation;
      String record = name + " " + writer + " " + written;
      try {
        int from = store.load(id).size();
        if (from >= CONVERSATION) {
          conversation++;
          continue;
        }
        String text = "x".repeat(random.nextInt(3) == 0 ? random.nextInt(largest) : random.nextInt(300));
        store.append(id, from, List.of(JsonObject.of("record", record, "text", text)));
        acknowledge(id + " " + record);
        written++;
      } catch (StoreException.Conflict anotherWasFaster) {
        // The next attempt loads the conversation again.
      } catch (RuntimeException failure) {
        System.out.println(record + ": " + failure);
        conversation++;
      }
    }
  }

  private synchronized void acknowledge(String record) {
    try {
      report.write((record + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the newest conversations, some of which are being written. */
  private void read(String path) {
    ConversationStore store = DirectoryStore.of(folder.resolve(path));
    while (!done.get()) {
      try {
        List<String> ids = ids(folder.resolve("chats"));
        String id = "c" + Math.max(0, ids.size() - 1);
        int before = store.load(id).size();
        int after = store.load(id).size();
        if (after < before) {
          System.out.println(id + ": " + before + " records, then " + after);
        }
      } catch (RuntimeException | IOException failure) {
        System.out.println(name + " reads: " + failure);
      }
    }
  }

  static List<String> ids(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".jsonl"))
          .map(file -> file.substring(0, file.length() - ".jsonl".length())).toList();
    }
  }
}
