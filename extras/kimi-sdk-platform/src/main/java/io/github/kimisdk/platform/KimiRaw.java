package io.github.kimisdk.platform;

import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.EventStream;
import io.github.kimisdk.platform.data.RawRequest;
import io.github.kimisdk.platform.data.RawResponse;
import io.github.kimisdk.platform.raw.RawCalls;
import java.util.Objects;

/**
 * Calls to any path of the endpoint, for what this version has no method for. They have the key, the headers, the timeouts, the
 * retries, the limits and the exceptions of all calls. Safe for use by many threads. {@link KimiPlatform#raw} returns it.
 *
 * <p><b>A POST may run twice</b>, because it is retried as other calls are: the server may have acted on an attempt whose answer
 * was lost. A client {@code kimi.withRetry(RetryPolicy.NONE)} makes one attempt. {@code kimi.withIdempotencyHeader(...)} marks
 * the attempts of a request, for a server that knows the header.
 *
 * <p>All methods wait on the thread of the caller. Interrupting it ends the call.
 *
 * <pre>{@code
 * System.out.println(platform.raw().call("GET", "/models", JsonNull.NULL));
 * }</pre>
 */
public final class KimiRaw {

  private final RawCalls calls;

  KimiRaw(RawCalls calls) {
    this.calls = calls;
  }

  /**
   * Sends JSON to a path and waits for JSON. A body that names a model counts in the rate limits, as a chat does. JSON with a
   * status of success is the result, even if it has a member {@code error}. {@link #send} returns the bytes as they are.
   *
   * @param method the HTTP method in capitals, for example {@code POST}
   * @param path the path behind the base URL, encoded, as {@link RawRequest#of} describes
   * @param body the body; {@link io.github.kimisdk.json.JsonNull#NULL} for none
   * @return the answer; {@link io.github.kimisdk.json.JsonNull#NULL} if it is empty
   * @throws IllegalArgumentException if the method or the path cannot be used
   * @throws io.github.kimisdk.call.KimiException if the call fails, or if the answer is not JSON
   */
  public JsonValue call(String method, String path, JsonValue body) {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(body, "body");
    return calls.json(RawRequest.of(method, path).withJson(body));
  }

  /**
   * Sends a request and waits for its answer, of any media type, byte for byte. {@code KimiBuilder.maxResponseBytes} limits its
   * size, and 64 KiB that of a page of HTML.
   *
   * @param request the request
   * @return the answer with a status of success
   * @throws io.github.kimisdk.call.KimiException if the call fails, or ends with a status that is none of success
   */
  public RawResponse send(RawRequest request) {
    return calls.send(Objects.requireNonNull(request, "request"));
  }

  /**
   * Sends a request and returns the server-sent events of its answer. The call begins at once, and a failure is thrown when the
   * stream is read. An attempt is repeated until its first event. An event that contains an error of the service, and a
   * connection that is lost, end the stream with an exception. The {@code Accept} header is that of events.
   *
   * @param request the request; for chat completions, its JSON has {@code "stream": true}
   * @return the stream, which the caller closes
   */
  public EventStream events(RawRequest request) {
    return calls.events(Objects.requireNonNull(request, "request"));
  }

  @Override
  public String toString() {
    return "KimiRaw[" + calls + "]";
  }
}
