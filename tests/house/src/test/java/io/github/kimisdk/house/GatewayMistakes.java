package io.github.kimisdk.house;

import static io.github.kimisdk.house.Bench.KEY;
import static io.github.kimisdk.house.Mistake.Room.ENVIRONMENT;
import static io.github.kimisdk.house.Mistake.Room.GATEWAY;
import static io.github.kimisdk.house.Mistake.Room.SETTINGS;

import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.run.GatewayProgram;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Mistakes with a gateway: its file of settings, its variables, its command line, and the requests of its clients. */
final class GatewayMistakes {

  private static final String OFFLINE = "KIMI_GATEWAY_UPSTREAM_OFFLINE";
  private static final String PAGE = "See https://kimisdk.github.io/kimi-sdk/docs/gateway-settings.html";
  private static final String GUIDE = "See https://kimisdk.github.io/kimi-sdk/docs/gateway.html";
  private static final String HELLO = "{\"model\":\"kimi-k3\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  private GatewayMistakes() {}

  static List<Mistake> settings() {
    return List.of(
        file("a setting with a typing error", "{'prot':8080}", "prot: expected a setting", "did you mean port?"),
        file("a setting at the wrong place", "{'keyFile':'kimi.key'}", "keyFile: expected a setting",
            "did you mean upstream.keys[].keyFile?"),
        file("a text for a number", "{'port':'8080'}", "port: expected a port from 0 to 65535", "found \"8080\""),
        file("a text for a list", "{'upstream':{'fallbackModels':'kimi-k3'}}",
            "upstream.fallbackModels: expected a list of texts", "found \"kimi-k3\""),
        file("a port that no machine has", "{'port':70000}", "port: expected a port from 0 to 65535", "found 70000"),
        file("a level of another log", "{'log':'debug'}", "log: expected off, error or info", "found \"debug\""),
        file("a time without a unit", "{'grace':20}", "grace: expected a time such as \"30s\", \"5m\" or \"1h\"", "found 20"),
        file("a trailing comma", "{\n  'port': 8080,\n}\n", "gateway.json: line 3, column 1", "found '}'",
            "remove the comma before it"),
        file("a comment", "{\n  // the port\n  'port': 8080\n}\n", "gateway.json: line 2, column 3", "found '/'",
            "remove the comment: JSON has none"),
        file("a file that is cut off", "{'port': 8080", "gateway.json: line 1, column 14: expected ',' or '}'",
            "found the end of the text"),
        file("an empty file", "", "gateway.json: line 1, column 1: expected a value", "found the end of the text"),
        file("the key itself in the file", "{'upstream':{'keys':[{'key':'" + KEY + "'}]}}",
            "upstream.keys[0].key: expected no key in a file of settings", "found one", "a file that keyFile names"),
        file("a client without a key", "{'clients':[{'name':'alice'}]}", "clients[0]: expected a key, found none",
            "set clients[0].keyFile, or KIMI_GATEWAY_CLIENTS_0_KEY in the environment"),
        file("a file of a key that is missing", "{'clients':[{'name':'alice','keyFile':'no-such.key'}]}",
            "clients[0].keyFile: expected a file with one key", "found no file at /", "/no-such.key", "write the key into it"),
        file("a key instead of its file", "{'clients':[{'name':'alice','keyFile':'" + KEY + "'}]}",
            "clients[0].keyFile: expected a file with one key", "looks like the key itself", "put it into a file"),
        file("an open address without clients", "{'address':'0.0.0.0'}", "address: expected a client with a key",
            "found none for 0.0.0.0", "set clients[0].name and clients[0].keyFile"),
        upstream("a base URL with /v1 twice", "https://kimi.example/v1/v1", "upstream.baseUrl: expected a base URL with one /v1",
            "found the path /v1/v1", "remove one of them"),
        upstream("a base URL without a scheme", "api.moonshot.ai/v1", "upstream.baseUrl: expected a base URL that begins with"
            + " https:// (or http://)", "found other text"),
        program("a file that does not exist", b -> GatewayProgram.errors(Map.of(), "--config", b.path("none.json").toString()),
            "none.json: expected a file with settings", "found no file"),
        program("an option with a typing error", b -> GatewayProgram.errors(Map.of(), "--cofnig=gateway.json"),
            "found an unknown option", "did you mean --config?"),
        program("a setting as an option", b -> GatewayProgram.errors(Map.of(), "--port=80"), "found an unknown option",
            "it is a setting of the file (--config): set port, or KIMI_GATEWAY_PORT in the environment"),
        program("a file without its option", b -> GatewayProgram.errors(Map.of(), "gateway.json"), "found an unknown option",
            "did you mean --config gateway.json?"),
        program("an option of another program", b -> GatewayProgram.errors(Map.of(), "--verbose"), "found an unknown option",
            "settings are in a file (--config) and in the environment"),
        program("the key as an option", b -> GatewayProgram.errors(Map.of(), "--key=" + KEY), "command line: expected no key",
            "put it into a file that keyFile names, or into the environment"));
  }

  static List<Mistake> variables() {
    return List.of(
        variable("a variable with a typing error", "KIMI_GATEWAY_PROT", "80", "KIMI_GATEWAY_PROT: expected the name of a setting",
            "did you mean KIMI_GATEWAY_PORT?"),
        variable("a text for a number", "KIMI_GATEWAY_PORT", "eighty", "KIMI_GATEWAY_PORT: expected a port from 0 to 65535",
            "found \"eighty\""),
        variable("two words as one", "KIMI_GATEWAY_UPSTREAM_BASEURL", "https://kimi.example/v1", "found an unknown one",
            "did you mean KIMI_GATEWAY_UPSTREAM_BASE_URL?"),
        variable("a yes for a switch", "KIMI_GATEWAY_PAGE", "yes", "KIMI_GATEWAY_PAGE: expected true or false", "found \"yes\""),
        variable("a file of a key that is missing", "KIMI_GATEWAY_METRICS_KEY_FILE", "no-such.key",
            "KIMI_GATEWAY_METRICS_KEY_FILE: expected a file with one key", "found no file at /", "/no-such.key"),
        Mistake.of(ENVIRONMENT, "gateway, a port that is taken", b -> {
          try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return GatewayProgram.errors(Map.of(OFFLINE, "true", "KIMI_GATEWAY_PORT", "" + taken.getLocalPort()));
          }
        }, "expected a free port, found 127.0.0.1:", "close the program that listens there",
            "set port, or KIMI_GATEWAY_PORT in the environment", GUIDE));
  }

  static List<Mistake> servers() {
    return List.of(
        gateway("a port that no machine has", b -> KimiServer.builder(new OfflineModel()).port(70_000),
            "expected a port from 0 to 65535", "found 70000", "0 takes any that is free"),
        gateway("a port that is taken", b -> KimiServer.builder(new OfflineModel()).port(b.gateway().port()).start(),
            "expected a free port, found 127.0.0.1:", "close the program that listens there", "set KimiServerBuilder.port", GUIDE),
        gateway("an open address without a key", b -> KimiServer.builder(new OfflineModel()).address("0.0.0.0").start(),
            "expected a key for a server that other machines can reach", "found none for 0.0.0.0",
            "set one with KimiServerBuilder.key", GUIDE),
        gateway("an empty key", b -> KimiServer.builder(new OfflineModel()).key(""), "expected a key without spaces around it",
            "found a blank one"),
        gateway("an address as a host", b -> KimiServer.builder(new OfflineModel()).hosts("https://kimi.example/v1"),
            "such as gateway.example:8443", "found https://kimi.example/v1"),
        gateway("an origin without a scheme", b -> KimiServer.builder(new OfflineModel()).origins("app.example"),
            "expected an origin without a path such as https://app.example", "found app.example"),
        gateway("requests of a server that keeps none", b -> b.gateway().requests(), "expected a server that keeps its requests",
            "start it with KimiServer.builder(model).recording()"));
  }

  static List<Mistake> requests() {
    return List.of(
        gateway("no type of content", b -> b.post("/chat/completions", HELLO, "Content-Type", "text/plain"),
            "expected the header Content-Type: application/json", "found text/plain"),
        gateway("a web page of another origin", b -> b.post("/chat/completions", HELLO, "Origin", "https://app.example"),
            "found the origin https://app.example", "to allow it, set KimiServerBuilder.origins"),
        post("single quotes", "/chat/completions", "{'model'}", "Invalid request: line 1, column 2", "expected a name or '}'"),
        post("no messages", "/chat/completions", "{\"model\":\"kimi-k3\"}", "Invalid request: messages must not be empty"),
        post("a text for messages", "/chat/completions", "{\"messages\":\"Hi\"}", "/messages: expected array",
            "found string \"Hi\""),
        post("an unknown role", "/chat/completions", HELLO.replace("user", "human"), "/messages/0/role: expected system, developer,"
            + " user, assistant or tool", "found human"),
        post("an image of the web", "/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
            + "\"image_url\":{\"url\":\"https://example.com/cat.png\"}}]}]}", "/messages/0/content/0/image_url: expected a data URL",
            "Kimi does not fetch from the web"),
        post("a path with /v1 twice", "/v1/chat/completions", HELLO, "there is no POST /v1/v1/chat/completions",
            "the base URL of the client ends in /v1/v1", "expect one /v1", GUIDE),
        post("a path with a typing error", "/chat/completion", HELLO, "there is no POST /v1/chat/completion;",
            "the nearest route is POST /v1/chat/completions", GUIDE),
        post("a path without chat", "/completions", HELLO, "there is no POST /v1/completions",
            "the nearest route is POST /v1/chat/completions", GUIDE),
        post("a POST to a list", "/models", "{}", "expected GET for /v1/models", "found POST"));
  }

  private static Mistake program(String name, Mistake.Step step, String... words) {
    return Mistake.of(SETTINGS, name, step, Stream.concat(Stream.of(words), Stream.of(PAGE)).toArray(String[]::new));
  }

  private static Mistake file(String name, String json, String... words) {
    return program(name, bench -> bench.gateway(json.replace('\'', '"'), OFFLINE, "true"), words);
  }

  private static Mistake upstream(String name, String baseUrl, String... words) {
    return program(name, bench -> bench.gateway("{\"upstream\":{\"baseUrl\":\"" + baseUrl + "\"}}",
        "KIMI_GATEWAY_UPSTREAM_KEYS_0_KEY", KEY), words);
  }

  private static Mistake variable(String name, String variable, String value, String... words) {
    return Mistake.of(ENVIRONMENT, "gateway, " + name, bench -> GatewayProgram.errors(Map.of(OFFLINE, "true", variable, value),
        "--check"), Stream.concat(Stream.of(words), Stream.of(PAGE)).toArray(String[]::new));
  }

  private static Mistake gateway(String name, Mistake.Step step, String... words) {
    return Mistake.of(GATEWAY, name, step, words);
  }

  private static Mistake post(String name, String route, String body, String... words) {
    return gateway("a request, " + name, bench -> bench.post(route, body), words);
  }
}
