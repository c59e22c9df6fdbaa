package io.github.kimisdk.server.http;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.http.Request.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** An answer of the server that is known as a whole. */
public record Answer(int status, Map<String, String> headers, byte[] body) {

  public static Answer of(int status, String type, byte[] body) {
    return new Answer(status, Map.of("Content-Type", type), body);
  }

  public static Answer json(int status, String json) {
    return of(status, "application/json; charset=utf-8", json.getBytes(StandardCharsets.UTF_8));
  }

  public static Answer json(int status, JsonObject json) {
    return json(status, json.toString());
  }

  /** Returns an error in the form of Kimi. */
  public static Answer error(int status, String type, String message) {
    return json(status, ErrorWire.write(ApiError.of(type, message)));
  }

  public Answer withHeader(String name, String value) {
    Map<String, String> changed = new HashMap<>(headers);
    changed.put(name, value);
    return new Answer(status, changed, body);
  }

  public Ending sendOn(Connection connection) throws IOException {
    // An answer of one of these has no body, and no length of one: RFC 9110, 8.6.
    boolean bodiless = status == 204 || status == 304;
    connection.head(status, bodiless ? headers : withHeader("Content-Length", "" + body.length).headers);
    if (body.length > 0) {
      connection.send(body);
    }
    return connection.end();
  }
}
