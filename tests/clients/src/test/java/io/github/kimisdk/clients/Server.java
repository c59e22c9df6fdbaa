package io.github.kimisdk.clients;

import com.sun.net.httpserver.HttpServer;
import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.KimiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves a model that obeys the words of its prompts, and tells tests which calls the model received. Java runs this file from
 * source: {@code java -cp <jar of kimi-sdk> Server.java}. The first lines of its output are the addresses of the gateway, of a
 * gateway that is not strict, and of the list of calls. The server ends when its standard input does, so it cannot outlive the
 * process that started it.
 */
final class Server {

  static final String KEY = "client-tests-key";

  private Server() {}

  private static KimiServer server(ChatModel model, boolean strict) {
    return KimiServer.builder(model).strict(strict).page(false).key(KEY).models("kimi-k3", "kimi-k2.6")
        .map("claude-*", "kimi-k3").map("gpt-*", "kimi-k3").map("gemini-*", "kimi-k3").start();
  }

  /** Starts a gateway for the clients in Java. */
  static KimiServer gateway() {
    return server(new ObedientModel(), true);
  }

  public static void main(String[] args) throws IOException {
    ObedientModel model = new ObedientModel();
    try (KimiServer server = server(model, true);
        KimiServer lenient = server(model, false)) {
      HttpServer calls = listCalls(model);
      System.out.println("http://127.0.0.1:" + server.port());
      System.out.println("http://127.0.0.1:" + lenient.port());
      System.out.println("http://127.0.0.1:" + calls.getAddress().getPort());
      while (System.in.read() >= 0) {
        // The process that started this one holds the other end.
      }
      calls.stop(0);
    }
  }

  private static HttpServer listCalls(ObedientModel model) throws IOException {
    HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", exchange -> {
      byte[] body = model.calls().toString().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    http.start();
    return http;
  }
}

/**
 * A model whose answer is chosen by words of the last message of the user.
 *
 * <ul>
 *   <li>{@code fail 429}: the call fails with this status; {@code break}: a stream fails in its middle</li>
 *   <li>{@code endless}: a stream without an end; {@code silent}: no answer at all</li>
 *   <li>{@code think}: reasoning before the text; {@code cut}: the answer ends at the limit of tokens</li>
 *   <li>{@code look}: the types and sizes of the images</li>
 *   <li>with tools and the word {@code call}: reasoning and two calls of the first tool; then the results, in words</li>
 *   <li>with a choice that forces a call: one call of the first tool, with arguments that fit its schema</li>
 *   <li>with a schema: JSON that fits it</li>
 *   <li>anything else comes back as it is</li>
 * </ul>
 */
final class ObedientModel implements ChatModel {

  static final Usage USAGE = Usage.of(42, 17).withCachedTokens(10);

  private static final Pattern FAILURE = Pattern.compile("fail (\\d{3})");

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger number = new AtomicInteger();

  /** One call and how it ended: running, done, failed or cancelled. */
  record Call(ChatRequest request, String[] state) {
    void end(String how) {
      state[0] = how;
    }
  }

  JsonArray calls() {
    return JsonArray.of(calls.stream().map(call -> Recorded.call(call.request, call.state[0])).toList());
  }

  private Call begin(ChatRequest request) {
    Call call = new Call(request, new String[] {"running"});
    calls.add(call);
    return call;
  }

  @Override
  public Optional<String> model() {
    return Optional.of("kimi-k3");
  }

  @Override
  public boolean acceptsSchema(String model) {
    return true;
  }

  @Override
  public ChatResponse chat(ChatRequest request) {
    Call call = begin(request);
    try {
      if (prompt(request).contains("endless") || prompt(request).contains("silent")) {
        new CountDownLatch(1).await();
      }
      ChatResponse response = answer(request);
      call.end("done");
      return response;
    } catch (InterruptedException cancelled) {
      call.end("cancelled");
      throw new KimiException.Interrupted("the call was cancelled", CallDetails.NONE, cancelled);
    } catch (KimiException failure) {
      call.end("failed");
      throw failure;
    }
  }

  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    return subscriber -> new Streamed(begin(request), this, subscriber).start();
  }

  static String prompt(ChatRequest request) {
    return last(request) instanceof UserMessage user ? user.text() : "";
  }

  private static Message last(ChatRequest request) {
    return request.messages().get(request.messages().size() - 1);
  }

  ChatResponse answer(ChatRequest request) {
    String prompt = prompt(request);
    Matcher failure = FAILURE.matcher(prompt);
    if (failure.find()) {
      throw failure(Integer.parseInt(failure.group(1)));
    }
    AssistantMessage message = message(request, prompt);
    FinishReason reason = prompt.contains("cut") ? FinishReason.LENGTH
        : message.toolCalls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
    Usage usage = message.reasoning().isPresent() ? USAGE.withReasoningTokens(7) : USAGE;
    return ChatResponse.of(message)
        .withChoices(List.of(Choice.of(message, reason)))
        .withUsage(usage)
        .withOrigin("chatcmpl-" + number.incrementAndGet(), Instant.now(), request.model().orElse("kimi-k3"));
  }

  private AssistantMessage message(ChatRequest request, String prompt) {
    if (mustCall(request)) {
      return AssistantMessage.of("", List.of(once((ToolSpec.Function) request.tools().get(0)))).withReasoning("A call is due.");
    }
    if (prompt.contains("call") && !request.tools().isEmpty()) {
      return AssistantMessage.of("Let me look.", twice(request.tools().get(0))).withReasoning("Two cities, two calls.");
    }
    AssistantMessage text = AssistantMessage.of(text(request, prompt));
    return prompt.contains("think") ? text.withReasoning("First I read the question. Then I answer.") : text;
  }

  /** The AI SDK may ask for JSON with a tool of this name, which it does not force on a model that thinks. */
  private static boolean mustCall(ChatRequest request) {
    boolean json = request.tools().stream().anyMatch(tool -> tool.name().equals("json"));
    return json || request.toolUse().choice()
        .filter(wish -> wish instanceof ToolChoice.Named || wish.equals(ToolChoice.REQUIRED)).isPresent();
  }

  private ToolCall once(ToolSpec.Function tool) {
    return ToolCall.of(tool.name() + ":" + number.incrementAndGet(), tool.name(), Example.of(tool.parameters()).toString());
  }

  private List<ToolCall> twice(ToolSpec tool) {
    int turn = number.incrementAndGet();
    return List.of(
        ToolCall.of(tool.name() + ":" + turn + "0", tool.name(), "{\"city\":\"Paris\"}"),
        ToolCall.of(tool.name() + ":" + turn + "1", tool.name(), "{\"city\":\"Tokyo\"}"));
  }

  private static String text(ChatRequest request, String prompt) {
    if (last(request) instanceof ToolMessage) {
      List<String> results = new ArrayList<>();
      for (int i = request.messages().size() - 1; request.messages().get(i) instanceof ToolMessage result; i--) {
        results.add(0, result.text());
      }
      return "Results: " + String.join("; ", results);
    }
    if (request.output().format().orElse(null) instanceof ResponseFormat.FittingSchema fitting) {
      return Example.of(fitting.schema()).toString();
    }
    if (request.output().format().filter(ResponseFormat.JSON::equals).isPresent()) {
      return "{\"any\":true}";
    }
    return prompt.contains("look") ? "I see " + images(last(request)) : "You said: " + prompt;
  }

  private static String images(Message message) {
    List<String> found = new ArrayList<>();
    for (ContentPart part : message instanceof UserMessage user ? user.content() : List.<ContentPart>of()) {
      if (part instanceof ContentPart.Image image) {
        int comma = image.url().indexOf(',');
        found.add(image.url().substring(0, comma) + " of " + image.url().substring(comma + 1).length() + " characters");
      }
    }
    return String.join(", ", found);
  }

  static KimiException failure(int status) {
    CallDetails details = CallDetails.NONE.withAnswer(status, Optional.empty(),
        status == 429 ? Optional.of(Duration.ofSeconds(3)) : Optional.empty());
    String what = "failed on demand with " + status;
    details = details.withError(ApiError.of(status == 400 ? "invalid_request_error" : "error_" + status, what));
    return switch (status) {
      case 400 -> new KimiException.BadRequest(what, "", details);
      // Without an answer of a service, whose refusal would be one of the server's own key.
      case 401, 403 -> new KimiException.AccessDenied(what, "", CallDetails.NONE);
      case 404 -> new KimiException.NotFound(what, "", details);
      case 429 -> new KimiException.RateLimited(what, "", details, RateLimits.Kind.REQUESTS, 3);
      default -> new KimiException.ServerError(what, "", details);
    };
  }
}

/** Publishes an answer in small pieces on a thread of its own. */
final class Streamed extends Thread implements Flow.Subscription {

  private static final int PIECE = 5;

  private final ObedientModel.Call call;
  private final ObedientModel model;
  private final Flow.Subscriber<? super ChatChunk> subscriber;
  private final Semaphore demand = new Semaphore(0);
  private volatile boolean cancelled;

  Streamed(ObedientModel.Call call, ObedientModel model, Flow.Subscriber<? super ChatChunk> subscriber) {
    this.call = call;
    this.model = model;
    this.subscriber = subscriber;
    setDaemon(true);
  }

  @Override
  public void request(long n) {
    demand.release((int) Math.min(n, 1 << 20));
  }

  @Override
  public void cancel() {
    cancelled = true;
    interrupt();
  }

  @Override
  public void run() {
    subscriber.onSubscribe(this);
    String prompt = ObedientModel.prompt(call.request());
    try {
      if (prompt.contains("silent")) {
        new CountDownLatch(1).await();
      }
      List<ChatChunk> chunks = pieces(model.answer(call.request()).chunks());
      for (int i = 0; i < chunks.size() && !cancelled; i++) {
        send(chunks.get(i));
        if (i == chunks.size() / 2 && prompt.contains("break")) {
          throw ObedientModel.failure(500);
        }
        // The third piece has text, so it can go on without an end.
        while (i == 2 && prompt.contains("endless")) {
          send(chunks.get(i));
        }
      }
      call.end(cancelled ? "cancelled" : "done");
      subscriber.onComplete();
    } catch (InterruptedException leaving) {
      call.end("cancelled");
    } catch (KimiException failure) {
      call.end("failed");
      subscriber.onError(failure);
    }
  }

  private void send(ChatChunk chunk) throws InterruptedException {
    demand.acquire();
    subscriber.onNext(chunk);
  }

  /** Cuts the arguments of calls into pieces, as the service does. */
  private static List<ChatChunk> pieces(List<ChatChunk> chunks) {
    List<ChatChunk> cut = new ArrayList<>();
    for (ChatChunk chunk : chunks) {
      String arguments = chunk.arguments();
      if (arguments.isEmpty()) {
        cut.add(chunk);
        continue;
      }
      for (int from = 0; from < arguments.length(); from += PIECE) {
        cut.add(piece(chunk, arguments.substring(from, Math.min(from + PIECE, arguments.length()))));
      }
    }
    return cut;
  }

  private static ChatChunk piece(ChatChunk chunk, String arguments) {
    OptionalInt index = chunk.toolCalls().get(0).index();
    ToolCallDelta call = new ToolCallDelta(
        index, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(arguments), JsonObject.EMPTY);
    Delta delta = Delta.EMPTY.withToolCalls(List.of(call));
    ChunkChoice choice =
        ChunkChoice.of(0, delta);
    return new ChatChunk(
        chunk.id(), chunk.created(), chunk.model(), List.of(choice), Optional.empty(), Optional.empty(), JsonObject.EMPTY);
  }
}

/** The smallest value that fits a schema of the tests. */
final class Example {

  private Example() {}

  static JsonValue of(JsonObject schema) {
    if (schema.tryGet("enum").orElse(null) instanceof JsonArray values) {
      return values.get(0);
    }
    if (schema.tryGet("anyOf").orElse(null) instanceof JsonArray branches) {
      return of(branches.get(0).asObject());
    }
    return switch (schema.tryGet("type").map(JsonValue::asString).orElse("object")) {
      case "string" -> JsonString.of("text");
      case "integer", "number" -> Json.of(7);
      case "boolean" -> Json.of(true);
      case "array" -> JsonArray.of(of(schema.get("items").asObject()));
      default -> object(schema.tryGet("properties").map(JsonValue::asObject).orElse(JsonObject.EMPTY));
    };
  }

  private static JsonObject object(JsonObject properties) {
    JsonObject object = JsonObject.EMPTY;
    for (String name : properties.names()) {
      object = object.with(name, of(properties.get(name).asObject()));
    }
    return object;
  }
}

/** A request as JSON for tests, independent of every wire format. */
final class Recorded {

  private Recorded() {}

  static JsonObject call(ChatRequest request, String state) {
    return JsonObject.of(
        "state", state,
        "prompt", request.messages().stream().filter(UserMessage.class::isInstance).reduce((a, b) -> b).map(Message::text)
        .orElse(""),
        "model", request.model().orElse(""),
        "messages", JsonArray.of(request.messages().stream().map(Recorded::message).toList()),
        "tools", JsonArray.of(request.tools().stream().map(Recorded::tool).toList()),
        "toolChoice", request.toolUse().choice().map(Object::toString).orElse(""),
        "thinking", request.reasoning().thinking().map(wish -> wish.type()).orElse(""),
        "effort", request.reasoning().effort().orElse(""),
        "maxTokens", request.output().maxCompletionTokens().orElse(0),
        "temperature", request.sampling().temperature().orElse(-1),
        "stop", request.output().stop(),
        "format", request.output().format().map(format -> format.getClass().getSimpleName()).orElse(""));
  }

  private static JsonObject message(Message message) {
    JsonObject recorded = JsonObject.of("role", message.role(), "text", message.text());
    if (message instanceof AssistantMessage assistant) {
      recorded = recorded
          .with("reasoning", JsonString.of(assistant.reasoning().orElse("")))
          .with("calls", JsonArray.of(assistant.toolCalls().stream()
              .map(call -> JsonObject.of("id", call.id(), "name", call.name(), "arguments", call.parsedArguments())).toList()));
    }
    return message instanceof ToolMessage tool ? recorded.with("callId", JsonString.of(tool.toolCallId())) : recorded;
  }

  private static JsonObject tool(ToolSpec tool) {
    return tool instanceof ToolSpec.Function function
        ? JsonObject.of("name", function.name(), "description", function.description().orElse(""), "parameters",
        function.parameters())
        : JsonObject.of("name", tool.name(), "type", tool.getClass().getSimpleName());
  }
}
