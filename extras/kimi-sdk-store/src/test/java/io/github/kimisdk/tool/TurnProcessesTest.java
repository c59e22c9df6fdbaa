package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who has the turn of a conversation that several processes answer. */
@Timeout(120)
class TurnProcessesTest {

  private static final InstantSource LATER = InstantSource.offset(InstantSource.system(), Duration.ofHours(1));

  @TempDir Path folder;

  /** Two processes ask two questions each. A third one is killed in the middle of its run, and its question is continued. */
  @Test
  void processesAnswerOneAfterTheOtherAndOneThatIsKilledIsContinued() throws Exception {
    ConversationStore files = DirectoryStore.of(folder.resolve("chats"));
    Process killed = TapProcess.start(folder, "killed", 1);
    while (killed.isAlive() && !Files.exists(folder.resolve("asked"))) {
      LockSupport.parkNanos(1_000_000);
    }
    killed.destroyForcibly().waitFor();
    int before = paid();
    TapProcess.agent(folder, false).run(Conversation.open(files, "c", LATER));
    List<Process> processes = List.of(TapProcess.start(folder, "a", 2), TapProcess.start(folder, "b", 2));
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    Taps.judge(Conversation.open(files, "c").messages(), 5);
    assertThat(paid()).isEqualTo(before + 5);
  }

  private int paid() throws IOException {
    return Files.readAllLines(folder.resolve("paid")).size();
  }
}
