package io.github.kimisdk.strict;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;

/** The formats that clients speak to the gateway. */
enum GatewayFormat {
  CHAT("/v1/chat/completions"), MESSAGES("/v1/messages"), RESPONSES("/v1/responses"),
  GEMINI("/v1beta/models/gemini-2.5-pro:generateContent");

  private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  final String path;

  GatewayFormat(String path) {
    this.path = path;
  }

  static GatewayFormat of(String path) {
    return path.startsWith("/v1beta") ? GEMINI : path.startsWith("/v1/messages") ? MESSAGES
        : path.startsWith("/v1/responses") ? RESPONSES : CHAT;
  }

  /** Sends a request as a client of this format does. */
  static HttpResponse<String> post(ProgramGateway gateway, String path, JsonObject body, String beta) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway.url() + path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(Json.write(body)));
    switch (of(path)) {
      case MESSAGES -> request.header("x-api-key", ProgramGateway.KEY).header("anthropic-version", "2023-06-01");
      case GEMINI -> request.header("x-goog-api-key", ProgramGateway.KEY);
      default -> request.header("Authorization", "Bearer " + ProgramGateway.KEY);
    }
    if (!beta.isEmpty()) {
      request.header("anthropic-beta", beta);
    }
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Returns the message of an error in this format, or an empty text if it has not the format's form. */
  String errorMessage(String body) {
    JsonObject whole;
    try {
      whole = Json.parse(body) instanceof JsonObject object ? object : JsonObject.EMPTY;
    } catch (JsonParseException e) {
      return "";
    }
    JsonObject error = Body.object(whole, "error");
    boolean formed = switch (this) {
      case CHAT -> !Body.text(error, "type").isEmpty();
      case RESPONSES -> !Body.text(error, "type").isEmpty() && error.tryGet("code").orElse(null) instanceof JsonString;
      case MESSAGES -> Body.text(whole, "type").equals("error") && !Body.text(error, "type").isEmpty();
      case GEMINI -> error.tryGet("code").orElse(null) instanceof JsonNumber && !Body.text(error, "status").isEmpty();
    };
    return formed ? Body.text(error, "message") : "";
  }
}
