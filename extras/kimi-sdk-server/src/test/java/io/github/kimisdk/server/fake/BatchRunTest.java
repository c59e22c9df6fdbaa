package io.github.kimisdk.server.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchCounts;
import io.github.kimisdk.platform.data.BatchOptions;
import io.github.kimisdk.platform.data.BatchStatus;
import io.github.kimisdk.platform.wire.BatchWire.NewBatch;
import io.github.kimisdk.server.http.FailureLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run of a batch in a time of the test's own. */
class BatchRunTest {

  private static final Optional<Strictness> STRICT = Optional.of(new Strictness(id -> false));

  private static final String LINE =
      "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"kimi-k2.6\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}}\n";

  @TempDir
  private Path folder;

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T00:00:00Z"));

  private final Clock clock = new Clock() {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now.get();
    }
  };

  /** Each answer takes 7 hours. */
  private final ChatModel slow = request -> {
    now.set(now.get().plus(Duration.ofHours(7)));
    return ChatResponse.of("tea");
  };

  private Path input() throws IOException {
    return Files.writeString(folder.resolve("in"), String.format(LINE, "a") + String.format(LINE, "b")
        + String.format(LINE, "c"));
  }

  private StoredBatch created() {
    NewBatch created = new NewBatch("in", BatchOptions.DEFAULT.withCompletionWindow(Duration.ofHours(12)));
    return new StoredBatches(clock).add("", created).orElseThrow();
  }

  private Batch run(StoredBatch batch, StoredFiles files) throws IOException {
    new BatchRun(batch, input(), 1000, files, new BatchModel(slow, STRICT, name -> name, new FailureLog())).run();
    return batch.now();
  }

  @Test
  void aBatchWhoseWindowIsOverKeepsTheResultsSoFar() throws IOException {
    try (StoredFiles files = new StoredFiles(1 << 20)) {
      Batch batch = run(created(), files);
      assertThat(batch.status()).isEqualTo(BatchStatus.EXPIRED);
      assertThat(batch.counts()).isEqualTo(new BatchCounts(3, 2, 1));
      assertThat(Files.readAllLines(files.get("", batch.outputFileId().orElseThrow()).orElseThrow().path())).hasSize(2);
      assertThat(Files.readAllLines(files.get("", batch.errorFileId().orElseThrow()).orElseThrow().path())).hasSize(1)
          .allMatch(line -> line.contains("\"custom_id\":\"c\"") && line.contains("batch_expired"));
    }
  }

  @Test
  void aBatchThatIsCancelledBeforeItsFirstRequestHasNoFile() throws IOException {
    try (StoredFiles files = new StoredFiles(1 << 20)) {
      StoredBatch batch = created();
      assertThat(batch.cancel()).isPresent();
      assertThat(batch.cancel()).isEmpty();
      assertThat(run(batch, files).status()).isEqualTo(BatchStatus.CANCELLED);
      assertThat(batch.now().outputFileId()).isEmpty();
      assertThat(files.list("")).isEmpty();
    }
  }

  @Test
  void aServerThatIsClosedFailsTheBatchAndAsksNoMore() throws IOException {
    StoredFiles files = new StoredFiles(1 << 20);
    files.close();
    Instant before = now.get();
    assertThat(run(created(), files).status()).isEqualTo(BatchStatus.FAILED);
    assertThat(now.get()).isEqualTo(before);
  }

  @Test
  void aLineThatIsTooLongFailsTheBatch() throws IOException {
    try (StoredFiles files = new StoredFiles(1 << 20)) {
      StoredBatch batch = created();
      new BatchRun(batch, input(), 20, files, new BatchModel(slow, STRICT, name -> name, new FailureLog())).run();
      assertThat(batch.now().status()).isEqualTo(BatchStatus.FAILED);
      assertThat(batch.now().extra()).asString().contains("at most 20 bytes");
    }
  }
}
