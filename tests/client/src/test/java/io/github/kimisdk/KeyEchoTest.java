package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AnswerMismatch;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.tool.Tool;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service repeats the key in every spelling and in every place. Nothing that is shown has it: exceptions and reports with all
 * that can be read from them, lines of the log, commands, and errors and headers that a gateway sends to its callers.
 */
class KeyEchoTest {

  private static final Map<String, UnaryOperator<String>> PLACES = KeyPlaces.all();

  /** The places that each call of the public surface is played with. */
  private static final List<String> ANY = List.of(
      "message of 401", "type and code", "end of a long message", "beginning in an error", "page with status 200", "X-Request-Id",
      "redirect", "status line", "as a value", "of a wrong type", "long error with status 200", "error event");

  /** The types that are shown. The types of their parts follow from the listing of the API. */
  private static final List<String> SHOWN = List.of("KimiException", "CallReport", "CallOrigin");

  /** Answers that do not fit are data, which the program gets as the service sent them. */
  private static final Set<String> DATA = Set.of("AnswerMismatch.responses");

  private static final List<String> KEYS = List.of(
      "sk-Pl4ntedKey0123456789abcdefXYZ", "0f3a9cPlanted77b1d2e4c5a6978812", "Tok/en+Planted\"0123=456789_&<x>%41z\\end'tail",
      "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJlLXBsYW50ZWQ");

  /** Whether each spelling is played with each key, which takes some minutes, and not with one of them. */
  private static final boolean ALL = "all".equals(System.getProperty("kimi.keys"));

  /** The lines that came out, and on which way. */
  private final Map<String, String> everything = Collections.synchronizedMap(new LinkedHashMap<>());
  private final EchoService service = new EchoService();
  /** The methods that were called of all that was shown. */
  private final Set<String> called = Collections.synchronizedSet(new TreeSet<>());
  private final HttpClient http = HttpClient.newHttpClient();
  private LogRecorder log;

  @BeforeEach
  void listen() {
    log = new LogRecorder();
  }

  @AfterEach
  void stop() {
    log.close();
    service.close();
  }

  @Test
  void aKeyThatTheServiceRepeatsIsInNoText() {
    Set<String> leaked = new LinkedHashSet<>();
    List<KeyLeaks> leaks = KEYS.stream().map(KeyLeaks::new).toList();
    List<Kimi> clients = KEYS.stream().map(this::client).toList();
    List<KimiServer> gateways = clients.stream().map(KimiServer::start).toList();
    List<Kimi> callers = gateways.stream().map(gateway -> client("any", gateway.baseUrl(), 0)).toList();
    int cases = 0;
    for (Map.Entry<String, UnaryOperator<String>> place : PLACES.entrySet()) {
      for (KeySpelling spelling : KeySpelling.values()) {
        for (int i = 0; i < (ALL ? KEYS.size() : 1); i++) {
          int key = cases++ % KEYS.size();
          everything.clear();
          play(place.getValue().apply(spelling.of(KEYS.get(key))), clients.get(key));
          if (spelling == KeySpelling.PLAIN || ALL) {
            served(callers.get(key), gateways.get(key));
          }
          everything.keySet().stream().filter(leaks.get(key)::in)
              .forEach(line -> leaked.add(place.getKey() + " | " + spelling + " | " + everything.get(line) + " | " + line));
        }
      }
    }
    Stream.of(callers, gateways, clients).flatMap(List::stream).forEach(KeyEchoTest::close);
    assertThat(cases).isGreaterThan(600);
    assertThat(leaked).isEmpty();
    assertThat(called).as("add an answer to KeyPlaces that leads there").containsAll(ShownMethods.of(SHOWN));
  }

  @Test
  void anAnswerThatDoesNotFitShowsNoKey() {
    record Planet(int size, Optional<Map<String, Integer>> moons) {}

    List<String> misfits = List.of(
        "{'size':'<x25>@','@':1}", "{'size':'<x60>@'}", "{'size':1,'@':1}", "{'size':1,'<x65>@':1}",
        "{'size':1,'moons':{'@':'big'}}", "{'size':1,'moons':{'<x65>@':'big'}}");
    Set<String> leaked = new TreeSet<>();
    for (KeySpelling spelling : KeySpelling.values()) {
      for (String key : KEYS) {
        KeyLeaks leaks = new KeyLeaks(key);
        for (String misfit : misfits) {
          String json = misfit.replace("<x25>", "x".repeat(25)).replace("<x60>", "x".repeat(60)).replace("<x65>", "x".repeat(65))
              .replace('\'', '"').replace("@", spelling.of(key));
          service.answers(EchoService.http(200, "application/json", JsonObject.of("choices", Json.of(List.of(JsonObject.of(
              "message", JsonObject.of("content", json), "finish_reason", "stop")))).toString()));
          everything.clear();
          try (Kimi kimi = client(key, service.baseUrl(), 0)) {
            assertThatThrownBy(() -> kimi.ask("hi", Planet.class)).isInstanceOf(AnswerMismatch.class)
                .satisfies(thrown -> tell("thrown", thrown));
          }
          everything.keySet().stream().filter(leaks::in).forEach(line -> leaked.add(spelling + " | " + misfit + " | " + line));
        }
      }
    }
    assertThat(leaked).isEmpty();
  }

  /** Any call of the public surface may fail with any answer. Results of calls are data. */
  @Test
  void anyCallThatFailsShowsNoKey(@TempDir Path folder) {
    Set<String> leaked = new TreeSet<>();
    int failed = 0;
    int played = 0;
    for (Map.Entry<String, KeyCalls.Case> call : new KeyCalls(folder).all().entrySet()) {
      String key = KEYS.get(played++ % KEYS.size());
      String base = service.baseUrl();
      KeyLeaks leaks = new KeyLeaks(key);
      try (Kimi kimi = client(key, KeyCalls.coding(call.getKey()) ? base.replace("/v1", "/coding/v1") : base, 0)) {
        for (String place : ANY) {
          service.answers(PLACES.get(place).apply(KeySpelling.PLAIN.of(key)));
          everything.clear();
          try {
            call.getValue().call(kimi);
          } catch (Exception failure) {
            failed++;
            tell("thrown", failure);
          }
          log.lines().forEach(line -> say("log", line));
          everything.keySet().stream().filter(leaks::in)
              .forEach(line -> leaked.add(call.getKey() + " | " + place + " | " + everything.get(line) + " | " + line));
        }
      }
    }
    assertThat(failed).isGreaterThan(played * ANY.size() / 2);
    assertThat(leaked).isEmpty();
  }

  @Test
  void aFileThatIsNotProcessedShowsNoKey() {
    for (String key : KEYS) {
      service.answers(EchoService.http(200, "application/json", JsonObject.of("id", key, "filename", key, "bytes", 5,
          "created_at", 1, "purpose", "file-extract", "status", "processing").toString()));
      service.lists(EchoService.http(400, "application/json", "{\"error\":{\"message\":\"no\"}}"));
      everything.clear();
      try (Kimi kimi = client(key, service.baseUrl(), 0)) {
        assertThatThrownBy(() -> KimiPlatform.of(kimi).files().upload(Upload.of("a.txt", "hello".getBytes(StandardCharsets.UTF_8))))
            .satisfies(failure -> assertThat(failure.getSuppressed()).isNotEmpty())
            .satisfies(failure -> tell("thrown", failure));
      }
      assertThat(everything.keySet()).noneMatch(new KeyLeaks(key)::in);
    }
  }

  /** An exception of the program may quote the header of a request. */
  @Test
  void anExceptionOfTheProgramIsLoggedWithoutTheKey() throws Exception {
    record Nothing() {}

    for (String key : KEYS) {
      everything.clear();
      Tool<Nothing> tool = Tool.of("tool", "", Nothing.class, none -> {
        throw new IllegalStateException("Bearer " + key, new IOException(key));
      });
      try (Kimi user = client(key, service.baseUrl(), 0); KimiServer server = KimiServer.start(request -> {
        throw new IllegalStateException("Bearer " + key, new IOException(key));
      }); Kimi caller = client("any", server.baseUrl(), 0)) {
        tool.call(ToolCall.of("1", "tool", "{}"));
        ask(caller, Verb.CHAT);
        ask(caller, Verb.STREAM);
        assertThat(user.model()).isNotNull();
      }
      List<String> lines = log.lines();
      assertThat(lines).anyMatch(line -> line.contains("tool tool failed"))
          .anyMatch(line -> line.contains("KimiServer"));
      lines.forEach(line -> say("log", line));
      assertThat(everything.keySet()).noneMatch(new KeyLeaks(key)::in);
    }
  }

  private static void close(AutoCloseable open) {
    try {
      open.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void play(String answer, Kimi kimi) {
    service.answers(answer);
    if (answer.startsWith("HTTP/1.1 404")) {
      service.lists(EchoService.http(200, "application/json", answer.substring(answer.indexOf("\r\n\r\n") + 4)));
    }
    ask(kimi, Verb.CHAT);
    ask(kimi, Verb.STREAM);
    log.lines().forEach(line -> say("log", line));
  }

  /** Asks a server whose model is the client. */
  private void served(Kimi caller, KimiServer gateway) {
    ask(caller, Verb.CHAT);
    List<Throwable> failures = gateway.failures();
    failures.subList(Math.max(0, failures.size() - 1), failures.size())
        .forEach(failure -> tell("failures of the server", failure));
    answered(gateway, "");
    answered(gateway, ",\"stream\":true");
  }

  /** Reads the answer of a gateway as its bytes, because a client in this process would mask the key. */
  private void answered(KimiServer gateway, String stream) {
    String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + stream + "}";
    HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.baseUrl() + "/chat/completions"))
        .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      answer.headers().map().forEach((name, values) -> say("header of the gateway", name + values));
      // A chunk is data, even if its choice has an error.
      answer.body().lines()
          .filter(line -> answer.statusCode() != 200 || line.contains("\"error\"") && !line.contains("\"choices\""))
          .forEach(line -> say("error of the gateway", line));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void ask(Kimi kimi, Verb verb) {
    Verb.Outcome outcome = verb.ask(kimi, ChatRequest.of("hi"));
    if (outcome.failure() != null) {
      tell("thrown", outcome.failure());
    }
  }

  /** Reads all that an object shows. */
  private void tell(String way, Object shown) {
    KeyWalk walk = new KeyWalk(DATA);
    walk.visit(way, shown);
    walk.texts().forEach((place, text) -> say(way + " " + place, text));
    called.addAll(walk.called());
  }

  private void say(String way, String text) {
    text.lines().filter(line -> !line.startsWith("\tat ")).forEach(line -> everything.put(line, way));
  }

  private static String trace(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private Kimi client(String key) {
    return client(key, service.baseUrl(), 1);
  }

  private Kimi client(String key, String baseUrl, int resumes) {
    CallListener listener = new CallListener() {
      @Override
      public void begun(CallOrigin origin, int attempt) {
        tell("origin", origin);
      }

      @Override
      public void retrying(KimiException failure, Duration pause) {
        tell("retried", failure);
      }

      @Override
      public void resuming(Optional<KimiException> failure) {
        failure.ifPresent(broken -> tell("resumed", broken));
      }

      @Override
      public void ended(CallReport report) {
        tell("report", report);
      }
    };
    RetryPolicy twice = RetryPolicy.DEFAULT.withMaxAttempts(2).withPauses(Duration.ZERO, Duration.ZERO);
    return Kimi.builder().key(key).baseUrl(baseUrl).retry(twice).maxResumes(resumes).listener(listener).build();
  }

  /** Records what the library logs. */
  private static final class LogRecorder extends java.util.logging.Handler {

    private final java.util.logging.Logger logger = java.util.logging.Logger.getLogger("io.github.kimisdk");
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    LogRecorder() {
      logger.setLevel(java.util.logging.Level.ALL);
      logger.setUseParentHandlers(false);
      logger.addHandler(this);
    }

    List<String> lines() {
      List<String> all = List.copyOf(lines);
      lines.clear();
      return all;
    }

    @Override
    public void publish(java.util.logging.LogRecord record) {
      lines.add(record.getMessage() + (record.getThrown() == null ? "" : trace(record.getThrown())));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
      logger.setUseParentHandlers(true);
      logger.setLevel(null);
    }
  }
}
