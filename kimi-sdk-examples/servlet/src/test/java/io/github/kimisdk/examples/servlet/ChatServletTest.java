package io.github.kimisdk.examples.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The servlet in Tomcat, in front of the embedded server. */
@Timeout(120)
class ChatServletTest {

  private static final List<String> SETTINGS = List.of("KIMI_API_KEY", "KIMI_BASE_URL");

  @TempDir
  private Path folder;

  private final Tomcat tomcat = new Tomcat();

  private URI start(KimiServer kimi) throws Exception {
    System.setProperty("KIMI_API_KEY", "sk-test-0123456789");
    System.setProperty("KIMI_BASE_URL", kimi.baseUrl());
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.setSilent(true);
    Context context = tomcat.addContext("", folder.toString());
    Tomcat.addServlet(context, "chat", new ChatServlet()).addMapping("/chat");
    tomcat.getConnector();
    tomcat.start();
    return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/chat");
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
    SETTINGS.forEach(System::clearProperty);
  }

  @Test
  void getIsAWholeAnswerAndPostAStream() throws Exception {
    try (KimiServer kimi = KimiServer.start(asked -> ChatResponse.of("You said: " + asked.messages().get(0).text()))) {
      URI chat = start(kimi);
      assertThat(send(HttpRequest.newBuilder(URI.create(chat + "?q=Hello"))).body()).isEqualTo("You said: Hello");
      HttpResponse<String> stream = send(HttpRequest.newBuilder(chat).POST(HttpRequest.BodyPublishers.ofString("你好")));
      assertThat(stream.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
      assertThat(stream.body()).startsWith("data: {").contains("\"content\":\"你\"").endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void aFailureHasAStatusBeforeTheAnswerAndAnEventInTheStream() throws Exception {
    ScriptedAnswer refused = ScriptedAnswer.error(401, "invalid_authentication_error", "no such key");
    try (KimiServer kimi = KimiServer.answering(request -> refused)) {
      URI chat = start(kimi);
      HttpResponse<String> whole = send(HttpRequest.newBuilder(URI.create(chat + "?q=Hello")));
      assertThat(whole.statusCode()).isEqualTo(502);
      HttpResponse<String> stream = send(HttpRequest.newBuilder(chat).POST(HttpRequest.BodyPublishers.ofString("Hello")));
      assertThat(stream.body()).contains("\"error\"").doesNotContain("[DONE]");
      assertThat(whole.body() + stream.body()).doesNotContain("0123456789");
    }
  }

  @Test
  void aRequestWithoutAQuestionIsToldHowToAsk() throws Exception {
    try (KimiServer kimi = KimiServer.scripted(ScriptedAnswer.of(ChatResponse.of("to nothing")))) {
      URI chat = start(kimi);
      for (String query : List.of("", "?q=", "?question=Hello")) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(chat + query)));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("expected a question, found none; ask with ?q=");
      }
      HttpResponse<String> answer = send(HttpRequest.newBuilder(chat).POST(HttpRequest.BodyPublishers.ofString(" \n")));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("expected a question, found none; send it as the body");
      assertThat(kimi.requests()).isEmpty();
    }
  }

  @Test
  void aReaderThatLeavesInMidAnswerEndsTheCallOfKimi() throws Exception {
    String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a \"}}]}\n\n";
    ScriptedAnswer seconds = ScriptedAnswer.events(event.repeat(4_000)).inSlices(event.length(), Duration.ofMillis(5));
    try (KimiServer kimi = KimiServer.scripted(seconds)) {
      HttpRequest request = HttpRequest.newBuilder(start(kimi)).POST(HttpRequest.BodyPublishers.ofString("why")).build();
      try (InputStream events = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
        assertThat(events.read()).isEqualTo('d');
      }
      assertThat(kimi.requests().get(0).ended().get(60, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
    }
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
