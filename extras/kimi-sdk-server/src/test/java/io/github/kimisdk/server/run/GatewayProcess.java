package io.github.kimisdk.server.run;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A gateway in a process of its own. */
final class GatewayProcess implements AutoCloseable {

  static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  final Process process;
  final String address;
  private final BufferedReader out;
  private final BufferedReader err;
  private final List<String> seen = new ArrayList<>();

  private GatewayProcess(Process process) throws IOException {
    this.process = process;
    this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.err = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    String line = err.readLine();
    while (line != null && !line.contains("listens on ")) {
      seen.add(line);
      line = err.readLine();
    }
    if (line == null) {
      throw new AssertionError("the gateway did not start: " + seen);
    }
    this.address = line.substring(line.indexOf("http://"));
  }

  /** Starts a gateway in a folder, with these variables and without those of the test. */
  static GatewayProcess start(Path folder, Map<String, String> variables) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
        "-cp", System.getProperty("java.class.path"), Main.class.getName()).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KIMI_") || name.startsWith("MOONSHOT_"));
    builder.environment().put("KIMI_GATEWAY_PORT", "0");
    builder.environment().putAll(variables);
    return new GatewayProcess(builder.start());
  }

  HttpRequest request(String key, String prompt, boolean stream) {
    return HttpRequest.newBuilder(URI.create(address + "/v1/chat/completions")).header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + key)
        .POST(HttpRequest.BodyPublishers.ofString(JsonObject.of("model", "kimi-k2.6", "stream", stream,
            "messages", List.of(Map.of("role", "user", "content", prompt))).toString())).build();
  }

  HttpResponse<String> ask(String key, String prompt) throws IOException, InterruptedException {
    return CLIENT.send(request(key, prompt, false), HttpResponse.BodyHandlers.ofString());
  }

  /** Continues a conversation that the gateway may have kept. */
  HttpResponse<String> continued(String conversation) throws IOException, InterruptedException {
    return CLIENT.send(HttpRequest.newBuilder(URI.create(address + "/v1/chat/completions"))
        .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(
            "{\"conversation_id\":\"" + conversation + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> stream(String key, String prompt) {
    return CLIENT.sendAsync(request(key, prompt, true), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
    return CLIENT.send((headers.length == 0 ? request : request.headers(headers)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Returns the next line of the log. */
  JsonObject line() throws IOException {
    String line = out.readLine();
    seen.add(line);
    return Json.parse(line).asObject();
  }

  /** Returns the next line of the error stream that begins with a text. */
  String errorLine(String begin) throws IOException {
    String line = err.readLine();
    while (line != null && !line.startsWith(begin)) {
      seen.add(line);
      line = err.readLine();
    }
    return line;
  }

  /** Ends the process, and returns all that it has written. */
  String allOutput() throws IOException {
    process.toHandle().destroy();
    out.lines().forEach(seen::add);
    err.lines().forEach(seen::add);
    return String.join("\n", seen);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
