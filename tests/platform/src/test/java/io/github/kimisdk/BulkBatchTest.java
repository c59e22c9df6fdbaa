package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.Bulk;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchOptions;
import io.github.kimisdk.platform.data.BatchResult;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bulks that are submitted as batches. */
@Timeout(60)
class BulkBatchTest {

  private final KimiServer server = KimiServer.builder(new OfflineModel()).strict(true).recording().start();
  private final Kimi kimi = TestKimi.of(server, VirtualTime.skipping(Duration.ofSeconds(60))).model(BatchRequests.MODEL).build();

  @AfterEach
  void close() {
    kimi.close();
    server.close();
  }

  @Test
  void aBulkIsSubmittedWithItsIds() {
    AtomicBoolean closed = new AtomicBoolean();
    Stream<String> items = Stream.of("tea", "milk").onClose(() -> closed.set(true));
    Bulk bulk = Bulk.of(kimi, items, item -> "id-" + item, ChatRequest::of);
    Batch ended = KimiPlatform.of(kimi).batches().await(bulk.submit(BatchOptions.DEFAULT));
    List<BatchResult> results = BatchRequests.read(KimiPlatform.of(kimi).batches().results(ended));
    assertThat(results).extracting(BatchResult::id).containsExactly("id-tea", "id-milk");
    assertThat(results.get(1).text()).contains("milk");
    assertThat(closed).isTrue();
    assertThatThrownBy(() -> bulk.submit(BatchOptions.DEFAULT)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void idsArePositionsIfThereAreNone() {
    Bulk bulk = KimiPlatform.of(kimi).bulk(List.of(ChatRequest.of("a"), ChatRequest.of("b")));
    Batch ended = KimiPlatform.of(kimi).batches().await(bulk.submit(BatchOptions.DEFAULT));
    assertThat(BatchRequests.read(KimiPlatform.of(kimi).batches().results(ended))).extracting(BatchResult::id)
        .containsExactly("0", "1");
  }

  @Test
  void aModelThatBatchesDoNotTakeIsRefusedByName() {
    Bulk bulk = KimiPlatform.of(kimi.withModel("kimi-k3")).bulk(List.of(ChatRequest.of("a")));
    assertThatThrownBy(() -> bulk.submit(BatchOptions.DEFAULT)).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("found kimi-k3 in request \"0\"");
    assertThat(server.requests()).isEmpty();
  }
}
