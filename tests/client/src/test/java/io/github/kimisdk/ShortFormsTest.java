package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.chat.AnswerType;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.token.Cost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short forms that programs reach for first. */
@Timeout(60)
class ShortFormsTest {

  record Dish(String title) {}

  private static Kimi of(KimiServer server) {
    return Kimi.builder().key("k").baseUrl(server.baseUrl()).build();
  }

  @Test
  void aStreamHandsItsTextToAFunctionAndReturnsTheAnswer() {
    StringBuilder text = new StringBuilder();
    try (KimiServer server = KimiServer.start(new OfflineModel()); Kimi kimi = of(server)) {
      ChatResponse answer = kimi.stream("Hello", text::append);
      assertThat(text.toString()).isEqualTo(answer.text()).contains("Hello");
      assertThat(answer.usage()).isPresent();
    }
  }

  @Test
  void aQuestionAboutImagesSendsThemInFrontOfTheText(@TempDir Path folder) throws Exception {
    byte[] png = Base64.getDecoder()
        .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");
    Path image = Files.write(folder.resolve("dot.png"), png);
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.of(ChatResponse.of("a dot"))); Kimi kimi = of(server)) {
      assertThat(kimi.ask("What is this?", image)).isEqualTo("a dot");
      assertThat(server.requests().get(0).text()).containsSubsequence("data:image/png;base64", "What is this?");
    }
  }

  @Test
  void aTypedAnswerHasItsText() {
    AnswerType.Answer<Dish> asked = AnswerType.of(Dish.class)
        .ask(any -> ChatResponse.of("{\"title\":\"Tofu\"}"), ChatRequest.of("A dish"));
    assertThat(asked.value().title()).isEqualTo("Tofu");
    assertThat(asked.text()).isEqualTo("{\"title\":\"Tofu\"}");
  }

  @Test
  void aReportHasACost() {
    List<CallReport> reports = new ArrayList<>();
    CallListener listener = new CallListener() {
      @Override
      public void ended(CallReport report) {
        reports.add(report);
      }
    };
    try (KimiServer server = KimiServer.start(new OfflineModel()); Kimi kimi = of(server).withListener(listener)) {
      ChatResponse answer = kimi.chat(ChatRequest.of("Hello").withModel("kimi-k2.6"));
      assertThat(Cost.of(reports.get(0), Models.shipped(), "USD"))
          .isEqualTo(Cost.of(answer.usage().orElseThrow(), Models.shipped().of("kimi-k2.6"), "USD")).isPresent();
      assertThat(Cost.of(reports.get(0), Models.shipped(), "XXX")).isEmpty();
    }
  }

  @Test
  void aServerIsAwaitedUntilItIsClosed() throws Exception {
    KimiServer server = KimiServer.start(new OfflineModel());
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicBoolean over = new AtomicBoolean();
    Thread main = new Thread(() -> {
      try {
        waiting.countDown();
        server.await();
        over.set(true);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    });
    main.start();
    waiting.await();
    assertThat(main.isAlive()).isTrue();
    server.close();
    main.join(20_000);
    assertThat(over).isTrue();
  }
}
