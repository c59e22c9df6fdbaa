package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordingsOverHttpTest {

  private static final ChatRequest HI = ChatRequest.of("hi");
  private static final int[] SLICES = {1, 7, 100, Integer.MAX_VALUE};

  static Stream<Expected> good() {
    return RecordedAnswers.good();
  }

  static Stream<Expected> failing() {
    return RecordedAnswers.failing();
  }

  @ParameterizedTest
  @MethodSource("good")
  void everyWayOfReadingGivesTheWholeAnswer(Expected expected) throws Exception {
    ChatResponse recorded = Recording.read(Recording.bytes(expected.name())).response();
    for (int size : SLICES) {
      try (KimiServer server = served(expected, size); Kimi kimi = client(server)) {
        for (Callable<ChatResponse> way : ways(kimi)) {
          assertThat(whole(way.call())).as("in slices of %d", size).isEqualTo(recorded);
        }
        try (ChatStream stream = kimi.stream(HI)) {
          assertThat(stream.response()).isEqualTo(recorded);
          assertThat(stream.response()).isEqualTo(recorded);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("failing")
  void everyWayOfReadingFailsWithWhatCameBefore(Expected expected) throws Exception {
    ChatResponse before = shown(Recording.read(Recording.bytes(expected.name())).response());
    for (int size : SLICES) {
      try (KimiServer server = served(expected, size); Kimi kimi = client(server)) {
        for (Callable<ChatResponse> way : ways(kimi)) {
          KimiException failure = failure(way::call);
          assertThat(failure).isInstanceOf(kind(expected));
          assertThat(failure.partial().isPresent()).isEqualTo(!before.choices().isEmpty());
          failure.partial().ifPresent(partial -> assertThat(partial).isEqualTo(before));
          assertThat(failure.status()).hasValue(200);
        }
        try (ChatStream stream = kimi.stream(HI)) {
          assertThat(failure(stream::response)).isInstanceOf(kind(expected));
          assertThat(stream.partial()).isEqualTo(before);
          assertThat(failure(stream::response)).isInstanceOf(kind(expected));
        }
      }
    }
  }

  @Test
  void anAnswerThatLacksOnlyItsEndMarkIsUsableAndNotComplete() throws Exception {
    byte[] body = Recording.bytes("chat-truncated-after-finish");
    ChatResponse recorded = Recording.read(body).response();
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(body)); Kimi kimi = client(server)) {
      for (Callable<ChatResponse> way : ways(kimi)) {
        assertThat(way.call()).isEqualTo(recorded);
      }
      try (ChatStream stream = kimi.stream(HI)) {
        assertThat(stream.response()).isEqualTo(recorded).matches(response -> !response.complete());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("good")
  void aStreamedAnswerEqualsTheSameAnswerInOnePiece(Expected expected) {
    byte[] body = Recording.bytes(expected.name());
    String json = ResponseWire.write(Recording.read(body).response()).toString();
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(body), ScriptedAnswer.json(200, json));
        Kimi kimi = client(server);
        ChatStream stream = kimi.stream(HI)) {
      assertThat(stream.response()).isEqualTo(kimi.chat(HI));
    }
  }

  @Test
  void idsOfOrganizationsAndKeysAreMasked() {
    byte[] body = Recording.bytes("chat-error-first-frame");
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(body)); Kimi kimi = client(server);
        ChatStream stream = kimi.stream(HI)) {
      KimiException.RateLimited failure = catchThrowableOfType(KimiException.RateLimited.class, stream::response);

      assertThat(failure).hasMessageContaining("org-***<ak-***>").hasMessageNotContaining("0123456789abcdef");
      assertThat(failure.error().orElseThrow().toString()).doesNotContain("0123456789abcdef");
      assertThat(failure.limited()).isEqualTo(RateLimits.Kind.CONCURRENCY);
      assertThat(failure.limit()).hasValue(3);
      assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }
  }

  @Test
  void gluedFramesAreShownInTheFailure() {
    byte[] body = Recording.bytes("chat-glued-frames");
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(body)); Kimi kimi = client(server);
        ChatStream stream = kimi.stream(HI)) {
      assertThat(failure(stream::response)).hasMessageContaining("{\"id\":\"chatcmpl-jQugNdata:{\"id\":");
    }
  }

  /**
   * The part of a failed answer that a reader gets. Chunks before the first content are held back, because a retry may repeat
   * them.
   */
  private static ChatResponse shown(ChatResponse before) {
    boolean content = !before.text().isEmpty() || before.reasoning().isPresent() || !before.toolCalls().isEmpty();
    return content ? before : new ChatAssembler().response();
  }

  private static List<Callable<ChatResponse>> ways(Kimi kimi) {
    return List.of(
        () -> iterated(kimi), () -> Collected.from(kimi.publish(HI), 1), () -> Collected.from(kimi.publish(HI), Long.MAX_VALUE));
  }

  private static ChatResponse iterated(Kimi kimi) {
    ChatAssembler assembler = new ChatAssembler();
    try (ChatStream stream = kimi.stream(HI)) {
      for (ChatChunk chunk : stream) {
        assembler.add(chunk);
        assertThat(stream.partial()).isEqualTo(assembler.response());
      }
    }
    return assembler.response();
  }

  /** Marks a response as complete, because chunks alone do not show that the stream has ended. */
  private static ChatResponse whole(ChatResponse response) {
    return new ChatResponse(
        response.id(), response.created(), response.model(), response.choices(), response.usage(),
        response.systemFingerprint(), true, response.extra());
  }

  private static Class<? extends KimiException> kind(Expected expected) {
    return switch (expected.ending()) {
      case "engine_overloaded_error" -> KimiException.Overloaded.class;
      case "content_filter" -> KimiException.ContentFiltered.class;
      case "rate_limit_reached_error" -> KimiException.RateLimited.class;
      case Recording.UNREADABLE -> KimiException.InvalidResponse.class;
      default -> KimiException.IncompleteAnswer.class;
    };
  }

  private static KimiException failure(ThrowingCallable reading) {
    return catchThrowableOfType(KimiException.class, reading);
  }

  private static KimiServer served(Expected expected, int slice) {
    byte[] body = Recording.bytes(expected.name());
    return KimiServer.scripted(ScriptedAnswer.events(body).inSlices(Math.max(1, Math.min(slice, body.length))));
  }

  private static Kimi client(KimiServer server) {
    return Kimi.builder().key("sk-test").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE).build();
  }
}
