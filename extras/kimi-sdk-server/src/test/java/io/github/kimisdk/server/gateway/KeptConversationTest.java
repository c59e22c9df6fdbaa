package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.http.LoggedFailures;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client of a kept conversation sends what is new, and the id of the answer before. */
@Timeout(60)
class KeptConversationTest {

  private static final ChatModel ECHO = request -> ChatResponse.of(
      request.messages().stream().map(Message::text).collect(Collectors.joining("|")));

  @RegisterExtension
  final LoggedFailures log = new LoggedFailures();

  private static KimiServer server(ChatModel model) {
    return KimiServer.builder(model).conversations(ConversationStore.inMemory()).start();
  }

  private static HttpResponse<String> post(KimiServer server, String text, String members, String key) {
    String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]" + members + "}";
    return Http.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + key).POST(BodyPublishers.ofString(body)).build());
  }

  private static HttpResponse<String> next(KimiServer server, String text, String id) {
    return post(server, text, ",\"conversation_id\":\"" + id + "\"", "k");
  }

  private static String id(HttpResponse<String> answer) {
    return Json.parse(answer.body()).get("id").asString();
  }

  private static String text(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body()).at("/choices/0/message/content").asString();
  }

  @Test
  void theModelReceivesTheWholeConversation() {
    try (KimiServer server = server(ECHO)) {
      HttpResponse<String> first = post(server, "a", "", "k");
      String id = id(first);
      HttpResponse<String> second = next(server, "b", id);

      assertThat(id).startsWith("conv_");
      assertThat(text(second)).isEqualTo("a|a|b");
      assertThat(id(second)).isEqualTo(id);
      assertThat(text(next(server, "c", id))).isEqualTo("a|a|b|a|a|b|c");
      assertThat(text(post(server, "d", ",\"conversation_id\":null", "k"))).isEqualTo("d");
    }
  }

  @Test
  void aStreamIsKeptWithItsId() {
    try (KimiServer server = server(ECHO)) {
      String events = post(server, "a", ",\"stream\":true", "k").body();
      List<JsonObject> chunks = events.lines().filter(line -> line.startsWith("data: {"))
          .map(line -> Json.parse(line.substring(6)).asObject()).toList();
      String id = chunks.get(0).get("id").asString();

      assertThat(events).contains("data: [DONE]");
      assertThat(chunks).extracting(chunk -> chunk.get("id").asString()).containsOnly(id);
      assertThat(text(next(server, "b", id))).isEqualTo("a|a|b");
    }
  }

  @Test
  void aFailedAnswerLeavesTheConversationAsItWas() {
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    try (KimiServer server = server(request -> {
      if (failure.get() != null) {
        throw failure.get();
      }
      return ECHO.chat(request);
    })) {
      String id = id(post(server, "a", "", "k"));
      failure.set(new KimiException.BadRequest("no", "no", CallDetails.NONE));
      assertThat(next(server, "b", id).statusCode()).isEqualTo(400);
      assertThat(post(server, "b", ",\"stream\":true,\"conversation_id\":\"" + id + "\"", "k").statusCode()).isEqualTo(400);
      failure.set(null);
      assertThat(text(next(server, "b", id))).isEqualTo("a|a|b");
    }
  }

  @Test
  void aConversationBelongsToItsKey() {
    try (KimiServer server = KimiServer.builder(ECHO).key("k").key("other").conversations(ConversationStore.inMemory()).start()) {
      String id = id(post(server, "a", "", "k"));
      String member = ",\"conversation_id\":\"" + id + "\"";

      assertThat(post(server, "b", member, "other").statusCode()).isEqualTo(404);
      assertThat(text(post(server, "b", member, "k"))).isEqualTo("a|a|b");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"conv_0123456789abcdef0123456789abcdef", "conv_", "../x", "chatcmpl-1",
      "conv_0123456789ABCDEF0123456789ABCDEF"})
  void anUnknownConversationIsNotFound(String id) {
    try (KimiServer server = server(ECHO)) {
      HttpResponse<String> answer = next(server, "a", id);

      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(Http.error(answer).get("message").asString()).contains("there is no conversation " + id);
    }
  }

  @Test
  void aMemberThatIsNoIdAndAServerWithoutConversationsRefuse() {
    try (KimiServer server = server(ECHO); KimiServer plain = KimiServer.start(ECHO)) {
      assertThat(post(server, "a", ",\"conversation_id\":5", "k").statusCode()).isEqualTo(400);
      assertThat(next(plain, "a", "conv_1").body()).contains("KimiServerBuilder.conversations");
      assertThat(next(plain, "a", "conv_1").statusCode()).isEqualTo(400);
      assertThat(text(next(plain, "a", ""))).isEqualTo("a");
    }
  }

  @Test
  void theHistoryIsJudgedAsAWhole() {
    try (KimiServer server = server(ECHO)) {
      String id = id(post(server, "a", "", "k"));
      String body = "{\"model\":\"m\",\"conversation_id\":\"" + id
          + "\",\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"x\",\"content\":\"1\"}]}";
      assertThat(Http.post(server, body).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void aStoreThatFailsIsNamedWithoutItsPlace() {
    ConversationStore broken = new ConversationStore() {
      @Override
      public List<JsonObject> load(String id) {
        return List.of();
      }

      @Override
      public void append(String id, int from, List<JsonObject> records) {
        throw new StoreException("cannot write /secret/place");
      }
    };
    try (KimiServer server = KimiServer.builder(ECHO).conversations(broken).start()) {
      HttpResponse<String> answer = post(server, "a", "", "k");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).doesNotContain("secret").contains("cannot be read or stored");
    }
  }

  /** Each client has one answer, which has read the answers before it, and each is paid once. */
  @ParameterizedTest
  @ValueSource(strings = {"", ",\"stream\":true"})
  void requestsAtOneTimeAreAnsweredOneAfterTheOther(String members) throws Exception {
    AtomicInteger paid = new AtomicInteger();
    List<Message> last = new CopyOnWriteArrayList<>();
    try (KimiServer server = server(request -> {
      last.clear();
      last.addAll(request.messages());
      return ChatResponse.of("answer " + paid.incrementAndGet());
    })) {
      String id = id(post(server, "a", "", "k"));
      CyclicBarrier start = new CyclicBarrier(5);
      List<Integer> statuses = new CopyOnWriteArrayList<>();
      List<Thread> clients = IntStream.range(0, 5).mapToObj(client -> new Thread(() -> {
        try {
          start.await();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
        statuses.add(post(server, "q" + client, members + ",\"conversation_id\":\"" + id + "\"", "k").statusCode());
      })).toList();
      clients.forEach(Thread::start);
      for (Thread client : clients) {
        client.join();
      }
      assertThat(statuses).containsOnly(200).hasSize(5);
      next(server, "b", id);
      assertThat(paid).hasValue(7);
      assertThat(last).extracting(Message::text).hasSize(13).doesNotHaveDuplicates()
          .contains("q0", "q1", "q2", "q3", "q4").startsWith("a", "answer 1").endsWith("answer 6", "b");
      for (int i = 1; i < 13; i += 2) {
        assertThat(last.get(i).text()).isEqualTo("answer " + (i + 1) / 2);
      }
    }
  }
}
