package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.KimiServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service repeats the key in every spelling and in every place. No way out of the library shows it. */
class KeyEchoTest {

  private static final Map<String, UnaryOperator<String>> PLACES = KeyPlaces.all();

  private static final List<String> KEYS = List.of(
      "sk-Pl4ntedKey0123456789abcdefXYZ", "0f3a9cPlanted77b1d2e4c5a6978812", "Tok/en+Planted\"0123=456789_&<x>%41z\\end'tail",
      "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJlLXBsYW50ZWQ");

  /** Whether each spelling is played with each key, which takes some minutes, and not with one of them. */
  private static final boolean ALL = "all".equals(System.getProperty("kimi.keys"));

  /** The lines that came out, and on which way. */
  private final Map<String, String> everything = Collections.synchronizedMap(new LinkedHashMap<>());
  private final EchoService service = new EchoService();
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
    assertThat(cases).isGreaterThan(1_500);
    assertThat(leaked).isEmpty();
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
        .forEach(failure -> say("failures of the server", trace(failure)));
  }

  private void ask(Kimi kimi, Verb verb) {
    Verb.Outcome outcome = verb.ask(kimi, ChatRequest.of("hi"));
    if (outcome.failure() != null) {
      tell("thrown", outcome.failure());
    }
  }

  private void tell(String way, KimiException failure) {
    say(way + " trace", trace(failure));
    say(way + " message", failure + failure.getMessage() + failure.what() + failure.hint() + failure.requestId());
    say(way + " details", String.valueOf(failure.details()));
    say(way + " error", failure.error().map(error -> error + error.raw().toString() + error.message()).orElse(""));
    say(way + " partial", failure.partial().map(part -> part + part.text() + part.id() + part.model() + part.extra()).orElse(""));
    say(way + " curl", failure.curl().orElse("") + failure.details().origin());
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
        say("origin", origin + origin.curl());
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
        say("report", report + " " + report.model() + report.requestId() + report.origin());
        report.failure().ifPresent(failure -> tell("reported", failure));
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
