package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** The official verification of Reactive Streams, run over {@code publish} against a server. */
class PublishTckTest {

  private static final List<AutoCloseable> OPEN = new CopyOnWriteArrayList<>();

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new AssertionError("cannot close " + resource, e);
    }
  }

  private static Flow.Publisher<ChatChunk> publisher(ScriptedAnswer answer) {
    KimiServer server = KimiServer.scripted(answer);
    Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build();
    OPEN.addAll(List.of(kimi, server));
    return kimi.publish(ChatRequest.of("hi"));
  }

  @Test
  void publishPassesTheOfficialVerification() {
    TestListenerAdapter results = new TestListenerAdapter();
    TestNG tests = new TestNG(false);
    tests.setTestClasses(new Class<?>[] {Verification.class});
    tests.addListener(results);
    try {
      tests.run();
    } finally {
      OPEN.forEach(PublishTckTest::close);
    }
    List<String> failed = new ArrayList<>();
    for (ITestResult result : results.getFailedTests()) {
      failed.add(result.getName() + ": " + result.getThrowable());
    }
    assertThat(failed).isEmpty();
    assertThat(results.getPassedTests()).hasSizeGreaterThan(20);
  }

  /** The verification; it is not run by itself. */
  public static final class Verification extends FlowPublisherVerification<ChatChunk> {

    private static final int MOST = 2_000;

    /** With a second for what is to happen, and a tenth for what is not. */
    public Verification() {
      super(new TestEnvironment(1_000, 100));
    }

    @Override
    public long maxElementsFromPublisher() {
      return MOST;
    }

    @Override
    public Flow.Publisher<ChatChunk> createFlowPublisher(long elements) {
      return publisher(ScriptedAnswer.events(stream(elements)));
    }

    @Override
    public Flow.Publisher<ChatChunk> createFailedFlowPublisher() {
      return publisher(ScriptedAnswer.error(401, "incorrect_api_key_error", "no"));
    }

    private static String stream(long elements) {
      // The chunk that says the answer is whole is one of them; an answer of a single chunk is cut before it.
      StringBuilder events = new StringBuilder();
      long chunks = Math.max(1, elements - 1);
      for (long i = 0; i < chunks; i++) {
        events.append("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"").append(i).append("\"}")
            .append(i == chunks - 1 ? ",\"finish_reason\":\"stop\"}]}\n\n" : "}]}\n\n");
      }
      return events.append(elements == 1 ? "" : "data: [DONE]\n\n").toString();
    }
  }
}
