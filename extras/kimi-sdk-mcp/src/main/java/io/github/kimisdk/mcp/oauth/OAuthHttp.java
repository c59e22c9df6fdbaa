package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.mcp.http.AnswerBody;
import io.github.kimisdk.mcp.http.HttpSettings;
import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Requests for metadata, registrations and tokens. No redirect is followed, so nothing reaches another host. Answers have a limit
 * of size and time.
 */
final class OAuthHttp {

  static final int MAX_BYTES = 256 * 1024;
  static final Duration LIMIT = Duration.ofSeconds(30);

  private static final JsonLimits LIMITS = JsonLimits.DEFAULT.withMaxBytes(MAX_BYTES).withMaxDepth(32);

  /** The client of all sign-ins, made for the first one. */
  private static final class Shared {
    static final HttpClient CLIENT = HttpSettings.newClient();
  }

  private final Duration limit;

  OAuthHttp(Duration limit) {
    this.limit = limit;
  }

  /**
   * An answer. A message quotes it only by {@link #summary}.
   *
   * @param body the object of the answer; without members for anything else
   */
  record Answer(int status, JsonObject body) {

    /** The status and the error, masked, for messages. */
    String summary() {
      String more = MessageMembers.find(body, "error_description").map(description -> ": " + description).orElse("");
      String said = MessageMembers.find(body, "error").map(code -> ", " + Log.quoted(code + more))
          .orElse(status / 100 == 3 ? ", a redirect, which is not followed" : body.empty() ? ", no JSON object" : "");
      return "status " + status + said;
    }

    /** The code of an error; empty if the answer has none. */
    String error() {
      return MessageMembers.text(body, "error");
    }

    @Override
    public String toString() {
      return "Answer[" + status + "]";
    }
  }

  Answer get(Step step, URI address) {
    return send(step, address, HttpRequest.newBuilder(address).GET());
  }

  Answer post(Step step, URI address, JsonObject body) {
    return send(step, address, HttpRequest.newBuilder(address).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  /** Sends a form. The credentials are the value of the header {@code Authorization}; empty for none. */
  Answer post(Step step, URI address, Map<String, String> form, String credentials) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(encoded(form)));
    return send(step, address, credentials.isEmpty() ? request : request.header("Authorization", credentials));
  }

  static String encoded(Map<String, String> form) {
    return form.entrySet().stream().map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Answer send(Step step, URI address, HttpRequest.Builder request) {
    CompletableFuture<HttpResponse<byte[]>> sent = Shared.CLIENT.sendAsync(
        request.header("Accept", "application/json").timeout(limit).build(), head -> AnswerBody.message(MAX_BYTES));
    try {
      HttpResponse<byte[]> answer = sent.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(answer.statusCode(), object(answer.body()));
    } catch (TimeoutException late) {
      throw failed(step, address, "no answer came within " + limit.toSeconds() + " seconds");
    } catch (ExecutionException e) {
      throw failed(step, address, e.getCause() instanceof Failure ? "the answer has more than " + MAX_BYTES + " bytes"
          : "the request failed with " + e.getCause().getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(step, address, "the thread was interrupted");
    } finally {
      sent.cancel(true);
    }
  }

  private SignInFailure failed(Step step, URI address, String what) {
    return new SignInFailure(step, address, what + " at " + Log.quoted(address.toString()),
        "Check whether the address can be reached from here; the next request tries again");
  }

  private static JsonObject object(byte[] bytes) {
    try {
      return Json.parse(bytes, 0, bytes.length, LIMITS) instanceof JsonObject read ? read : JsonObject.EMPTY;
    } catch (JsonParseException none) {
      // The message of the exception may quote the answer, so the failure does not have it.
      return JsonObject.EMPTY;
    }
  }
}
