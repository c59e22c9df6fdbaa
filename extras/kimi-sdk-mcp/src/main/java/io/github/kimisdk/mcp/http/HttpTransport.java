package io.github.kimisdk.mcp.http;

import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.Outgoing;
import io.github.kimisdk.mcp.rpc.Secrets;
import io.github.kimisdk.mcp.rpc.Transport;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Streamable HTTP: each message is a POST, and its answer is one message or an event stream. In the revisions with sessions, the
 * answer to {@code initialize} may name a session, which all further requests name; a 404 then means that it has ended.
 */
public final class HttpTransport implements Transport {

  private static final String SESSION = "Mcp-Session-Id";
  private static final int LONGEST_SESSION = 2_048;
  private static final int NOT_FOUND = 404;
  private static final int NO_SESSION = -32000;

  /** The time limit of a message without an answer, and of the end of a session. */
  private static final Duration SHORT = Duration.ofSeconds(30);
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final HttpSettings settings;
  private final Set<CompletableFuture<?>> running = ConcurrentHashMap.newKeySet();
  private volatile Inbox inbox;
  private volatile String session = "";
  private volatile String revision = "";
  private volatile boolean closed;

  public HttpTransport(HttpSettings settings) {
    this.settings = settings;
  }

  @Override
  public void open(Inbox inbox) {
    this.inbox = inbox;
  }

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    Map<String, String> headers = headers(message.revision());
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json, text/event-stream");
    headers.putAll(HeaderText.of(message));
    String used = session;
    Exchange exchange = new Exchange(settings, headers,
        () -> HttpRequest.newBuilder().POST(BodyPublishers.ofByteArray(message.body())), incoming(message));
    CompletableFuture<Void> end = run(message.id() < 0 ? exchange.quiet() : exchange,
        response -> answered(message, used, response));
    if (message.id() < 0) {
      Scheduler.Timer limit = settings.scheduler().after(SHORT, () -> end.cancel(true));
      end.whenComplete((nothing, failure) -> limit.cancel());
    }
    return end;
  }

  /** The session must be known before the first message of the answer, after which more requests follow. */
  private Exchange.Incoming incoming(Outgoing message) {
    return new Exchange.Incoming(inbox, head -> {
      if (message.method().equals("initialize")) {
        begin(head.firstValue(SESSION).orElse(""));
      }
    });
  }

  private Exchange.Incoming incoming() {
    return new Exchange.Incoming(inbox, head -> { });
  }

  private Map<String, String> headers(String spoken) {
    Map<String, String> headers = new HashMap<>();
    if (!spoken.isEmpty()) {
      headers.put("MCP-Protocol-Version", spoken);
      revision = spoken;
    }
    if (!session.isEmpty()) {
      headers.put(SESSION, session);
    }
    return headers;
  }

  private CompletableFuture<Void> run(Exchange exchange, Consumer<HttpResponse<byte[]>> taker) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    running.add(end);
    CompletableFuture<HttpResponse<byte[]>> answer = exchange.start();
    end.whenComplete((nothing, failure) -> {
      running.remove(end);
      answer.cancel(true);
    });
    answer.whenComplete((response, failure) -> {
      try {
        if (failure != null) {
          end.completeExceptionally(failure);
        } else {
          taker.accept(response);
          end.complete(null);
        }
      } catch (RuntimeException | Error thrown) {
        end.completeExceptionally(thrown);
      }
    });
    if (closed) {
      end.completeExceptionally(new Failure(Failure.Kind.UNREACHABLE, "the server is closed", ""));
    }
    return end;
  }

  private void answered(Outgoing message, String used, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == NOT_FOUND && !used.isEmpty()) {
      throw new Failure(Failure.Kind.SESSION_ENDED, "the session has ended", "");
    }
    if (status < 200 || status > 299) {
      Failure failure = refused(message.toString(), response);
      // Servers of the official SDK answer so when they do not know the session.
      boolean unknown = status == 400 && failure.code() == NO_SESSION && !used.isEmpty()
          && failure.getMessage().toLowerCase(Locale.ROOT).contains("session");
      throw unknown ? new Failure(Failure.Kind.SESSION_ENDED, failure.getMessage(), "") : failure;
    }
    String type = Exchange.contentType(response.headers().firstValue("content-type"));
    if (status == 200 && type.equals("application/json")) {
      inbox.message(response.body(), 0, response.body().length);
    } else if (message.id() >= 0 && !type.equals("text/event-stream")) {
      throw new Failure(Failure.Kind.INVALID_MESSAGE, "expected JSON or an event stream as the answer to " + message + ", found "
          + (type.isEmpty() ? "no type of content" : Log.shown(type)) + " with the status " + status,
          "The address may not be that of an MCP server");
    }
  }

  private void begin(String id) {
    if (id.length() > LONGEST_SESSION || !id.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw new Failure(Failure.Kind.INVALID_MESSAGE,
          "expected a session id of at most " + LONGEST_SESSION + " visible characters, found another one", "");
    }
    Secrets.remember(id);
    session = id;
  }

  /** The failure of a status: an error of JSON-RPC in its body, or the status itself. */
  private Failure refused(String what, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    String refusal = "the server refused " + what + " with the status " + status;
    String text = new String(response.body(), StandardCharsets.UTF_8).strip();
    String more = text.isEmpty() ? "" : ": " + Log.shown(text);
    if (status == 401 || status == 403) {
      return new Failure(Failure.Kind.UNAUTHORIZED, refusal + more, "Give the server a valid token");
    }
    try {
      JsonObject error = Json.parse(response.body(), 0, response.body().length, SizeLimits.response(AnswerBody.ERROR_BYTES))
          .asObject().get("error").asObject();
      int code = error.get("code").asInt();
      return Failure.refused(refusal + " and the code " + code + ": " + Log.shown(error.get("message").asString()), code,
          error.tryGet("data").orElse(null));
    } catch (JsonParseException | ArithmeticException | JsonTypeException other) {
      return Failure.status(status, refusal + more, "");
    }
  }

  @Override
  public boolean exchanges() {
    return true;
  }

  @Override
  public CompletableFuture<Void> listen(String spoken) {
    Map<String, String> headers = headers(spoken);
    headers.put("Accept", "text/event-stream");
    return run(new Exchange(settings, headers, () -> HttpRequest.newBuilder().GET(), incoming()), response -> {
      if (response.statusCode() != 200) {
        throw refused("a stream of messages", response);
      }
    });
  }

  @Override
  public CompletableFuture<Void> close() {
    if (closed) {
      return CompletableFuture.completedFuture(null);
    }
    String last = session;
    Map<String, String> headers = headers(revision);
    CompletableFuture<?> farewell = last.isEmpty() ? CompletableFuture.completedFuture(null)
        : new Exchange(settings, headers, () -> HttpRequest.newBuilder().DELETE(), incoming()).quiet().start();
    closed = true;
    List.copyOf(running).forEach(exchange -> exchange.completeExceptionally(
        new Failure(Failure.Kind.UNREACHABLE, "the server is closed", "")));
    Scheduler.Timer limit = settings.scheduler().after(FAREWELL, () -> farewell.cancel(true));
    CompletableFuture<Void> end = new CompletableFuture<>();
    farewell.whenComplete((response, failure) -> {
      limit.cancel();
      end.complete(null);
    });
    return end;
  }
}
