package io.github.kimisdk.mcp;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.oauth.OAuthServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * The client that the official conformance suite runs: it uses a server as a program would, with one way for all scenarios. It
 * lists the tools and calls each of them, and reads the resources. The suite names the scenario, and gives facts that a user
 * would know.
 */
public final class ConformanceClient {

  private static final JsonObject NUMBERS = JsonObject.of("a", 2, "b", 3);

  private ConformanceClient() {}

  /** Uses the server at an address, which is the last argument. */
  public static void main(String[] arguments) throws Exception {
    use(URI.create(arguments[arguments.length - 1]), scenario(), context(), Scheduler.SYSTEM);
    System.exit(0);
  }

  /** The name of the scenario. */
  static String scenario() {
    return System.getenv().getOrDefault("MCP_CONFORMANCE_SCENARIO", "");
  }

  /** The facts that a user would know. */
  static JsonObject context() {
    return Json.parse(System.getenv().getOrDefault("MCP_CONFORMANCE_CONTEXT", "{}")).asObject();
  }

  /** Uses a server as a scenario expects it. */
  static void use(URI address, String scenario, JsonObject context, Scheduler time) throws IOException, InterruptedException {
    try (McpServer server = McpServer.builder(address).signIn(signIn(address, context)).scheduler(time)
        .onQuestion(question -> McpAnswer.accepted(JsonObject.EMPTY)).start()) {
      server.tools();
      // The server of this scenario has nothing but a list.
      boolean listed = scenario.equals("json-schema-ref-no-deref");
      for (McpTool tool : server.toolList()) {
        if (tool.problem().isEmpty() && !listed && !context.has("toolCalls")) {
          server.call(tool.original(), tool.parameters().toString().contains("\"schema\"") ? schema(server) : NUMBERS);
        }
      }
      for (JsonValue call : context.tryGet("toolCalls").map(JsonValue::asArray).orElse(JsonArray.EMPTY)) {
        server.call(call.asObject().get("name").asString(), call.asObject().get("arguments").asObject());
      }
      for (McpResource resource : server.resources()) {
        server.read(resource.uri());
      }
    }
  }

  /** The schema that a server wants to see again, unchanged. */
  private static JsonObject schema(McpServer server) {
    return JsonObject.of("schema", server.toolList().stream().filter(tool -> tool.original().equals("json_schema_2020_12_tool"))
        .findFirst().map(McpTool::parameters).orElse(JsonObject.EMPTY));
  }

  private static SignIn signIn(URI address, JsonObject context) throws IOException, InterruptedException {
    SignIn signIn = SignIn.openWith(OAuthServers::browse)
        .withClientDocument(URI.create("https://conformance-test.local/client-metadata.json"));
    return !context.has("client_secret") ? signIn
        : signIn.withClient(issuer(address), context.get("client_id").asString(), context.get("client_secret").asString());
  }

  /** The authorization server at which a client was registered by hand. */
  private static URI issuer(URI address) throws IOException, InterruptedException {
    URI described = address.resolve("/.well-known/oauth-protected-resource" + address.getPath());
    String metadata = HttpClient.newHttpClient().send(HttpRequest.newBuilder(described).build(),
        HttpResponse.BodyHandlers.ofString()).body();
    return URI.create(Json.parse(metadata).asObject().get("authorization_servers").asArray().get(0).asString());
  }
}
