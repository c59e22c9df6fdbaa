package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.platform.KimiBatches;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchCounts;
import io.github.kimisdk.platform.data.BatchOptions;
import io.github.kimisdk.platform.data.BatchResult;
import io.github.kimisdk.platform.data.BatchStatus;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches, through the public door and over the network. Pauses between two looks pass at once. */
@Timeout(60)
class KimiBatchesTest {

  private final KimiServer server = KimiServer.builder(new OfflineModel()).strict(true).key(TestKimi.KEY)
      .recording().start();
  private final VirtualTime time = VirtualTime.skipping(Duration.ofSeconds(60));
  private final Kimi kimi = TestKimi.of(server, time).build();
  private final KimiBatches batches = KimiPlatform.of(kimi).batches();

  @AfterEach
  void close() {
    kimi.close();
    server.close();
  }

  @Test
  void requestsAreSubmittedAwaitedAndRead() {
    Map<String, ChatRequest> requests = BatchRequests.of(3);
    Batch submitted = batches.submit(requests);
    assertThat(submitted.id()).startsWith("batch_");
    assertThat(submitted.completionWindow()).isEqualTo("1d");
    assertThat(submitted.expiresAt()).contains(submitted.createdAt().orElseThrow().plus(Duration.ofDays(1)));

    List<Batch> seen = new ArrayList<>();
    Batch ended = batches.await(submitted, seen::add);
    assertThat(ended.status()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(ended.counts()).isEqualTo(new BatchCounts(3, 3, 0));
    assertThat(ended.times()).containsKeys(BatchStatus.IN_PROGRESS, BatchStatus.FINALIZING, BatchStatus.COMPLETED);
    assertThat(seen).last().isEqualTo(ended);
    assertThat(batches.await(ended)).isEqualTo(ended);

    List<BatchResult> results = BatchRequests.read(batches.results(ended, requests.keySet()));
    assertThat(results).extracting(BatchResult::id).containsExactly("r-0", "r-1", "r-2");
    assertThat(results).allSatisfy(result -> assertThat(result.text()).contains("question " + result.id().substring(2)));
    assertThat(results).extracting(BatchResult::toString).contains("BatchResult[r-0, answered]");
    assertThat(BatchRequests.read(batches.results(ended))).hasSize(3);
    assertThat(KimiPlatform.of(kimi).files().list()).extracting(UploadedFile::purpose)
        .containsExactly(Purpose.BATCH, new Purpose("batch_output"));
  }

  @Test
  void anotherProcessResumesABatchByItsId() {
    String id = batches.submit(BatchRequests.of(2)).id();
    kimi.close();
    try (Kimi later = TestKimi.of(server, time).build()) {
      Batch ended = KimiPlatform.of(later).batches().await(KimiPlatform.of(later).batches().get(id));
      assertThat(BatchRequests.read(KimiPlatform.of(later).batches().results(ended, BatchRequests.ids(2)))).hasSize(2);
      // A batch object from before the end is enough, too.
      assertThat(BatchRequests.read(KimiPlatform.of(later).batches().results(Batch.of(id, BatchStatus.IN_PROGRESS)))).hasSize(2);
    }
  }

  @Test
  void oneFailureIsAResultAndTheOthersGoOn() {
    Map<String, ChatRequest> requests = BatchRequests.of(3);
    requests.put("r-1", ChatRequest.builder().model(BatchRequests.MODEL).user("x").extra("messages", JsonArray.EMPTY).build());
    Batch ended = batches.await(batches.submit(requests));
    assertThat(ended.counts()).isEqualTo(new BatchCounts(3, 2, 1));
    List<BatchResult> results = BatchRequests.read(batches.results(ended, requests.keySet()));
    assertThat(results).extracting(BatchResult::id).containsExactly("r-0", "r-2", "r-1");
    assertThat(results.get(2).failure()).get().isInstanceOfSatisfying(KimiException.BadRequest.class, failure -> {
      assertThat(failure).hasMessageContaining("messages must not be empty");
      assertThat(failure.status()).hasValue(400);
      assertThat(failure.requestId()).isPresent();
    });
    assertThatThrownBy(results.get(2)::text).isInstanceOf(KimiException.BadRequest.class);
  }

  @Test
  void requestsAreReadOnceAndLazilyWithOptions() {
    Iterator<Map.Entry<String, ChatRequest>> once = BatchRequests.of(5).entrySet().iterator();
    Batch batch = batches.submit(() -> once, BatchOptions.DEFAULT.withCompletionWindow(Duration.ofHours(12))
        .withMetadata(Map.of("job", "7")));
    assertThat(batch.completionWindow()).isEqualTo("12h");
    assertThat(batch.metadata()).containsOnly(Map.entry("job", "7"));
    assertThat(batches.await(batch).counts().completed()).isEqualTo(5);
  }

  @Test
  void theDefaultModelAndTheCheckOfTheClientApply() {
    Kimi checked = kimi.withModel(BatchRequests.MODEL).withCheck(request -> request.plus(Message.user("be brief")));
    Batch ended = KimiPlatform.of(checked).batches().await(KimiPlatform.of(checked).batches().submit(Map.of("a", ChatRequest.of("Hello"))));
    assertThat(BatchRequests.read(batches.results(ended)).get(0).text()).contains("be brief");
  }

  @Test
  void allPagesAreListedAsTheyAreNeeded() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      ids.add(0, batches.submit(BatchRequests.of(1)).id());
    }
    assertThat(batches.list().map(Batch::id)).containsExactlyElementsOf(ids);
    assertThat(lists()).containsExactly("/v1/batches?limit=20", "/v1/batches?limit=20&after=" + ids.get(19));
    assertThat(batches.list().limit(3).map(Batch::id)).containsExactlyElementsOf(ids.subList(0, 3));
    assertThat(lists()).hasSize(3);
  }

  private List<String> lists() {
    return server.requests().stream().map(ServerRequest::path).filter(path -> path.startsWith("/v1/batches?")).toList();
  }

  @Test
  void aStreamOfResultsThatIsClosedEarlyEnds() {
    Batch ended = batches.await(batches.submit(BatchRequests.of(3)));
    Stream<BatchResult> results = batches.results(ended);
    Iterator<BatchResult> read = results.iterator();
    assertThat(read.next().id()).isEqualTo("r-0");
    results.close();
    assertThat(read.hasNext()).isFalse();
  }

  @Test
  void resultsOfOtherRequestsAreRefused() {
    Batch ended = batches.await(batches.submit(BatchRequests.of(3)));
    assertThatThrownBy(() -> BatchRequests.read(batches.results(ended, BatchRequests.ids(2))))
        .isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("found one of \"r-2\"");
  }

  @Test
  void unknownBatchesAndBlankIdsAreRefused() {
    assertThatThrownBy(() -> batches.get("batch_0")).isInstanceOf(KimiException.NotFound.class)
        .hasMessageContaining("batch_0").hasMessageContaining("batches().list() shows");
    assertThatThrownBy(() -> batches.cancel("batch/0")).isInstanceOf(KimiException.NotFound.class);
    assertThatThrownBy(() -> batches.get(" ")).isInstanceOf(IllegalArgumentException.class);
  }
}
