package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.server.ServerRequest.Ending;
import io.github.kimisdk.server.gateway.AccessCheck;
import io.github.kimisdk.server.gateway.GatewayRoutes;
import io.github.kimisdk.server.gateway.ModelAnswers;
import io.github.kimisdk.server.gateway.Upstream;
import io.github.kimisdk.server.http.FailureLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * A client that leaves ends each request to the service that its own request started, whichever it is. The requests are those
 * that the service sees, so a new one is covered as soon as the gateway sends it.
 */
@Timeout(120)
class LeavingClientTest {

  private static final String PDF = Base64.getEncoder().encodeToString("%PDF-1.7 a".getBytes(StandardCharsets.ISO_8859_1));
  private static final String ASKED = "{\"model\":\"kimi-k3\",\"max_tokens\":10,\"stream\":%s,\"tools\":[{\"type\":"
      + "\"web_search_20250305\",\"name\":\"web_search\"}],\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\","
      + "\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"" + PDF + "\"}}]}]}";
  private static final String FILE = "{\"id\":\"f\",\"object\":\"file\",\"bytes\":10,\"created_at\":1,\"filename\":\"a.pdf\","
      + "\"purpose\":\"file-extract\",\"status\":\"ok\",\"status_details\":\"\"}";
  private static final String RESULTS = "{\"search_results\":[{\"title\":\"Kimi\",\"url\":\"https://kimi.example\","
      + "\"snippet\":\"N\",\"site_name\":\"Kimi\",\"date\":\"2026-11-01\"}],\"markdown\":\"N\"}";
  private static final int NONE = -1;

  /** The requests of clients: each method and path, with the body. */
  private enum Sent {
    MODELS("GET", "/v1/models", ""),
    WHOLE("POST", "/v1/messages", ASKED.formatted("false")),
    STREAM("POST", "/v1/messages", ASKED.formatted("true"));

    private final String method;
    private final String path;
    private final String body;

    Sent(String method, String path, String body) {
      this.method = method;
      this.path = path;
      this.body = body;
    }

    String to(KimiServer gateway) {
      return RawClient.post(gateway, path, body.length()).replaceFirst("POST", method) + body;
    }
  }

  /** A gateway in front of a service that stays silent at one request. It notes the methods of the upstream that were called. */
  private static final class Rig implements AutoCloseable {

    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch deleted = new CountDownLatch(1);
    private final Set<String> called = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final KimiServer upstream;
    private final Kimi kimi;
    private final KimiServer gateway;

    Rig(int silentAt) {
      upstream = KimiServer.answering(request -> {
        if (asked.getAndIncrement() == silentAt) {
          stalled.countDown();
          return ScriptedAnswer.silence();
        }
        return answer(request);
      });
      kimi = Kimi.builder().key("k").baseUrl(upstream.baseUrl()).model("kimi-k3").retry(RetryPolicy.NONE).build();
      Upstream noted = noted(KimiUpstream.of(kimi));
      gateway = new KimiServerBuilder(kimi, false, (settings, server) -> new GatewayRoutes(settings,
          new ModelAnswers(noted, settings, threads, new FailureLog()), Optional.empty(),
          new AccessCheck(settings, "127.0.0.1", server.port(), name -> name))).recording().start();
    }

    private ScriptedAnswer answer(ServerRequest request) {
      String path = request.path();
      if (request.method().equals("DELETE")) {
        deleted.countDown();
        return ScriptedAnswer.json(200, "{\"id\":\"f\",\"object\":\"file\",\"deleted\":true}");
      }
      if (path.endsWith("/content")) {
        return ScriptedAnswer.of(200, "text/plain", "the text".getBytes(StandardCharsets.UTF_8));
      }
      if (path.contains("/chat/")) {
        ChatResponse answer = request.text().contains("\"role\":\"tool\"") ? ChatResponse.of("Hi")
            : ChatResponse.of(AssistantMessage.of("").withToolCalls(List.of(
                ToolCall.of("s", "web_search", "{\"query\":\"a\"}"), ToolCall.of("f", "web_fetch", "{\"url\":\"https://a.example\"}"))));
        return request.text().contains("\"stream\":true") ? Http.stream(answer) : ScriptedAnswer.of(answer);
      }
      return ScriptedAnswer.json(200, path.contains("/tools/") ? RESULTS
          : path.endsWith("/models") ? "{\"object\":\"list\",\"data\":[]}" : FILE);
    }

    private Upstream noted(Upstream real) {
      return (Upstream) Proxy.newProxyInstance(Upstream.class.getClassLoader(), new Class<?>[] {Upstream.class},
          (proxy, method, arguments) -> {
            called.add(method.getName());
            try {
              return method.invoke(real, arguments);
            } catch (InvocationTargetException failure) {
              throw failure.getCause();
            }
          });
    }

    List<String> seen() {
      return upstream.requests().stream().map(request -> request.method() + " " + request.path()).toList();
    }

    @Override
    public void close() {
      gateway.close();
      kimi.close();
      upstream.close();
      threads.shutdownNow();
    }
  }

  private static Rig answered(Sent sent) throws Exception {
    Rig rig = new Rig(NONE);
    try (RawClient client = new RawClient(rig.gateway)) {
      assertThat(client.send(sent.to(rig.gateway)).answer()).startsWith("HTTP/1.1 200");
    }
    return rig;
  }

  @Test
  void theRequestsUseEachAbilityOfTheUpstream() throws Exception {
    Set<String> called = ConcurrentHashMap.newKeySet();
    for (Sent sent : Sent.values()) {
      try (Rig rig = answered(sent)) {
        called.addAll(rig.called);
      }
    }
    // A strict server alone asks which models the service has, and nobody waits for that.
    called.add("has");
    assertThat(called).containsExactlyInAnyOrderElementsOf(Arrays.stream(Upstream.class.getDeclaredMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic()).map(Method::getName)
        .collect(Collectors.toSet()));
  }

  @TestFactory
  Stream<DynamicTest> eachRequestToTheServiceEndsWithItsClient() throws Exception {
    Stream.Builder<DynamicTest> tests = Stream.builder();
    for (Sent sent : Sent.values()) {
      List<String> seen;
      try (Rig rig = answered(sent)) {
        seen = rig.seen();
      }
      assertThat(seen).hasSizeGreaterThanOrEqualTo(sent == Sent.MODELS ? 1 : 7);
      for (int i = 0; i < seen.size(); i++) {
        int at = i;
        tests.add(DynamicTest.dynamicTest(sent + ", " + i + ": " + seen.get(i), () -> leaves(sent, at, seen)));
      }
    }
    return tests.build();
  }

  private static void leaves(Sent sent, int at, List<String> all) throws Exception {
    Rig rig = new Rig(at);
    try (rig) {
      try (RawClient client = new RawClient(rig.gateway)) {
        client.send(sent.to(rig.gateway));
        assertThat(rig.stalled.await(30, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(rig.upstream.requests().get(at).ended().get(30, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
      if (all.subList(0, at).stream().anyMatch(request -> request.startsWith("POST /v1/files"))) {
        assertThat(rig.deleted.await(30, TimeUnit.SECONDS)).as("the file is deleted").isTrue();
      }
      assertThat(rig.gateway.requests().get(0).ended().get(30, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
    }
    assertThat(rig.seen().stream().skip(at + 1)).allMatch(request -> request.startsWith("DELETE "));
  }
}
