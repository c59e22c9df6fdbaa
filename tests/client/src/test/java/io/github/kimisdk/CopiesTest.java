package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies of a client share its connections, and differ in what they were given. */
@Timeout(60)
class CopiesTest {

  private static final ChatRequest HI = ChatRequest.of("hi");

  private final VirtualTime still = VirtualTime.still();
  private final KimiServer server = KimiServer.builder(request -> ChatResponse.of("Hello")).strict(true).recording().start();
  private final Kimi kimi = TestKimi.of(server, still).header("X-Team", "one").limits(RateLimits.of(1, 10)).build();

  @AfterEach
  void close() {
    kimi.close();
    server.close();
  }

  private static CallListener noting(List<String> lines) {
    return new CallListener() {
      @Override
      public void begun(CallOrigin origin, int attempt) {
        lines.add("begun " + attempt);
      }
    };
  }

  @Test
  void aCopyHasAListenerOfItsOwn() {
    List<String> lines = new ArrayList<>();
    Kimi watched = kimi.withListener(noting(lines));
    kimi.ask("hi");
    assertThat(lines).isEmpty();
    watched.withLimits(RateLimits.ADAPTIVE).ask("hi");
    assertThat(lines).containsExactly("begun 1");
  }

  @ParameterizedTest
  @EnumSource
  void aCopyHasHeadersOfItsOwn(Verb verb) {
    Kimi copy = kimi.withLimits(RateLimits.ADAPTIVE).withHeader("x-team", "two").withHeader("X-Trace", "t1");
    verb.ask(copy, HI);
    verb.ask(kimi, HI);
    assertThat(server.requests().get(0).header("X-Team")).contains("two");
    assertThat(server.requests().get(0).header("X-Trace")).contains("t1");
    assertThat(server.requests().get(1).header("X-Team")).contains("one");
    assertThat(server.requests().get(1).header("X-Trace")).isEmpty();
  }

  @Test
  void everyRequestOfACopyHasItsHeadersAlsoThatForTheNearestModels() {
    try (KimiServer unhelpful = KimiServer.answering(request -> request.method().equals("POST")
            ? ScriptedAnswer.error(404, "resource_not_found_error", "Not found the model m")
            : ScriptedAnswer.json(200, "{\"data\":[{\"id\":\"n\"}]}"));
        Kimi client = TestKimi.of(unhelpful, still).model("m").build()) {
      Kimi copy = client.withHeader("X-Trace", "t1");
      assertThatThrownBy(() -> copy.chat(HI)).isInstanceOfSatisfying(KimiException.class, failure ->
          assertThat(failure.curl().orElseThrow()).contains("-H 'X-Trace: t1'"));
      copy.models();
      assertThat(unhelpful.requests()).hasSize(3).allSatisfy(request -> assertThat(request.header("X-Trace")).contains("t1"));
    }
  }

  @Test
  void aHeaderThatCannotBeSetIsRefusedOnACopyToo() {
    assertThatThrownBy(() -> kimi.withHeader("Authorization", "Bearer x"))
        .hasMessageContaining("this client makes it from the key");
    assertThatThrownBy(() -> kimi.withHeader("X-Team", "a\nb")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> kimi.withHeader("X-Team", null)).isInstanceOf(NullPointerException.class).hasMessage("value");
  }

  @Test
  void aCopyWithLimitsQueuesByItselfAndItsCopiesWithIt() throws Exception {
    Kimi copy = kimi.withLimits(RateLimits.of(1, 10));
    kimi.ask("the one request of this minute");
    copy.ask("that of the copy");
    CompletableFuture<ChatResponse> queued = copy.withTotalTimeout(Duration.ofMinutes(5)).chatAsync(HI);
    assertThat(server.requests()).hasSize(2);
    assertThat(queued).isNotDone();
    still.advance(Duration.ofSeconds(61));
    assertThat(queued.get(20, TimeUnit.SECONDS).text()).isEqualTo("Hello");
  }
}
