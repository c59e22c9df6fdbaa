package io.github.kimisdk.strict;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The gateway in front of the strict upstream, for a program that runs in another process. The arguments are a scenario, a
 * file, and "lenient" for an upstream that refuses nothing. The first line of the output is the address. When the standard
 * input ends, all requests are in the file.
 */
public final class ProgramGateway implements AutoCloseable {

  /** The key that programs bring. */
  public static final String KEY = "program-key";

  private final StrictUpstream upstream;
  private final Kimi kimi;
  private final KimiServer server;

  private ProgramGateway(StrictUpstream upstream) {
    this.upstream = upstream;
    kimi = Kimi.builder().key(StrictUpstream.KEY).baseUrl(upstream.url() + "/v1").model("kimi-k3").build();
    server = KimiServer.builder(kimi).key(KEY).models("kimi-k3").recording().map("claude-*", "kimi-k3").map("gpt-*", "kimi-k3")
        .map("gemini-*", "kimi-k3").start();
  }

  /** Starts a gateway in front of an upstream of its own. */
  public static ProgramGateway start(Scenario scenario) {
    return new ProgramGateway(StrictUpstream.start(scenario));
  }

  /** Returns the address of the gateway without a path. */
  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  /** Returns the upstream. */
  public StrictUpstream upstream() {
    return upstream;
  }

  @Override
  public void close() {
    server.close();
    kimi.close();
    upstream.close();
  }

  /** Serves until the standard input ends. */
  public static void main(String[] arguments) throws IOException {
    if (arguments[0].equals("offline")) {
      try (KimiServer server = offline()) {
        serve("http://127.0.0.1:" + server.port());
      }
      return;
    }
    Scenario scenario = Scenario.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    boolean lenient = arguments.length > 2 && arguments[2].equals("lenient");
    try (ProgramGateway gateway = lenient ? new ProgramGateway(StrictUpstream.lenient(scenario)) : start(scenario)) {
      serve(gateway.url());
      if (arguments.length > 1) {
        Files.writeString(Path.of(arguments[1]), Json.write(gateway.record()));
      }
    }
  }

  /** Starts the offline model behind the same key. */
  public static KimiServer offline() {
    return KimiServer.builder(new OfflineModel()).key(KEY).start();
  }

  private static void serve(String url) throws IOException {
    System.out.println(url);
    System.out.flush();
    while (System.in.read() >= 0) {
      // The process that started this one holds the other end.
    }
  }

  private JsonObject record() {
    List<JsonObject> came = server.requests().stream().map(ProgramGateway::came).toList();
    List<JsonObject> went = upstream.received().stream().map(one -> JsonObject.of("path", one.path(), "status", one.status(),
        "rule", one.rule(), "text", one.text(), "body", one.body())).toList();
    return JsonObject.of("came", JsonArray.of(came), "went", JsonArray.of(went));
  }

  private static JsonObject came(ServerRequest request) {
    JsonObject came = JsonObject.of("method", request.method(), "path", request.path());
    String agent = request.header("user-agent").orElse("");
    String beta = request.header("anthropic-beta").orElse("");
    came = came.with("agent", Json.of(agent)).with("beta", Json.of(beta));
    String text = request.text();
    try {
      return text.isEmpty() ? came : came.with("body", Json.parse(text));
    } catch (JsonParseException e) {
      return came.with("text", Json.of(text));
    }
  }
}
