package io.github.kimisdk.server.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchCounts;
import io.github.kimisdk.platform.data.BatchStatus;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.PlatformData;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of batches: refusals, owners, and the end of a batch in each status. */
@Timeout(60)
class BatchRoutesTest {

  private static final String LINE =
      "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}}\n";

  private static Kimi client(KimiServer server, String key) {
    return Kimi.builder().key(key).baseUrl(server.baseUrl()).build();
  }

  private static String line(String id, String model) {
    return String.format(LINE, id, model);
  }

  private static UploadedFile upload(Kimi kimi, String lines) {
    return KimiPlatform.of(kimi).files().upload(Upload.of("in.jsonl", lines.getBytes(StandardCharsets.UTF_8)));
  }

  private static String order(String file, String window) {
    return "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"" + window + "\"}";
  }

  /** Looks until a batch has ended; the timeout of the test bounds the number of looks. */
  private static Batch ended(Kimi kimi, String id) {
    Batch batch = KimiPlatform.of(kimi).batches().get(id);
    while (!batch.ended()) {
      Thread.onSpinWait();
      batch = KimiPlatform.of(kimi).batches().get(id);
    }
    return batch;
  }

  private static String create(Kimi kimi, String lines) {
    return KimiPlatform.of(kimi).raw().call("POST", "/batches", Json.parse(order(upload(kimi, lines).id(), "24h"))).asObject().get("id").asString();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{}|input_file_id",
      "{\"input_file_id\":\"FILE\",\"endpoint\":\"/v1/responses\",\"completion_window\":\"1d\"}|endpoint must be "
      + "/v1/chat/completions",
      "{\"input_file_id\":\"FILE\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"1h\"}|completion window of 12 "
      + "hours to 7 days",
      "{\"input_file_id\":\"FILE\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"x\"}|completion_window must "
      + "be between 12h and 7d",
      "{\"input_file_id\":\"TEXT\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"1d\"}|the purpose of "
      + "input_file_id must be 'batch'",
      "{\"input_file_id\":\"none\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"1d\"}|Not found the file none"})
  void aWrongOrderIsRefused(String order, String reason) {
    try (KimiServer server = KimiServer.start(new OfflineModel()); Kimi kimi = client(server, "k")) {
      String file = upload(kimi, line("a", "kimi-k2.6")).id();
      String text = KimiPlatform.of(kimi).files().upload(Upload.of("a.txt", new byte[] {'a'}).withPurpose(Purpose.FILE_EXTRACT)).id();
      assertThatThrownBy(() -> KimiPlatform.of(kimi).raw().call("POST", "/batches", Json.parse(order.replace("FILE", file).replace("TEXT", text))))
          .isInstanceOf(KimiException.class).hasMessageContaining(reason);
      assertThat(KimiPlatform.of(kimi).batches().list()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\n", "[]\n", "\n\n", "A B", "A A", "X Y", "K"})
  void aFileThatBreaksARuleFailsTheBatch(String kind) {
    String lines = switch (kind) {
      case "A B" -> line("a", "kimi-k2.6") + line("b", "kimi-k2.7-code");
      case "A A" -> line("a", "kimi-k2.6") + line("a", "kimi-k2.6");
      case "X Y" -> line("a", "");
      case "K" -> line("a", "kimi-k3");
      default -> kind;
    };
    try (KimiServer server = KimiServer.start(new OfflineModel()); Kimi kimi = client(server, "k")) {
      Batch batch = ended(kimi, create(kimi, lines));
      assertThat(batch.status()).isEqualTo(BatchStatus.FAILED);
      assertThat(batch.extra().get("errors").toString()).contains("\"message\":\"");
      assertThat(batch.times()).containsKey(BatchStatus.FAILED);
      assertThatThrownBy(() -> KimiPlatform.of(kimi).batches().cancel(batch.id())).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("Cannot cancel a batch with status failed");
    }
  }

  @Test
  void aBatchThatIsCancelledKeepsTheResultsSoFar() throws InterruptedException {
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    ChatModel model = request -> {
      if (request.messages().size() > 1) {
        second.countDown();
        awaitQuietly(cancelled);
      }
      return ChatResponse.of("tea");
    };
    String two = "[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"user\",\"content\":\"you\"}]";
    String lines = line("a", "kimi-k2.6") + line("b", "kimi-k2.6").replaceAll("\\[.*\\]", two) + line("c", "kimi-k2.6");
    try (KimiServer server = KimiServer.builder(model).platform(PlatformData.sample()).start();
        Kimi kimi = client(server, "k")) {
      String id = create(kimi, lines);
      second.await();
      assertThat(KimiPlatform.of(kimi).batches().cancel(id).status()).isEqualTo(BatchStatus.CANCELLING);
      cancelled.countDown();
      Batch batch = ended(kimi, id);
      assertThat(batch.status()).isEqualTo(BatchStatus.CANCELLED);
      assertThat(batch.counts()).isEqualTo(new BatchCounts(3, 2, 0));
      try (var results = KimiPlatform.of(kimi).batches().results(batch)) {
        assertThat(results.map(result -> result.id())).containsExactly("a", "b");
      }
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException closing) {
      throw new IllegalStateException(closing);
    }
  }

  @Test
  void theModelFailsSingleRequests() {
    ChatModel model = request -> {
      throw new IllegalStateException("broken");
    };
    try (KimiServer server = KimiServer.builder(model).platform(PlatformData.sample()).start();
        Kimi kimi = client(server, "k")) {
      Batch batch = ended(kimi, create(kimi, line("a", "kimi-k2.6")));
      assertThat(batch.status()).isEqualTo(BatchStatus.COMPLETED);
      assertThat(batch.counts()).isEqualTo(new BatchCounts(1, 0, 1));
      assertThat(KimiPlatform.of(kimi).files().text(batch.errorFileId().orElseThrow())).contains("\"status_code\":500").doesNotContain("broken");
      assertThat(server.failures()).singleElement().asString().contains("broken");
    }
  }

  @Test
  void aServerThatIsNotStrictRunsAnyModel() {
    try (KimiServer server = KimiServer.builder(new OfflineModel()).strict(false).start();
        Kimi kimi = client(server, "k")) {
      assertThat(ended(kimi, create(kimi, line("a", "kimi-k3"))).status()).isEqualTo(BatchStatus.COMPLETED);
    }
  }

  @Test
  void eachKeyHasItsOwnBatchesAndALimitedOneHasNone() {
    RateLimits limits = RateLimits.ADAPTIVE.withRequestsPerMinute(5);
    try (KimiServer server =
            KimiServer.builder(new OfflineModel()).strict(true).key("one").key("two").key("three", limits).start();
        Kimi one = client(server, "one"); Kimi two = client(server, "two"); Kimi three = client(server, "three")) {
      String file = upload(one, line("a", "kimi-k2.6")).id();
      String id = KimiPlatform.of(one).raw().call("POST", "/batches", Json.parse(order(file, "1d"))).asObject().get("id").asString();
      assertThat(KimiPlatform.of(one).batches().list().map(Batch::id)).containsExactly(id);
      assertThat(KimiPlatform.of(two).batches().list()).isEmpty();
      assertThatThrownBy(() -> KimiPlatform.of(two).batches().get(id)).isInstanceOf(KimiException.NotFound.class);
      assertThatThrownBy(() -> KimiPlatform.of(two).raw().call("POST", "/batches", Json.parse(order(file, "1d"))))
          .isInstanceOf(KimiException.NotFound.class);
      assertThatThrownBy(() -> create(three, line("a", "kimi-k2.6"))).isInstanceOf(KimiException.AccessDenied.class)
          .hasMessageContaining("this key has limits");
    }
  }

  @Test
  void aGatewayHasNoBatches() {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("tea")); Kimi kimi = client(server, "k")) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).batches().get("b")).isInstanceOf(KimiException.NotFound.class)
          .hasMessageContaining("KimiServer.builder(model).platform(data) adds files, batches, search");
    }
  }

  @Test
  void theListHasPages() {
    try (KimiServer server = KimiServer.start(new OfflineModel()); Kimi kimi = client(server, "k")) {
      String file = upload(kimi, line("a", "kimi-k2.6")).id();
      for (int i = 0; i < 3; i++) {
        KimiPlatform.of(kimi).raw().call("POST", "/batches", Json.parse(order(file, "1d")));
      }
      assertThat(KimiPlatform.of(kimi).raw().call("GET", "/batches?limit=2", JsonNull.NULL).asObject().get("has_more").asBoolean()).isTrue();
      assertThat(KimiPlatform.of(kimi).raw().call("GET", "/batches?limit=3", JsonNull.NULL).asObject().get("has_more").asBoolean()).isFalse();
      assertThat(KimiPlatform.of(kimi).raw().call("GET", "/batches?after=none", JsonNull.NULL).asObject().get("data").asArray().size()).isZero();
      for (String wrong : new String[] {"0", "101", "x", "-1"}) {
        assertThatThrownBy(() -> KimiPlatform.of(kimi).raw().call("GET", "/batches?limit=" + wrong, JsonNull.NULL))
            .isInstanceOf(KimiException.BadRequest.class)
            .hasMessageContaining("limit must be between 1 and 100");
      }
    }
  }
}
