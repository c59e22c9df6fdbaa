package io.github.kimisdk.mcp.http;

import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.Forwarded;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.MessageTransport;
import io.github.kimisdk.mcp.rpc.Outgoing;
import io.github.kimisdk.mcp.rpc.Revision;
import io.github.kimisdk.mcp.rpc.Secrets;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Streamable HTTP: each message is a POST, and its answer is one message or an event stream. In the revisions with sessions, the
 * answer to {@code initialize} may name a session, which all further requests name; a 404 then means that it has ended. Their
 * streams are resumed. A server that refuses {@code initialize} may have the transport of 2024-11-05, which then carries all
 * messages.
 */
public final class HttpTransport implements MessageTransport {

  private static final String SESSION = "Mcp-Session-Id";
  private static final int LONGEST_SESSION = 2_048;
  private static final int NOT_FOUND = 404;
  private static final String TOKEN = "Set a valid token with McpServerBuilder.token, or sign in with signIn. "
      + "See https://kimisdk.github.io/kimi-sdk/docs/mcp-sign-in.html";
  private static final int NO_SESSION = -32000;

  /** The statuses with which a server of 2024-11-05 refuses a message at the address of its event stream. */
  private static final Set<Integer> OLD = Set.of(400, 404, 405);

  /** The time limit of a message without an answer, and of the end of a session. */
  private static final Duration SHORT = Duration.ofSeconds(30);
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final HttpSettings settings;
  private final Running running = new Running();
  private volatile Inbox inbox;
  private volatile String session = "";
  private volatile String revision = "";
  /** The status with which the server refused {@code initialize}; 0 if it did not. */
  private volatile int refusal;
  /** The transport of 2024-11-05; null if the server does not have it. */
  private volatile OldTransport old;

  public HttpTransport(HttpSettings settings) {
    this.settings = settings;
  }

  @Override
  public void open(Inbox inbox) {
    this.inbox = inbox;
  }

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    CompletableFuture<Void> end = old == null ? streamable(message) : old.send(message, posted(message));
    if (message.id() < 0) {
      Scheduler.Timer limit = settings.scheduler().after(SHORT, () -> end.cancel(true));
      end.whenComplete((nothing, failure) -> limit.cancel());
    }
    if (!message.method().equals("initialize") || old != null) {
      return end;
    }
    Forwarded<Void> either = new Forwarded<>();
    either.follow(end, failure -> OLD.contains(refusal) ? older(message, failure) : null);
    return either;
  }

  /** Opens the transport of 2024-11-05, and sends the message with it. Fails as before if the server does not have it either. */
  private CompletableFuture<Void> older(Outgoing message, Failure refused) {
    Forwarded<Void> sent = new Forwarded<>();
    CompletableFuture<OldTransport> opening = new OldTransport(settings, running).open(inbox);
    sent.whenComplete((nothing, failure) -> opening.cancel(true));
    opening.whenComplete((opened, thrown) -> {
      if (thrown == null) {
        old = opened;
        sent.follow(opened.send(message, posted(message)), failure -> null);
        return;
      }
      Failure failure = Failure.of(thrown);
      Log.detail("the server has no event stream of revision 2024-11-05: " + failure.getMessage());
      boolean told = switch (failure.kind()) {
        case INVALID_MESSAGE, LIMIT_EXCEEDED, UNAUTHORIZED -> true;
        default -> false;
      };
      sent.completeExceptionally(told ? failure : refused);
    });
    return sent;
  }

  private Map<String, String> posted(Outgoing message) {
    Map<String, String> headers = headers(message.revision());
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json, text/event-stream");
    headers.putAll(HeaderText.of(message));
    return headers;
  }

  private CompletableFuture<Void> streamable(Outgoing message) {
    String used = session;
    StreamPosition position = new StreamPosition();
    McpExchange exchange = new McpExchange(settings, posted(message),
        () -> HttpRequest.newBuilder().POST(BodyPublishers.ofByteArray(message.body())), incoming(message, position));
    CompletableFuture<Void> end = running.run(message.id() < 0 ? exchange.quiet() : exchange,
        response -> answered(message, used, response));
    return message.id() < 0 || Revision.stateless(message.revision()) ? end
        : new Resumption(settings.scheduler(), position, message.answered(),
            id -> stream(message.revision(), position, id)).follow(end);
  }

  /** The session must be known before the first message of the answer, after which more requests follow. */
  private McpExchange.Incoming incoming(Outgoing message, StreamPosition position) {
    return new McpExchange.Incoming(AnswerBody.messages(inbox), position, head -> {
      if (message.method().equals("initialize")) {
        begin(head.firstValue(SESSION).orElse(""));
      }
    });
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

  private void answered(Outgoing message, String used, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    refusal = message.method().equals("initialize") ? status : refusal;
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
    String type = McpExchange.contentType(response.headers().firstValue("content-type"));
    if (status == 200 && type.equals("application/json")) {
      taken(message, response.body());
    } else if (message.id() >= 0 && !type.equals("text/event-stream")) {
      throw new Failure(Failure.Kind.INVALID_MESSAGE, "expected JSON or an event stream as the answer to " + message + ", found "
          + (type.isEmpty() ? "no type of content" : Log.shown(type)) + " with the status " + status,
          "The address may not be that of an MCP server");
    }
  }

  /** Takes the message of an answer. Only a request needs one. */
  private void taken(Outgoing message, byte[] body) {
    try {
      inbox.message(body, 0, body.length);
    } catch (Failure broken) {
      if (message.id() >= 0) {
        throw broken;
      }
      Log.detail("the answer to " + message + " is ignored: " + broken.getMessage());
    }
    if (message.id() >= 0 && !message.answered().getAsBoolean()) {
      String found = new String(body, 0, Math.min(body.length, AnswerBody.ERROR_BYTES), StandardCharsets.UTF_8).strip();
      throw new Failure(Failure.Kind.INVALID_MESSAGE, "the server ended its answer to " + message + " without a result, found "
          + (found.isEmpty() ? "an empty body" : Log.quoted(found)), "The address may not be that of an MCP server");
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

  /** Fails if a message was not accepted. */
  static void accepted(Outgoing message, HttpResponse<byte[]> response) {
    if (response.statusCode() < 200 || response.statusCode() > 299) {
      throw refused(message.toString(), response);
    }
  }

  /** The failure of a status: an error of JSON-RPC in its body, or the status itself. */
  private static Failure refused(String what, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    String refusal = "the server refused " + what + " with the status " + status;
    String text = new String(response.body(), StandardCharsets.UTF_8).strip();
    String more = text.isEmpty() ? "" : ": " + Log.shown(text);
    if (status == 401 || status == 403) {
      return new Failure(Failure.Kind.UNAUTHORIZED, refusal + more, TOKEN);
    }
    try {
      JsonObject error = Json.parse(response.body(), 0, response.body().length, SizeLimits.response(AnswerBody.ERROR_BYTES))
          .asObject().get("error").asObject();
      int code = error.get("code").asInt();
      return Failure.refused(refusal + " and the code " + code + ": " + Log.shown(error.get("message").asString()), code,
          error.tryGet("data").orElse(null));
    } catch (JsonParseException | ArithmeticException | JsonTypeException other) {
      return Failure.status(status, refusal + more, status == NOT_FOUND ? "The address may not be that of an MCP server" : "");
    }
  }

  @Override
  public boolean exchanges() {
    return old == null;
  }

  @Override
  public CompletableFuture<Void> listen(String spoken) {
    StreamPosition position = new StreamPosition();
    return old != null ? new CompletableFuture<>() : new Resumption(settings.scheduler(), position, () -> false,
        id -> stream(spoken, position, id)).follow(stream(spoken, position, ""));
  }

  /** Opens a stream of the server: one that continues after the event with an id, or a new one. */
  private CompletableFuture<Void> stream(String spoken, StreamPosition position, String after) {
    Map<String, String> headers = headers(spoken);
    headers.put("Accept", "text/event-stream");
    if (!after.isEmpty()) {
      headers.put("Last-Event-ID", after);
    }
    McpExchange.Incoming incoming = new McpExchange.Incoming(AnswerBody.messages(inbox), position, head -> { });
    return running.run(new McpExchange(settings, headers, () -> HttpRequest.newBuilder().GET(), incoming), response -> {
      if (response.statusCode() != 200) {
        throw refused("a stream of messages", response);
      }
    });
  }

  @Override
  public CompletableFuture<Void> close() {
    if (running.closed()) {
      return CompletableFuture.completedFuture(null);
    }
    Forwarded<HttpResponse<byte[]>> farewell = new Forwarded<>();
    if (session.isEmpty()) {
      farewell.complete(null);
    } else {
      // A connection that the server has closed meanwhile fails the first one.
      farewell.follow(farewell(), failure -> farewell());
    }
    running.close();
    Scheduler.Timer limit = settings.scheduler().after(FAREWELL, () -> farewell.cancel(true));
    CompletableFuture<Void> end = new CompletableFuture<>();
    farewell.whenComplete((response, failure) -> {
      limit.cancel();
      end.complete(null);
    });
    return end;
  }

  private CompletableFuture<HttpResponse<byte[]>> farewell() {
    McpExchange.Incoming ignored = new McpExchange.Incoming((type, data, from, to) -> true, new StreamPosition(), head -> { });
    return new McpExchange(settings, headers(revision), () -> HttpRequest.newBuilder().DELETE(), ignored).quiet().start();
  }
}
