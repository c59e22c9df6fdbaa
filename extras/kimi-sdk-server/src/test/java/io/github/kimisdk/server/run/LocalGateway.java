package io.github.kimisdk.server.run;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.Http;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A gateway with settings of the environment, in the process of the test. */
final class LocalGateway implements AutoCloseable {

  private final RunningGateway gateway;
  private final BlockingQueue<String> lines;
  private final BlockingQueue<String> notices;

  private LocalGateway(RunningGateway gateway, BlockingQueue<String> lines, BlockingQueue<String> notices) {
    this.gateway = gateway;
    this.lines = lines;
    this.notices = notices;
  }

  static LocalGateway start(Map<String, String> variables, Clock clock) {
    return start(Optional.empty(), variables, clock);
  }

  /** Starts a gateway with the settings of a file too. */
  static LocalGateway start(Optional<Path> path, Map<String, String> variables, Clock clock) {
    Map<String, String> environment = new HashMap<>(Map.of("KIMI_GATEWAY_PORT", "0"));
    environment.putAll(variables);
    SettingsFile file = new SettingsFile(path, environment);
    ProgramSettings settings = file.read();
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    BlockingQueue<String> notices = new LinkedBlockingQueue<>();
    return new LocalGateway(
        new RunningGateway(file, settings, Setup.of(settings), log(lines), log(notices), clock), lines, notices);
  }

  /** Lets the gateway look at its file. Returns the line about it; empty if it has not read the file. */
  Optional<String> poll() {
    gateway.poll();
    return Optional.ofNullable(notices.poll());
  }

  /** Returns a stream that keeps its lines. */
  static PrintStream log(BlockingQueue<String> lines) {
    return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
      @Override
      public void println(String line) {
        lines.add(line);
      }
    };
  }

  /** Waits for the next line of the log. */
  JsonObject line() {
    try {
      return Json.parse(lines.take()).asObject();
    } catch (InterruptedException timeout) {
      throw new AssertionError("expected a line of the log, found none", timeout);
    }
  }

  URI at(String path) {
    return URI.create("http://127.0.0.1:" + gateway.server().port() + path);
  }

  /** Sends JSON as a client. */
  HttpResponse<String> send(String key, String method, String path, JsonObject body) {
    return Http.send(HttpRequest.newBuilder(at(path)).header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + key)
        .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString())).build());
  }

  HttpResponse<String> ask(String key, String model) {
    return send(key, "POST", "/v1/chat/completions",
        JsonObject.of("model", model, "messages", List.of(Map.of("role", "user", "content", "Hello"))));
  }

  @Override
  public void close() {
    gateway.close();
  }
}
