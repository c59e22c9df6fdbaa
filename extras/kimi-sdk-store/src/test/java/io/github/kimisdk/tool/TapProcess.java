package io.github.kimisdk.tool;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.store.DirectoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process that asks questions of a conversation in a folder. Each answer that is paid adds a line to a file. */
final class TapProcess {

  private TapProcess() {}

  static Process start(Path folder, String name, int questions) throws IOException {
    return new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
        "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), TapProcess.class.getName(), folder.toString(),
        name, String.valueOf(questions))).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** The arguments are the folder, the name of the process, and the number of its questions. The process "killed" hangs. */
  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    Agent agent = agent(folder, args[1].equals("killed"));
    for (int n = 0; n < Integer.parseInt(args[2]); n++) {
      agent.run(Conversation.open(DirectoryStore.of(folder.resolve("chats")), "c").user(args[1] + n));
    }
  }

  static Agent agent(Path folder, boolean hangs) {
    ChatModel model = request -> {
      write(folder.resolve("paid"));
      if (hangs) {
        write(folder.resolve("asked"));
        hang();
      }
      return ChatResponse.of(AssistantMessage.of("re " + request.messages().get(request.messages().size() - 1).text()));
    };
    return Agent.builder(model).build();
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "one\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
