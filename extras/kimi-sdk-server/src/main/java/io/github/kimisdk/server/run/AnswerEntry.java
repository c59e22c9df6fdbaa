package io.github.kimisdk.server.run;

import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.gateway.CallObserver.End;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The facts of an answer for the log and the metrics. Except the names of models, they have nothing of a body, and no key.
 *
 * @param time when the answer ended
 * @param client the name of the client; {@code -} if it is unknown
 * @param end how the answer ended
 * @param work the work of the model
 */
record AnswerEntry(Instant time, String client, End end, Work work) {

  /**
   * The work of the model for an answer.
   *
   * @param asked the model that the client asked for; empty if the request was not read
   * @param model the model that answered; empty if none was asked
   * @param usage the tokens; absent if no model answered
   * @param cost their cost; absent if the model has no price
   * @param first the time to the first chunk; absent if there was none
   * @param attempts how many keys of the upstream were tried
   * @param key the name of the last of them
   * @param dropped the hints and tools of the request that were left out, by their names
   * @param cause the kind of the failure; empty if there was none
   */
  record Work(String asked, String model, Optional<Usage> usage, Optional<BigDecimal> cost, Optional<Duration> first,
      int attempts, String key, String dropped, String cause) {

    static final Work NONE = new Work("", "", Optional.empty(), Optional.empty(), Optional.empty(), 0, "", "", "");
    private static final int LONGEST = 200;

    /** Cuts every text that a client or the service has chosen: the log and the metrics keep many of them. */
    Work {
      asked = cut(asked);
      model = cut(model);
      key = cut(key);
      dropped = cut(dropped);
      cause = cut(cause);
    }

    private static String cut(String text) {
      return KeyMask.cut(text, LONGEST);
    }
  }

  /** Returns the line of the log, without a line end. */
  String line() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", time.toString());
    line.put("id", end.id());
    line.put("client", client);
    line.put("model", work.model());
    line.put("asked", work.asked());
    line.put("format", end.format());
    line.put("status", end.status());
    line.put("ending", ending());
    if (!work.cause().isEmpty()) {
      line.put("cause", work.cause());
    }
    work.usage().ifPresent(tokens -> {
      line.put("in", tokens.promptTokens());
      line.put("cached", tokens.cachedTokens());
      line.put("out", tokens.completionTokens());
    });
    work.cost().ifPresent(money -> line.put("cost", money));
    work.first().ifPresent(first -> line.put("firstMillis", first.toMillis()));
    line.put("millis", end.time().toMillis());
    line.put("attempt", work.attempts());
    line.put("key", work.key());
    if (!work.dropped().isEmpty()) {
      line.put("dropped", work.dropped());
    }
    return JsonObject.of(line).toString();
  }

  /** Returns how the answer ended: {@code failed} if its status was sent before the model failed, and its error behind it. */
  String ending() {
    return end.status() == 200 && end.ending().equals("sent") && !work.cause().isEmpty() ? "failed" : end.ending();
  }

  /** Returns whether the answer is one that an operator looks for. */
  boolean failed() {
    return end.status() == 0 || end.status() >= 400 || !ending().equals("sent");
  }
}
