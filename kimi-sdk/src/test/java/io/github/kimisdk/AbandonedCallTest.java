package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.Answer;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call whose result somebody else has decided goes on no longer. */
@Timeout(60)
class AbandonedCallTest {

  private final CountDownLatch asked = new CountDownLatch(1);

  @Test
  void completingTheFutureEndsTheExchangeAsACancelDoes() throws Exception {
    try (KimiServer server = KimiServer.answering(request -> {
          asked.countDown();
          return Answer.silence();
        });
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      CompletableFuture<ChatResponse> answer = kimi.chatAsync(ChatRequest.of("hi"));
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      answer.complete(ChatResponse.of("none"));
      assertThat(server.requests().get(0).ended().get(10, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
      assertThat(kimi.live()).isZero();
    }
  }
}
