package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventFraming;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.chat.ChatServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;

/** Plain requests to a server with the client of the JDK. */
public final class Http {

  public static final String HI = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Http() {}

  public static HttpResponse<String> post(KimiServer server, String body) {
    return post(server, BodyPublishers.ofString(body));
  }

  public static HttpResponse<String> post(KimiServer server, BodyPublisher body) {
    return send(HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
        .header("Content-Type", "application/json").POST(body).build());
  }

  public static HttpResponse<String> get(KimiServer server, String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path));
    return send((headers.length == 0 ? request : request.headers(headers)).build());
  }

  public static HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Returns an answer as a stream in chat completions. */
  public static ScriptedAnswer stream(ChatResponse answer) {
    EventFraming framing = EventFraming.serverSentEvents();
    EventWriter writer = new ChatServer().events(Json.parse("{\"stream_options\":{\"include_usage\":true}}").asObject());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    answer.chunks().forEach(chunk -> writer.chunk(chunk).forEach(event -> bytes.writeBytes(framing.frame(event))));
    writer.end().forEach(event -> bytes.writeBytes(framing.frame(event)));
    bytes.writeBytes(framing.end(writer.endMark()));
    return ScriptedAnswer.events(bytes.toByteArray());
  }

  /** Returns the body of a streamed request with further settings. */
  public static String streaming(String settings) {
    return HI.substring(0, HI.length() - 1) + ",\"stream\":true" + settings + "}";
  }

  public static JsonObject error(HttpResponse<String> response) {
    return Json.parse(response.body()).get("error").asObject();
  }
}
