package io.github.kimisdk.hosts;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.flow.ChunkProcessor;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.FakeHost;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ScriptedAnswer.Step;
import io.github.kimisdk.server.ServerRequest;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A server with the fake of a host and the answers of its model. It cuts streams anywhere, and tells what was asked. */
final class PlayedHost implements AutoCloseable {

  private static final int ENDLESS = 1_000_000;
  private static final String DATA = "data: {";

  private final KimiServer server;
  private final Queue<ChatResponse> answers = new ConcurrentLinkedQueue<>();
  private final Queue<KimiException> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final List<JsonObject> taken = new CopyOnWriteArrayList<>();
  private final List<JsonObject> refused = new CopyOnWriteArrayList<>();
  /** Set before a request. */
  private volatile int piece = Integer.MAX_VALUE;
  private volatile boolean bytes;
  private volatile boolean endless;
  private volatile KimiException broken;
  private volatile String last = "";
  final CountDownLatch left = new CountDownLatch(1);

  PlayedHost(FakeHost host) {
    Function<ServerRequest, ScriptedAnswer> script = host.script(new Model());
    server = KimiServer.answering(request -> {
      int before = asked.get();
      ScriptedAnswer answer = script.apply(request);
      (asked.get() > before ? taken : refused).add(request.json());
      request.ended().thenAccept(ending -> {
        if (ending == Ending.CLIENT_GONE) {
          left.countDown();
        }
      });
      return played(answer);
    });
  }

  /** The model behind the host. */
  private final class Model implements ChatModel {

    @Override
    public ChatResponse chat(ChatRequest request) {
      asked.incrementAndGet();
      KimiException failure = failures.poll();
      if (failure != null) {
        throw failure;
      }
      return answers.remove();
    }

    @Override
    public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
      KimiException failure = broken;
      return failure == null ? ChatModel.super.publish(request) : ChunkProcessor.publisher(() -> new ChunkProcessor<>() {
        @Override
        protected void demanded() {
          chat(request).chunks().stream().filter(chunk -> chunk.finishReason().isEmpty()).forEach(this::emit);
          end(failure);
        }
      });
    }
  }

  String url() {
    return server.baseUrl();
  }

  PlayedHost answers(ChatResponse... next) {
    answers.addAll(List.of(next));
    return this;
  }

  /** Fails the next requests. */
  PlayedHost fails(KimiException... next) {
    failures.addAll(List.of(next));
    return this;
  }

  /** Cuts each text of a stream into pieces of so many characters. */
  PlayedHost inPiecesOf(int characters) {
    piece = characters;
    return this;
  }

  /** Sends each byte of a stream by itself. */
  PlayedHost byteByByte() {
    bytes = true;
    return this;
  }

  /** Sends text until the client leaves. */
  PlayedHost endless() {
    endless = true;
    return this;
  }

  /** Fails after the text of an answer. */
  PlayedHost breaksOff(KimiException failure) {
    broken = failure;
    return this;
  }

  /** Breaks the next stream off behind an event with a text. */
  PlayedHost cutBehind(String text) {
    last = text;
    return this;
  }

  /** The requests that reached the model. */
  List<JsonObject> taken() {
    return taken;
  }

  List<JsonObject> refused() {
    return refused;
  }

  JsonObject last() {
    return taken.get(taken.size() - 1);
  }

  /** The failures of the fake itself. */
  List<Throwable> failures() {
    return server.failures();
  }

  @Override
  public void close() {
    server.close();
  }

  private ScriptedAnswer played(ScriptedAnswer answer) {
    List<Step> steps = new ArrayList<>();
    answer.steps().forEach(step -> steps.addAll(pieces(step)));
    if (endless) {
      steps.addAll(steps.size() - 1, Collections.nCopies(ENDLESS, send(JsonObject.of("id", "c", "choices", JsonArray.of(
          JsonObject.of("index", 0, "delta", JsonObject.of("content", "more "), "finish_reason", JsonNull.NULL))))));
    }
    ScriptedAnswer played = new ScriptedAnswer(steps);
    for (int i = 0; !last.isEmpty() && i < steps.size(); i++) {
      if (text(steps.get(i)).contains(last)) {
        last = "";
        played = new ScriptedAnswer(steps.subList(0, i + 1)).thenCut();
      }
    }
    return bytes ? played.inSlices(1) : played;
  }

  private static String text(Step step) {
    return step instanceof Step.Send send ? new String(send.bytes(), StandardCharsets.UTF_8) : "";
  }

  private List<Step> pieces(Step step) {
    String text = text(step);
    JsonObject event = text.startsWith(DATA) ? Json.parse(text.substring(DATA.length() - 1)).asObject() : JsonObject.EMPTY;
    JsonArray choices = event.tryGet("choices").map(JsonValue::asArray).orElse(JsonArray.EMPTY);
    if (choices.size() != 1 || !choices.get(0).asObject().has("delta")) {
      return List.of(step);
    }
    List<JsonObject> deltas = pieces(choices.get(0).asObject().get("delta").asObject());
    List<Step> sent = new ArrayList<>();
    for (JsonObject delta : deltas) {
      JsonObject choice = choices.get(0).asObject().with("delta", delta);
      boolean end = delta == deltas.get(deltas.size() - 1);
      sent.add(send(event.with("choices", JsonArray.of(end ? choice : choice.with("finish_reason", JsonNull.NULL)))));
    }
    return sent;
  }

  private List<JsonObject> pieces(JsonObject delta) {
    for (String name : List.of("reasoning_content", "reasoning", "content")) {
      String text = delta.tryGet(name).map(value -> ((JsonString) value).value()).orElse("");
      if (text.length() > piece) {
        List<JsonObject> cut = new ArrayList<>();
        for (int from = 0; from < text.length(); from += piece) {
          String next = text.substring(from, Math.min(text.length(), from + piece));
          JsonObject changed = (from == 0 ? delta : JsonObject.EMPTY).with(name, JsonString.of(next));
          cut.add(name.equals("reasoning") ? changed.with("reasoning_details", JsonArray.of(
              JsonObject.of("type", "reasoning.text", "text", next, "format", "unknown"))) : changed);
        }
        return cut;
      }
    }
    return delta.has("tool_calls") ? halves(delta) : List.of(delta);
  }

  /** Sends the arguments of a call in two halves. */
  private static List<JsonObject> halves(JsonObject delta) {
    JsonObject call = delta.get("tool_calls").asArray().get(0).asObject();
    JsonObject function = call.get("function").asObject();
    String arguments = function.tryGet("arguments").map(value -> ((JsonString) value).value()).orElse("");
    int half = arguments.length() / 2;
    return half == 0 ? List.of(delta) : List.of(
        delta.with("tool_calls", JsonArray.of(call.with("function",
            function.with("arguments", JsonString.of(arguments.substring(0, half)))))),
        JsonObject.of("tool_calls", JsonArray.of(JsonObject.of("index", call.get("index"), "function",
            JsonObject.of("arguments", arguments.substring(half))))));
  }

  private static Step send(JsonObject event) {
    return new Step.Send(("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8));
  }
}
