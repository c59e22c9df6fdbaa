package io.github.kimisdk.mcp;

import com.sun.net.httpserver.HttpExchange;
import io.github.kimisdk.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** HTTP with SSE, the transport of revision 2024-11-05, in front of a {@link FakeServer}. */
final class FakeSse implements FakeHttp.Interception {

  static final String MESSAGES = "/messages?sessionId=session-of-1234";

  private final FakeServer server;
  private final int refusal;
  private volatile String endpoint = MESSAGES;
  private volatile OutputStream stream;
  private volatile CompletableFuture<Void> end;

  /** Creates a server that refuses messages at the address of the stream with a status. */
  FakeSse(FakeServer server, int refusal) {
    this.server = server;
    this.refusal = refusal;
  }

  /** Sets the address that the first event names; the empty string for a stream without that event. */
  FakeSse endpoint(String endpoint) {
    this.endpoint = endpoint;
    return this;
  }

  /** Ends the event stream. */
  void die() {
    end.complete(null);
  }

  @Override
  public boolean handle(HttpExchange exchange, FakeHttp.Seen seen) throws IOException {
    if (seen.method().equals("GET")) {
      open(exchange);
    } else if (seen.path().equals(MESSAGES)) {
      FakeHttp.send(exchange, 202, "text/plain", "Accepted");
      server.handle(Json.parse(seen.body()).asObject(), line -> write("event: message\ndata: " + line + "\n\n"));
    } else {
      FakeHttp.send(exchange, refusal, "text/html", "<pre>Cannot POST /mcp</pre>");
    }
    return true;
  }

  private void open(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    stream = exchange.getResponseBody();
    end = new CompletableFuture<>();
    write(endpoint.isEmpty() ? ": hello\n\n" : "event: endpoint\ndata: " + endpoint + "\n\n");
    end.join();
  }

  void write(String text) {
    try {
      synchronized (this) {
        stream.write(text.getBytes(StandardCharsets.UTF_8));
        stream.flush();
      }
    } catch (IOException gone) {
      end.complete(null);
      throw new UncheckedIOException(gone);
    }
  }
}
