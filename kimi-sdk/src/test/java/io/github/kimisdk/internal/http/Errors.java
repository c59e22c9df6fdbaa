package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Makes the failure that an answer of a host means. */
public final class Errors {

  public static final Endpoint PROXY = Endpoint.of("https://gateway.example.org/v1");
  public static final Endpoint LOCAL = Endpoint.of("http://127.0.0.1:8080/v1");
  public static final List<Endpoint> OTHERS = List.of(PROXY, LOCAL);

  private Errors() {}

  public static KimiException of(Endpoint endpoint, int status, String body) {
    Reply reply = reply(status, Map.of(), 1 << 20);
    reply.add(List.of(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))));
    ApiKey key = new ApiKey(endpoint.coding() ? "sk-kimi-0123456789" : "sk-abcdefghijklmnop", "a test");
    return new Failures(endpoint, key, true, null).of(reply.details(CallDetails.NONE, VirtualTime.still()), reply);
  }

  /** Returns an answer whose head has come. */
  public static Reply reply(int status, Map<String, List<String>> headers, int limit) {
    return new Reply(head(status, headers), limit);
  }

  /** Returns the head of an answer. */
  public static HttpResponse.ResponseInfo head(int status, Map<String, List<String>> headers) {
    HttpHeaders all = HttpHeaders.of(headers, (name, value) -> true);
    return new HttpResponse.ResponseInfo() {
      @Override
      public int statusCode() {
        return status;
      }

      @Override
      public HttpHeaders headers() {
        return all;
      }

      @Override
      public HttpClient.Version version() {
        return HttpClient.Version.HTTP_1_1;
      }
    };
  }

  public static String json(String type, String words) {
    JsonObject error = JsonObject.of("message", words);
    return JsonObject.of("error", type == null ? error : error.with("type", io.github.kimisdk.json.JsonString.of(type)))
        .toString();
  }
}
