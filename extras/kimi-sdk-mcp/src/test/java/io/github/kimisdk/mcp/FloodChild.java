package io.github.kimisdk.mcp;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.mcp.Flood.Sink;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A server that is a child process, and answers a call with the {@link Flood} that its text names. */
final class FloodChild {

  private FloodChild() {}

  static String[] command() {
    String[] command = ChildMain.command();
    command[command.length - 1] = FloodChild.class.getName();
    return command;
  }

  public static void main(String[] arguments) throws IOException {
    Sink to = new Sink(new FileOutputStream(FileDescriptor.out), "", "\n");
    FakeServer server = server();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonObject message = Json.parse(line).asObject();
      Optional<Flood> flood = flood(message);
      if (flood.isPresent()) {
        flood.get().pour(message, to);
      } else {
        StringBuilder answers = new StringBuilder();
        server.handle(message, answer -> answers.append(answer).append('\n'));
        to.write(answers.toString());
      }
    }
  }

  /** A server with many tools, whose resources come in large pages without an end. */
  static FakeServer server() {
    JsonObject large = JsonObject.of("uri", "a://1", "name", "x", "description", "x".repeat(1_000_000));
    JsonObject small = JsonObject.of("uriTemplate", "a://{id}", "name", "x");
    JsonObject properties = JsonObject.EMPTY;
    for (int i = 0; i < 20; i++) {
      properties = properties.with("property-" + i, JsonObject.of("type", "string", "description", "x".repeat(100)));
    }
    JsonObject schema = JsonObject.of("type", "object", "properties", properties);
    return new FakeServer("2025-11-25")
        .tools(IntStream.range(0, 700).mapToObj(i -> FakeServer.tool("tool-" + i, schema)).toArray(JsonObject[]::new))
        .on("resources/list", (message, out) -> out.accept(FakeServer.answer(message, JsonObject.of(
            "resources", JsonArray.of(Collections.nCopies(3, large)), "nextCursor", message.get("id").toString()))))
        .result("resources/templates/list", JsonObject.of("resourceTemplates", JsonArray.of(Collections.nCopies(2_000, small))));
  }

  /** The flood that a call names. */
  static Optional<Flood> flood(JsonObject message) {
    Optional<JsonValue> text = message.tryGet("params").flatMap(params -> params.asObject().tryGet("arguments"))
        .flatMap(arguments -> arguments.asObject().tryGet("text"));
    return Stream.of(Flood.values()).filter(flood -> text.filter(named -> named.asString().equals(flood.name())).isPresent())
        .findFirst();
  }
}
