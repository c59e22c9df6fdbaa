package io.github.kimisdk.benchmarks;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A service that knows the answer to every numbered question, goes on with what it is given in partial mode, and
 * fails at random in every way that a seed can think of. It notes how many characters it has surely sent.
 */
final class FaultyService {

  private static final String[] WORDS = {"sky ", "blue, ", "天空", "蓝色。", "émigré ", "\uD83C\uDF0A ", "a\"b\\c ", "line\n"};
  private static final int FAULTS_IN_100 = 25;

  private final long seed;
  private final AtomicIntegerArray asked;
  private final AtomicIntegerArray sent;
  private final AtomicInteger faults = new AtomicInteger();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  FaultyService(long seed, int streams) {
    this.seed = seed;
    this.asked = new AtomicIntegerArray(streams);
    this.sent = new AtomicIntegerArray(streams);
  }

  /** The reasoning before the answer to a question; for two of three questions there is none. */
  String reasoning(int stream) {
    return stream % 3 == 0 ? words(stream, 31, "r") : "";
  }

  /** The answer to a question. */
  String text(int stream) {
    return words(stream, 17, "w");
  }

  private String words(int stream, int salt, String mark) {
    Random random = new Random(seed * salt + stream);
    StringBuilder text = new StringBuilder();
    int count = 5 + random.nextInt(60);
    for (int i = 0; i < count; i++) {
      text.append(mark).append(i).append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }

  /** How many characters of reasoning and text were sent in whole events, so that none of them may be missing. */
  int sent(int stream) {
    return sent.get(stream);
  }

  int faults() {
    return faults.get();
  }

  Queue<String> violations() {
    return violations;
  }

  ScriptedAnswer answer(ServerRequest request) {
    List<JsonValue> messages = ((JsonArray) request.json().get("messages")).values();
    int stream = Integer.parseInt(messages.get(0).asObject().get("content").asString());
    JsonObject last = messages.get(messages.size() - 1).asObject();
    boolean goesOn = last.has("partial");
    String text = goesOn ? last.get("content").asString() : "";
    String reasoning = goesOn && last.has("reasoning_content") ? last.get("reasoning_content").asString() : "";
    if (!(reasoning(stream) + text(stream)).startsWith(reasoning + text)) {
      violations.add("stream " + stream + " goes on with what was never said: " + last);
    }
    Random random = new Random(seed ^ stream * 1_000_003L ^ asked.incrementAndGet(stream) * 7_919L);
    ScriptedAnswer answer = random.nextInt(100) < FAULTS_IN_100
        ? faulty(stream, reasoning, text, random)
        : whole(stream, reasoning, text);
    return random.nextInt(4) == 0 ? answer.inSlices(1 + random.nextInt(200)) : answer;
  }

  private ScriptedAnswer whole(int stream, String reasoning, String text) {
    note(stream, reasoning(stream).length() + text(stream).length());
    return ScriptedAnswer.events(events(stream, reasoning, text) + "data: [DONE]\n\n");
  }

  private ScriptedAnswer faulty(int stream, String reasoning, String text, Random random) {
    faults.incrementAndGet();
    byte[] events = events(stream, reasoning, text).getBytes(StandardCharsets.UTF_8);
    byte[] some = Arrays.copyOf(events, random.nextInt(events.length + 1));
    int begun = reasoning.length() + text.length();
    int fault = random.nextInt(9);
    if (fault >= 4) {
      note(stream, begun + characters(some));
    }
    return switch (fault) {
      case 0 -> ScriptedAnswer.error(429, "rate_limit_reached_error", "Organization Rate limit exceeded");
      case 1 -> ScriptedAnswer.error(500, "server_error", "oops");
      case 2 -> ScriptedAnswer.error(503, "server_unavailable", "down");
      case 3 -> ScriptedAnswer.reset();
      case 4, 5 -> ScriptedAnswer.events(some).thenCut();
      case 6 -> ScriptedAnswer.events(some).thenStall();
      case 7 -> ScriptedAnswer.events(some);
      default -> ScriptedAnswer.events(new String(whole(some), StandardCharsets.UTF_8)
          + "data: {\"error\":{\"type\":\"server_error\",\"message\":\"oops\"}}\n\n");
    };
  }

  private void note(int stream, int characters) {
    sent.accumulateAndGet(stream, characters, Math::max);
  }

  private String events(int stream, String reasoning, String text) {
    StringBuilder events = new StringBuilder(event("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
    if (text.isEmpty()) {
      pieces(events, "reasoning_content", reasoning(stream).substring(reasoning.length()));
    }
    pieces(events, "content", text(stream).substring(text.length()));
    return events.append(event("{}", "\"stop\"")).toString();
  }

  /** A text in events of a few characters each; a pair of surrogates stays together. */
  private static void pieces(StringBuilder events, String member, String text) {
    for (int at = 0; at < text.length(); ) {
      int end = text.offsetByCodePoints(at, Math.min(7, text.codePointCount(at, text.length())));
      events.append(event("{\"" + member + "\":" + JsonString.of(text.substring(at, end)) + "}", "null"));
      at = end;
    }
  }

  private static String event(String delta, String reason) {
    return "data: {\"id\":\"a\",\"created\":1,\"model\":\"kimi-k2.6\",\"choices\":[{\"index\":0,\"delta\":" + delta
        + ",\"finish_reason\":" + reason + "}]}\n\n";
  }

  /** The events that are whole. */
  private static byte[] whole(byte[] some) {
    int end = some.length;
    while (end > 0 && !(end > 1 && some[end - 1] == '\n' && some[end - 2] == '\n')) {
      end--;
    }
    return Arrays.copyOf(some, end);
  }

  private static int characters(byte[] some) {
    int count = 0;
    for (String event : new String(whole(some), StandardCharsets.UTF_8).split("\n\n")) {
      if (!event.isEmpty()) {
        JsonObject delta = Soak.delta(event.substring("data: ".length()));
        for (String member : List.of("content", "reasoning_content")) {
          count += delta.has(member) ? delta.get(member).asString().length() : 0;
        }
      }
    }
    return count;
  }
}
