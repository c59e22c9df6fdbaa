package io.github.kimisdk.mcp;

import com.sun.net.httpserver.HttpExchange;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs {@link ConformanceClient} behind a proxy that keeps all exchanges with the servers of the suite, and writes them to a file
 * of JSON Lines. {@link ConformanceReplayTest} replays it.
 */
public final class ConformanceRecorder {

  /** A request and the pieces of its answer, which come one after the other. */
  private static final class Kept {

    private final JsonObject request;
    private final List<RecordedExchange.Part> parts = new ArrayList<>();
    private JsonObject headers = JsonObject.EMPTY;
    private int status;
    private boolean ended;

    Kept(JsonObject request) {
      this.request = request;
    }

    RecordedExchange exchange() {
      return new RecordedExchange(request, status, headers, parts, !ended);
    }
  }

  private final Placeholders names = new Placeholders();
  private final HttpClient client = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY)
      .version(HttpClient.Version.HTTP_1_1).build();
  private final List<Kept> kept = new ArrayList<>();

  private ConformanceRecorder() {}

  /** Uses the server at an address, the last argument, and writes a file into a folder, the first one. */
  public static void main(String[] arguments) throws Exception {
    // The HTTP server of the JDK finds no context for an address without a path.
    URI given = URI.create(arguments[arguments.length - 1]);
    URI address = given.getPath().isEmpty() ? given.resolve("/") : given;
    ConformanceRecorder recorder = new ConformanceRecorder();
    recorder.names.port("{server-1}", address.getPort());
    String failure = "";
    try (FakeHttp proxy = new FakeHttp(new FakeServer(""))) {
      proxy.intercept(recorder::pass);
      ProxySelector.setDefault(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.address().getPort())));
      ConformanceClient.use(address, ConformanceClient.scenario(), ConformanceClient.context(), new PatientScheduler());
    } catch (McpException e) {
      e.printStackTrace();
      failure = e.getClass().getSimpleName();
    }
    recorder.write(Path.of(arguments[0]), new RecordedExchange.Head(address.toString(), ConformanceClient.scenario(),
        ConformanceClient.context(), failure));
    System.exit(failure.isEmpty() ? 0 : 1);
  }

  private void write(Path folder, RecordedExchange.Head head) throws IOException {
    Path file = folder.resolve(head.scenario() + ".jsonl");
    Files.createDirectories(file.getParent());
    synchronized (kept) {
      Files.writeString(file, Stream.concat(Stream.of(names.received(Json.write(head.line()))),
          kept.stream().map(each -> Json.write(each.exchange().line()))).map(line -> line + "\n").collect(Collectors.joining()));
    }
  }

  /** Passes a request on, and its answer back. The pages that the client serves itself are not kept. */
  private boolean pass(HttpExchange exchange, FakeHttp.Seen seen) throws IOException {
    Kept mine = new Kept(RecordedExchange.request(seen.path(), seen, names));
    if (!mine.request.get("url").asString().contains(":{client-")) {
      synchronized (kept) {
        kept.add(mine);
      }
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(seen.path()))
        .method(seen.method(), seen.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(seen.body()));
    RecordedExchange.headers(seen.headers()).members().forEach((name, value) -> request.header(name, value.asString()));
    HttpResponse<InputStream> response = answer(request.build());
    mine.status = response.statusCode();
    mine.headers = Json.parse(names.received(Json.write(RecordedExchange.headers(response.headers().map())))).asObject();
    response.headers().map().forEach((name, values) -> {
      if (RecordedExchange.headers(Map.of(name, values)).size() > 0) {
        exchange.getResponseHeaders().put(name, values);
      }
    });
    try (InputStream in = response.body()) {
      body(exchange, mine, in);
    }
    return true;
  }

  private HttpResponse<InputStream> answer(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void body(HttpExchange exchange, Kept mine, InputStream in) throws IOException {
    if (!mine.exchange().events()) {
      String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      keep(mine, body);
      mine.ended = true;
      FakeHttp.send(exchange, mine.status, "", body);
      return;
    }
    exchange.sendResponseHeaders(mine.status, 0);
    StringBuilder event = new StringBuilder();
    byte[] buffer = new byte[1 << 16];
    try (OutputStream out = exchange.getResponseBody()) {
      out.flush();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        event.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        if (event.toString().endsWith("\n\n")) {
          keep(mine, event.toString());
          event.setLength(0);
        }
        out.write(buffer, 0, n);
        out.flush();
      }
      keep(mine, "");
      mine.ended = true;
    }
  }

  private void keep(Kept mine, String text) {
    synchronized (kept) {
      mine.parts.add(new RecordedExchange.Part(kept.size(), RecordedExchange.json(names.received(text))));
    }
  }
}
