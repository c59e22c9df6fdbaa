package io.github.kimisdk.mcp.http;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.MessageTransport;
import io.github.kimisdk.mcp.rpc.Outgoing;
import io.github.kimisdk.mcp.rpc.Secrets;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * HTTP with SSE, the transport of revision 2024-11-05: one event stream brings all messages of the server, and its first event
 * names the address for those of the client, which must have the origin of the server.
 */
final class OldTransport {

  /** The time in which the first event must come. */
  static final Duration LIMIT = Duration.ofSeconds(10);

  private static final int LONGEST_ADDRESS = 4_096;

  private final HttpSettings settings;
  private final Running running;
  private final CompletableFuture<OldTransport> opened = new CompletableFuture<>();
  private volatile HttpSettings target;

  OldTransport(HttpSettings settings, Running running) {
    this.settings = settings;
    this.running = running;
  }

  /** Opens the event stream. The future ends with the first event. From then on, the end of the stream is that of the server. */
  CompletableFuture<OldTransport> open(MessageTransport.Inbox inbox) {
    McpExchange.Incoming incoming = new McpExchange.Incoming((type, data, from, to) -> {
      if (type.equals("endpoint") && !opened.isDone()) {
        named(new String(data, from, Math.min(to - from, LONGEST_ADDRESS + 1), StandardCharsets.UTF_8).strip());
      } else if (opened.isDone()) {
        try {
          AnswerBody.messages(inbox).event(type, data, from, to);
        } catch (Failure broken) {
          inbox.dropped(broken);
        }
      }
      return true;
    }, new StreamPosition(), head -> { });
    CompletableFuture<Void> stream = running.run(new McpExchange(settings, Map.of("Accept", "text/event-stream"),
        () -> HttpRequest.newBuilder().GET(), incoming), response -> {
      throw new Failure(Failure.Kind.UNREACHABLE, "the server has ended its event stream", "");
    });
    Scheduler.Timer limit = settings.scheduler().after(LIMIT, () -> opened.completeExceptionally(new Failure(
        Failure.Kind.UNREACHABLE, "the server named no address for messages within " + LIMIT.toSeconds() + " seconds", "")));
    opened.whenComplete((self, failure) -> {
      limit.cancel();
      if (failure != null) {
        stream.cancel(true);
      }
    });
    stream.whenComplete((nothing, thrown) -> {
      if (!opened.completeExceptionally(Failure.of(thrown)) && !opened.isCompletedExceptionally()) {
        inbox.lost(Failure.of(thrown));
      }
    });
    return opened;
  }

  private void named(String text) {
    URI address = resolved(text);
    if (address == null || text.length() > LONGEST_ADDRESS || address.getHost() == null || !settings.sameOrigin(address)) {
      throw new Failure(Failure.Kind.INVALID_MESSAGE, "expected an address for messages at the origin of the server, found "
          + Log.quoted(text) + ", and no message is sent there", "Tell the operator of the server");
    }
    remember(address.getRawQuery());
    target = settings.at(address);
    opened.complete(this);
  }

  private URI resolved(String text) {
    try {
      return settings.address().resolve(text);
    } catch (IllegalArgumentException bad) {
      return null;
    }
  }

  /** The query names the session. */
  private static void remember(String query) {
    for (String part : query == null ? new String[0] : query.split("&")) {
      Secrets.remember(part.substring(part.indexOf('=') + 1));
    }
  }

  /** Sends a message. Its answer comes on the event stream. */
  CompletableFuture<Void> send(Outgoing message, Map<String, String> headers) {
    McpExchange exchange = new McpExchange(target, headers,
        () -> HttpRequest.newBuilder().POST(BodyPublishers.ofByteArray(message.body())),
        new McpExchange.Incoming((type, data, from, to) -> true, new StreamPosition(), head -> { }));
    return running.run(message.id() < 0 ? exchange.quiet() : exchange, response -> HttpTransport.accepted(message, response));
  }
}
