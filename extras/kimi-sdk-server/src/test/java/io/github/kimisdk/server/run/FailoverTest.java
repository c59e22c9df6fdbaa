package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailoverTest {

  private static final ChatRequest HELLO = ChatRequest.of("Hello");

  private final AtomicLong now = new AtomicLong(-5);
  private final List<String> asked = new ArrayList<>();
  private final Map<String, ChatModel> models = new LinkedHashMap<>();

  private Failover failover() {
    return Failover.of(models, Duration.ofSeconds(60), now::get).observed(asked::add);
  }

  private void pass(long seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private static RuntimeException failure(String kind, int retryAfter) {
    CallDetails details = retryAfter == 0 ? CallDetails.NONE
        : CallDetails.NONE.withAnswer(429, Optional.empty(), Optional.of(Duration.ofSeconds(retryAfter)));
    return switch (kind) {
      case "limited" -> new KimiException.RateLimited("limited", "", details, RateLimits.Kind.REQUESTS, 3);
      case "quota" -> new KimiException.QuotaExhausted("quota", "", details);
      case "denied" -> new KimiException.AccessDenied("denied", "", details);
      case "overloaded" -> new KimiException.Overloaded("overloaded", "", details);
      case "server" -> new KimiException.ServerError("server", "", details);
      case "bad" -> new KimiException.BadRequest("bad", "", details);
      case "unreachable" -> new KimiException.Unreachable("unreachable", "", details, null);
      default -> new IllegalStateException(kind);
    };
  }

  private static ChatModel failing(String kind, int retryAfter) {
    return request -> {
      throw failure(kind, retryAfter);
    };
  }

  private static ChatModel answering(String text) {
    return request -> ChatResponse.of(text);
  }

  @Test
  void theAccountIsThatOfTheFirstKeyThatDoesNotRest() {
    models.put("a", failing("quota", 0));
    models.put("b", answering("b"));
    Failover failover = failover();
    assertThat(failover.first()).isSameAs(models.get("a"));

    failover.chat(HELLO);

    assertThat(failover.first()).isSameAs(models.get("b"));
  }

  @ParameterizedTest
  @CsvSource({
      "limited, true", "quota, true", "denied, true", "overloaded, false", "server, false", "bad, false", "unreachable, false",
      "bug, false"})
  void nextKeyIsAskedIfTheKeyIsTheReason(String kind, boolean next) throws IOException {
    models.put("a", failing(kind, 0));
    models.put("b", answering("from b"));
    Failover failover = failover();
    if (next) {
      assertThat(failover.chat(HELLO).text()).isEqualTo("from b");
      assertThat(asked).containsExactly("a", "b");
      asked.clear();
      assertThat(text(failover)).isEqualTo("from b");
      assertThat(asked).as("the first key rests").containsExactly("b");
    } else {
      assertThatThrownBy(() -> failover.chat(HELLO)).hasMessageContaining(kind);
      assertThatThrownBy(() -> text(failover)).hasMessageContaining(kind);
      assertThat(asked).containsExactly("a", "a");
    }
    if (failure(kind, 0) instanceof KimiException documented) {
      assertThat(reaction(documented)).as("the last column").endsWith(next ? "| yes |" : "| no |");
    }
  }

  /** The row of an exception in the page of errors. */
  private static String reaction(KimiException failure) throws IOException {
    String name = "| [`" + failure.getClass().getSimpleName() + "`]";
    return Files.readAllLines(Path.of(System.getProperty("kimi.root"), "docs/errors.md")).stream()
        .filter(line -> line.startsWith(name)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"0, 59, b", "0, 60, a", "5, 4, b", "5, 5, a", "600, 599, b", "600, 600, a"})
  void keyRestsForTheTimeOfTheServiceOrTheCooldown(int retryAfter, int passed, String first) {
    List<RuntimeException> failures = new ArrayList<>(List.of(failure("limited", retryAfter)));
    models.put("a", request -> {
      if (!failures.isEmpty()) {
        throw failures.remove(0);
      }
      return ChatResponse.of("from a");
    });
    models.put("b", answering("from b"));
    Failover failover = failover();
    assertThat(failover.chat(HELLO).text()).isEqualTo("from b");
    asked.clear();
    pass(passed);
    assertThat(failover.chat(HELLO).text()).isEqualTo("from " + first);
    assertThat(asked).containsExactly(first);
  }

  @ParameterizedTest
  @CsvSource({
      "limited, limited, limited", "limited, quota, limited", "quota, limited, limited", "denied, limited, limited",
      "denied, quota, quota", "limited, denied, limited", "denied, denied, denied", "limited, server, server"})
  void clientHearsOfTheFailureThatMayBeOverFirst(String first, String second, String heard) {
    models.put("a", failing(first, 0));
    models.put("b", failing(second, 0));
    assertThatThrownBy(() -> failover().chat(HELLO)).hasMessage(heard);
    assertThatThrownBy(() -> text(failover())).hasMessage(heard);
    assertThat(asked).containsExactly("a", "b", "a", "b");
  }

  @Test
  void ifAllKeysRestTheOneWithTheShortestRestIsAskedFirst() {
    models.put("a", failing("limited", 100));
    models.put("b", failing("limited", 10));
    Failover failover = failover();
    assertThatThrownBy(() -> failover.chat(HELLO)).isInstanceOf(KimiException.RateLimited.class);
    asked.clear();
    assertThatThrownBy(() -> failover.chat(HELLO)).isInstanceOf(KimiException.RateLimited.class);
    assertThat(asked).containsExactly("b", "a");
  }

  @Test
  void streamFailsOverBeforeItsFirstChunkOnly() {
    models.put("a", broken(List.of(), failure("limited", 0)));
    models.put("b", broken(List.of(ChatResponse.of("begun").chunks().get(1)), failure("limited", 0)));
    models.put("c", answering("from c"));
    List<String> heard = new ArrayList<>();
    assertThatThrownBy(() -> {
      try (ChatStream stream = failover().stream(HELLO)) {
        stream.forEach(chunk -> heard.add(chunk.text()));
      }
    }).isInstanceOf(KimiException.RateLimited.class);
    assertThat(heard).containsExactly("begun");
    assertThat(asked).containsExactly("a", "b");
  }

  @Test
  void demandOutlivesAChangeOfTheKey() {
    models.put("a", broken(List.of(), failure("limited", 0)));
    models.put("b", answering("from b"));
    List<String> heard = new ArrayList<>();
    failover().publish(HELLO).subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
        subscription.request(7);
      }

      @Override
      public void onNext(ChatChunk chunk) {
        heard.add(chunk.text());
      }

      @Override
      public void onError(Throwable failure) {
        heard.add("failure " + failure);
      }

      @Override
      public void onComplete() {
        heard.add("end");
      }
    });
    assertThat(String.join("", heard)).isEqualTo("from bend");
  }

  @Test
  void cancelledSubscriptionAsksNoOtherKey() {
    List<Flow.Subscription> given = new ArrayList<>();
    List<Flow.Subscriber<? super ChatChunk>> subscribers = new ArrayList<>();
    models.put("a", publishing(subscriber -> {
      subscribers.add(subscriber);
      subscriber.onSubscribe(new NoSubscription());
    }));
    models.put("b", answering("from b"));
    List<String> heard = new ArrayList<>();
    failover().publish(HELLO).subscribe(new Heard(given, heard));
    given.get(0).cancel();
    subscribers.get(0).onError(failure("limited", 0));
    assertThat(asked).containsExactly("a");
  }

  private record Heard(List<Flow.Subscription> given, List<String> heard) implements Flow.Subscriber<ChatChunk> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      given.add(subscription);
      subscription.request(1);
    }

    @Override
    public void onNext(ChatChunk chunk) {
      heard.add(chunk.text());
    }

    @Override
    public void onError(Throwable failure) {
      heard.add(failure.getMessage());
    }

    @Override
    public void onComplete() {
      heard.add("end");
    }
  }

  private static final class NoSubscription implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  private static String text(ChatModel model) {
    try (ChatStream stream = model.stream(HELLO)) {
      StringBuilder text = new StringBuilder();
      stream.forEach(chunk -> text.append(chunk.text()));
      return text.toString();
    }
  }

  private static ChatModel broken(List<ChatChunk> chunks, RuntimeException failure) {
    return publishing(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
      private boolean ended;

      @Override
      public void request(long n) {
        if (!ended) {
          ended = true;
          chunks.forEach(subscriber::onNext);
          subscriber.onError(failure);
        }
      }

      @Override
      public void cancel() {
        ended = true;
      }
    }));
  }

  private static ChatModel publishing(Flow.Publisher<ChatChunk> publisher) {
    return new ChatModel() {
      @Override
      public ChatResponse chat(ChatRequest request) {
        throw new AssertionError("expected a stream");
      }

      @Override
      public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
        return publisher;
      }
    };
  }
}
