package io.github.kimisdk.house;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.run.GatewayProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** A folder, and servers on this machine that are closed after a mistake. */
final class Bench implements AutoCloseable {

  /** A key that no message may show. */
  static final String KEY = "sk-q7zr2lw9xc4vb6mn";

  private final Path folder;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  Bench(Path folder) {
    this.folder = folder;
  }

  /** The path of a file that need not exist. */
  Path path(String name) {
    return folder.resolve(name);
  }

  Path file(String name, String text) throws IOException {
    return Files.writeString(path(name), text);
  }

  <T extends AutoCloseable> T keep(T resource) {
    open.push(resource);
    return resource;
  }

  /** A server that refuses what Kimi refuses. */
  KimiServer fake() {
    return keep(KimiServer.start(new OfflineModel()));
  }

  /** A client of a server that refuses what Kimi refuses. */
  Kimi strict() {
    return client(fake().baseUrl());
  }

  /** The platform of a server that has the services of Kimi. */
  KimiPlatform platform() {
    return KimiPlatform.of(strict());
  }

  /** A client of a server that gives these answers. */
  Kimi answered(ScriptedAnswer... answers) {
    return client(keep(KimiServer.scripted(answers)).baseUrl());
  }

  Kimi client(String baseUrl) {
    return keep(Kimi.builder().key(KEY).baseUrl(baseUrl).retry(RetryPolicy.NONE).build());
  }

  /** A server for clients with a key, which has no services of Kimi. */
  KimiServer gateway() {
    return keep(KimiServer.builder(new OfflineModel()).key(KEY).start());
  }

  /** A port on which nothing listens. */
  static int closedPort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client behind a proxy that refuses the first connection. */
  HttpClient proxy(String status) throws IOException {
    ServerSocket proxy = keep(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    Thread serving = new Thread(() -> refuse(proxy, status), "proxy");
    serving.setDaemon(true);
    serving.start();
    return HttpClient.newBuilder().proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.getLocalPort()))).build();
  }

  private static void refuse(ServerSocket proxy, String status) {
    try (Socket socket = proxy.accept();
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      String line = in.readLine();
      while (line != null && !line.isEmpty()) {
        line = in.readLine();
      }
      socket.getOutputStream().write(("HTTP/1.1 " + status + "\r\nProxy-Authenticate: Basic realm=\"corp\"\r\n"
          + "Content-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException closed) {
      // The client has left.
    }
  }

  /** Sends JSON with the key to a route of a gateway, and returns the message of the error in the answer. */
  String post(String route, String body, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway().baseUrl() + route))
        .header("Authorization", "Bearer " + KEY).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.setHeader(headers[0], headers[1]);
    }
    String answer = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    return Json.parse(answer).asObject().get("error").asObject().get("message").asString();
  }

  /** The errors of a gateway with a file of settings and a variable. */
  String gateway(String json, String variable, String value) throws IOException {
    String file = file("gateway.json", json).toString();
    return GatewayProgram.errors(Map.of(variable, value), "--config", file, "--check");
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    }
  }
}
