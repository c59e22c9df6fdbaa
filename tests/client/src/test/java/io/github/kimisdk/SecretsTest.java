package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** A key is planted, and looked for everywhere: in what is printed, thrown, logged, told and dumped. */
class SecretsTest {

  private static final String KEY = "sk-planted0123456789abcdefSECRET";
  private static final String ESCAPED = "\\u0073k-planted\\u0030123456789abcdefSECRET";
  private static final String ECHO = "key " + KEY + " of org-0123456789abcdef<ak-0123456789abcdef> is bad";

  private final List<String> everything = Collections.synchronizedList(new ArrayList<>());

  @Test
  void theKeyIsNowhere() {
    Logger logger = Logger.getLogger("io.github.kimisdk");
    Handler handler = recorder();
    logger.setLevel(Level.ALL);
    logger.addHandler(handler);
    String sse = "data: {\"error\":{\"message\":\"" + ECHO + "\",\"type\":\"server_error\"}}\n\n";
    ScriptedAnswer[] echoes = {
      ScriptedAnswer.error(401, "incorrect_api_key_error", ECHO).withHeader("x-request-id", KEY),
      ScriptedAnswer.error(429, "rate_limit_reached_error", ECHO), ScriptedAnswer.error(500, "server_error", ECHO),
      ScriptedAnswer.json(307, ECHO).withHeader("Location", "http://x/?" + KEY), ScriptedAnswer.json(200, "{\"id\":" + ECHO),
      ScriptedAnswer.json(200, "{\"id\":\"c\",\"choices\":\"" + ECHO + "\"}"), ScriptedAnswer.events(sse),
      ScriptedAnswer.events("data: {\"id\": " + ECHO + "\n\n"),
      ScriptedAnswer.events("data: {\"choices\":\"" + ECHO + "\"}\n\n"), ScriptedAnswer.reset(),
      ScriptedAnswer.json(400, "{\"error\":{\"message\":\"" + ESCAPED + "\",\"type\":\"" + ESCAPED + "\"}}"),
      ScriptedAnswer.json(200, "{\"choices\":\"" + ESCAPED + "\"}"), ScriptedAnswer.json(200, "{\"choices\": " + ESCAPED),
      ScriptedAnswer.events("data: {\"error\":{\"message\":\"" + ESCAPED + "\"}}\n\n"),
      ScriptedAnswer.events("data: {\"id\": " + ESCAPED + "\n\n"),
      new ScriptedAnswer(List.of(new ScriptedAnswer.Step.Head(200, Map.of("Content-Length", KEY)), new ScriptedAnswer.Step.Cut()))
    };
    for (ScriptedAnswer echo : echoes) {
      try (KimiServer server = KimiServer.scripted(echo); Kimi kimi = client(server)) {
        everything.add(kimi.toString());
        for (Verb verb : Verb.values()) {
          KimiException failure = verb.ask(kimi, ChatRequest.of("hi")).failure();
          tell(failure);
        }
        try (ChatStream stream = kimi.stream(ChatRequest.of("hi"))) {
          everything.add(stream.toString());
          Thread.getAllStackTraces().forEach((thread, frames) -> everything.add(thread.getName() + List.of(frames)));
        }
        server.requests().forEach(request -> everything.add(request.toString()));
      }
    }
    everything.add(Kimi.builder().key(KEY).toString());
    everything.add(new Environment(Map.of("KIMI_API_KEY", KEY)::get).client().toString());
    logger.removeHandler(handler);
    assertThat(everything).hasSizeGreaterThan(100).allSatisfy(said -> {
      assertThat(said).doesNotContain(KEY).doesNotContain("planted0123");
      assertThat(said).doesNotContain("0123456789abcdef").doesNotContain("planted\\u0030");
    });
    assertThat(everything).anySatisfy(said -> assertThat(said).contains("next attempt in"));
  }

  private void tell(KimiException failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    everything.add(trace.toString());
    everything.add(failure.toString() + failure.hint() + failure.details() + failure.error() + failure.requestId());
    everything.add(failure.curl().orElse(""));
  }

  private Kimi client(KimiServer server) {
    RetryPolicy twice = RetryPolicy.DEFAULT.withMaxAttempts(2).withPauses(Duration.ZERO, Duration.ZERO);
    CallListener listener = new CallListener() {
      @Override
      public void begun(CallOrigin origin, int attempt) {
        everything.add(origin + origin.curl());
      }

      @Override
      public void retrying(KimiException failure, Duration pause) {
        tell(failure);
      }
    };
    return Kimi.builder().key(KEY).baseUrl(server.baseUrl()).retry(twice).listener(listener).build();
  }

  private Handler recorder() {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        everything.add(record.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
