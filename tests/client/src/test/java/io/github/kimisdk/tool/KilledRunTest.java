package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process in a run is killed ({@code SIGKILL}) and started again, several times, until the run ends. */
class KilledRunTest {

  private static final int KILLS = 8;

  @TempDir Path folder;

  @Test
  @Timeout(300)
  void aKilledRunContinuesToTheSameAnswer() throws Exception {
    long seed = Long.getLong("kimi.seed", System.nanoTime());
    System.out.println("KilledRunTest: -Dkimi.seed=" + seed);
    Random random = new Random(seed);
    List<Map<String, Integer>> doneBefore = new ArrayList<>();
    try (KimiServer server = KimiServer.builder(new KilledRun.Model()).strict(true).recording(10_000, 64 << 20).start()) {
      for (int kill = 0; kill < KILLS; kill++) {
        Process process = start(server, kill);
        if (kill % 2 == 0) {
          int until = server.requests().size() + 1 + random.nextInt(7);
          await(process, () -> server.requests().size() >= until);
          process.waitFor(random.nextInt(8_000), TimeUnit.MICROSECONDS);
        } else {
          long until = length() + 20 * (1 + random.nextInt(6));
          await(process, () -> length() >= until);
        }
        process.destroyForcibly();
        assertThat(process.waitFor()).as("the exit of a killed process").isEqualTo(137);
        doneBefore.add(runsOfStoredCalls());
      }
      assertThat(start(server, KILLS).waitFor()).isZero();
    }
    assertThat(Files.readString(folder.resolve("answer"))).isEqualTo("70 bills paid, 70 read");
    Conversation run = Conversation.open(DirectoryStore.of(folder), "run");
    Valid.history(run.messages());
    assertNothingTwice(run.messages(), doneBefore);
    assertThat(run.usage().completionTokens())
        .isEqualTo(3L * run.messages().stream().filter(AssistantMessage.class::isInstance).count());
  }

  /** Waits for a condition. Polls fast, to kill the process in the middle of its work. */
  private static void await(Process process, BooleanSupplier happened) {
    while (!happened.getAsBoolean() && process.isAlive()) {
      LockSupport.parkNanos(100_000);
    }
  }

  /** Returns the size of the effects file; an effect takes 6 to 8 bytes. */
  private long length() {
    return folder.resolve("effects").toFile().length();
  }

  /** Asserts that each bill is paid once, and that a call with a stored result does not run again. */
  private void assertNothingTwice(List<Message> messages, List<Map<String, Integer>> doneBefore) throws IOException {
    List<String> effects = Files.readAllLines(folder.resolve("effects"));
    for (int n = 0; n < KilledRun.STEPS; n++) {
      assertThat(Collections.frequency(effects, "pay " + n)).as("payments of bill " + n).isEqualTo(1);
    }
    for (Map<String, Integer> before : doneBefore) {
      before.forEach((effect, times) -> assertThat(Collections.frequency(effects, effect)).as(effect).isEqualTo(times));
    }
    assertThat(doneBefore.get(KILLS - 1)).hasSizeGreaterThan(doneBefore.get(0).size());
    assertThat(messages).filteredOn(message -> message.text().startsWith("did pay")).doesNotHaveDuplicates();
  }

  /** Returns how often each call with a stored result has run so far. */
  private Map<String, Integer> runsOfStoredCalls() throws IOException {
    Map<String, Integer> runs = new HashMap<>();
    if (!Files.exists(folder.resolve("effects"))) {
      return runs;
    }
    List<String> effects = Files.readAllLines(folder.resolve("effects"));
    Map<String, ToolCall> calls = new HashMap<>();
    for (Message message : Conversation.open(DirectoryStore.of(folder), "run").messages()) {
      if (message instanceof AssistantMessage said) {
        said.toolCalls().forEach(call -> calls.put(call.id(), call));
      } else if (message instanceof ToolMessage result && result.text().startsWith("did ")) {
        String effect = result.text().substring("did ".length());
        assertThat(effect).startsWith(calls.get(result.toolCallId()).name());
        runs.put(effect, Collections.frequency(effects, effect));
      }
    }
    return runs;
  }

  /** The clock of each process is ahead of that of the one before, so that it need not wait until the claim has expired. */
  private Process start(KimiServer server, int hours) throws IOException {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-Xshare:auto",
        "-cp", System.getProperty("java.class.path"), KilledRun.class.getName(), folder.toString(), server.baseUrl(),
        String.valueOf(hours))
        .inheritIO().start();
  }
}
