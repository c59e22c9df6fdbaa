package io.github.kimisdk.benchmarks;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The service behind a gateway. It answers numbered questions, fails at random, and notes when each of its calls has ended. */
final class GatewayUpstream {

  /** The ways in which a call fails; more than half of the calls do not. */
  enum Fault { NONE, LIMITED, BROKEN, RESET, CUT, STALLED }

  private static final int WORDS = 40;

  private final long seed;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<Integer, Long> ended = new ConcurrentHashMap<>();

  GatewayUpstream(long seed) {
    this.seed = seed;
  }

  /** Returns the fault of the call for a question. */
  Fault fault(int question) {
    int chance = new Random(seed ^ question * 1_000_003L).nextInt(100);
    return chance < 70 ? Fault.NONE : Fault.values()[1 + chance % (Fault.values().length - 1)];
  }

  /** Returns the last word of an answer. */
  static String lastWord(int question) {
    return "end-" + question + ".";
  }

  /** The number of calls that have not ended. */
  int open() {
    return open.get();
  }

  /** Returns the time at which the call for a question ended; null while it runs, or if there was none. */
  Long ended(int question) {
    return ended.get(question);
  }

  ScriptedAnswer answer(ServerRequest request) {
    JsonObject body = request.json();
    int question = Integer.parseInt(
        ((JsonArray) body.get("messages")).values().get(0).asObject().get("content").asString());
    open.incrementAndGet();
    request.ended().whenComplete((ending, failure) -> {
      ended.put(question, System.nanoTime());
      open.decrementAndGet();
    });
    boolean stream = body.has("stream") && body.get("stream").asBoolean();
    return switch (fault(question)) {
      case NONE -> stream ? ScriptedAnswer.events(events(question) + "data: [DONE]\n\n") : whole(question);
      case LIMITED -> ScriptedAnswer.error(429, "rate_limit_reached_error", "Organization Rate limit exceeded");
      case BROKEN -> ScriptedAnswer.error(500, "server_error", "oops");
      case RESET -> ScriptedAnswer.reset();
      case CUT -> ScriptedAnswer.events(half(question)).thenCut();
      case STALLED -> ScriptedAnswer.events(half(question)).thenStall();
    };
  }

  private static ScriptedAnswer whole(int question) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS; i++) {
      text.append(word(question, i));
    }
    return ScriptedAnswer.json(200,
        "{\"id\":\"a\",\"created\":1,\"model\":\"soak\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
        + "\"content\":\"" + text
        + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}");
  }

  private static String word(int question, int index) {
    return index < WORDS - 1 ? "w" + index + " " : lastWord(question);
  }

  private static String half(int question) {
    String events = events(question);
    return events.substring(0, events.length() / 2);
  }

  private static String events(int question) {
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < WORDS; i++) {
      events.append(event("{\"content\":\"" + word(question, i) + "\"}", "null"));
    }
    return events.append(event("{}", "\"stop\"")).toString();
  }

  private static String event(String delta, String reason) {
    return "data: {\"id\":\"a\",\"created\":1,\"model\":\"soak\",\"choices\":[{\"index\":0,\"delta\":" + delta
        + ",\"finish_reason\":" + reason + "}]}\n\n";
  }
}
