package io.github.kimisdk.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.kimisdk.chat.ChatChunk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;

/** A server of somebody else, which relays one publisher to every client. */
final class RelayServer implements AutoCloseable {

  /** The outcome of the first answer: a result, or the exception of the write. */
  final CompletableFuture<SseRelay.RelayedAnswer> result = new CompletableFuture<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final SseRelay relay;
  private final Flow.Publisher<ChatChunk> publisher;

  RelayServer(SseRelay relay, Flow.Publisher<ChatChunk> publisher) throws IOException {
    this.relay = relay;
    this.publisher = publisher;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    relay.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      result.complete(relay.write(publisher, out));
    } catch (IOException | RuntimeException | Error failure) {
      result.completeExceptionally(failure);
      throw failure;
    }
  }

  /** Returns a connection that has sent its request. */
  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort());
    socket.setSoTimeout(30_000);
    socket.getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** Returns the head and the body to its end, without the lengths of the chunks of HTTP. */
  String read() throws IOException {
    try (Socket socket = connect()) {
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int body = all.indexOf("\r\n\r\n") + 2;
      String head = all.substring(0, body).replace("\r\n", "\n") + "\n";
      return head + all.substring(body).replaceAll("\r\n[0-9a-f]+\r\n", "").strip() + "\n\n";
    }
  }

  static BufferedReader lines(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
