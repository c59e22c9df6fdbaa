package io.github.kimisdk.call;

import io.github.kimisdk.internal.access.CallAccess;
import io.github.kimisdk.internal.text.HeaderRules;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The request of one attempt, before it is sent. {@code Kimi.builder().onRequest(...)} takes a function that gets it and returns
 * the request to send. It is immutable.
 *
 * <p>It has neither the key nor the header with the key. It has no other header that belongs to the client either: {@code
 * Accept}, {@code Content-Type}, and those about framing and the connection.
 *
 * <pre>{@code
 * Kimi tagged = kimi.toBuilder().onRequest(request -> request.withHeader("X-Attempt", "" + request.attempt())).build();
 * System.out.println(tagged.ask("Why is the sky blue?"));
 * tagged.close();
 * }</pre>
 */
public final class CallRequest {

  static {
    CallAccess.REQUEST.register((CallRequest request, CallOrigin origin, Integer attempt) ->
        new CallRequest(origin, attempt, request.method, request.uri, request.headers, request.body));
  }

  private static final int LONGEST_METHOD = 20;

  private final CallOrigin origin;
  private final int attempt;
  private final String method;
  private final URI uri;
  private final Map<String, String> headers;
  /** The bytes of the JSON; null for none. */
  private final byte[] body;

  private CallRequest(CallOrigin origin, int attempt, String method, URI uri, Map<String, String> headers, byte[] body) {
    this.origin = origin;
    this.attempt = attempt;
    this.method = method;
    this.uri = uri;
    this.headers = headers;
    this.body = body;
  }

  /**
   * Returns the request of a first attempt without headers, as a test of a function for {@code onRequest} needs it.
   *
   * @param method the HTTP method in capitals
   * @param uri the address
   * @param json the bytes of the JSON body, which are copied; none for a request without one
   * @return the request
   * @throws IllegalArgumentException if the method is not one in capitals
   */
  public static CallRequest of(String method, URI uri, byte... json) {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(json, "json");
    checkMethod(method);
    return new CallRequest(new CallOrigin(uri, () -> ""), 1, method, uri, Map.of(), json.length == 0 ? null : json.clone());
  }

  private static void checkMethod(String method) {
    Objects.requireNonNull(method, "method");
    boolean capitals = !method.isEmpty() && method.chars().allMatch(c -> c >= 'A' && c <= 'Z');
    if (!capitals || method.length() > LONGEST_METHOD || method.equals("CONNECT")) {
      throw new IllegalArgumentException("expected an HTTP method in capitals such as POST, found "
          + (method.length() > LONGEST_METHOD ? "a text of " + method.length() + " characters" : "\"" + method + "\""));
    }
  }

  /**
   * Returns the id of the call, which all of its attempts share, as {@link CallOrigin#id} of its report.
   *
   * @return the id; empty for a request that a program has made
   */
  public String call() {
    return origin.id();
  }

  /**
   * Returns the step or the tool call of an agent that made the call, as {@link CallOrigin#parent}.
   *
   * @return its id; absent outside of agents
   */
  public Optional<String> parent() {
    return origin.parent();
  }

  /**
   * Returns the number of the attempt for its request.
   *
   * @return the number, from 1
   */
  public int attempt() {
    return attempt;
  }

  /**
   * Returns the HTTP method.
   *
   * @return for example {@code POST}
   */
  public String method() {
    return method;
  }

  /**
   * Returns the address. If the base URL contains the key by mistake, {@code ***} stands for it.
   *
   * @return the URI
   */
  public URI uri() {
    return uri;
  }

  /**
   * Returns the headers that may be changed. One whose value contains the key is not among them, and is sent as it is.
   *
   * @return a map that cannot be changed, whose names may be looked up in any case
   */
  public Map<String, String> headers() {
    return headers;
  }

  /**
   * Returns the body, if it is JSON.
   *
   * @return the JSON; absent for a request without a body, or with one of another media type, such as a file
   * @throws io.github.kimisdk.json.JsonParseException if a program made a raw request of this media type whose text is not JSON
   */
  public Optional<JsonValue> json() {
    return Optional.ofNullable(body).map(Json::parse);
  }

  /**
   * Returns the bytes of the body, if it is JSON, for a signature.
   *
   * @return a copy of the bytes that are sent; absent where {@link #json} is
   */
  public Optional<byte[]> body() {
    return Optional.ofNullable(body).map(byte[]::clone);
  }

  /**
   * Returns a copy with another method.
   *
   * @param method the HTTP method in capitals
   * @return a copy
   * @throws IllegalArgumentException if the method is not one in capitals
   */
  public CallRequest withMethod(String method) {
    checkMethod(method);
    return new CallRequest(origin, attempt, method, uri, headers, body);
  }

  /**
   * Returns a copy with another address. A request goes to its host only: {@code onRequest} refuses an address with another
   * scheme, host or port, because the key would go there.
   *
   * @param uri the address
   * @return a copy
   */
  public CallRequest withUri(URI uri) {
    return new CallRequest(origin, attempt, method, Objects.requireNonNull(uri, "uri"), headers, body);
  }

  /**
   * Returns a copy with another header. It replaces a header of the same name, in any case.
   *
   * @param name the name
   * @param value one line of visible ASCII characters, spaces and tabs
   * @return a copy
   * @throws IllegalArgumentException if a program cannot set the header, such as {@code Authorization}; the message names it, and
   *     {@code KimiBuilder.header} lists these headers
   */
  public CallRequest withHeader(String name, String value) {
    HeaderRules.check(name, value);
    return changed(all -> all.put(name, value));
  }

  /**
   * Returns a copy with other headers, as {@link #withHeader} does.
   *
   * @param more the headers by their names
   * @return a copy
   * @throws IllegalArgumentException if a program cannot set one of them
   */
  public CallRequest withHeaders(Map<String, String> more) {
    Objects.requireNonNull(more, "more");
    more.forEach(HeaderRules::check);
    return changed(all -> all.putAll(more));
  }

  /**
   * Returns a copy without a header.
   *
   * @param name the name, in any case
   * @return a copy
   */
  public CallRequest withoutHeader(String name) {
    Objects.requireNonNull(name, "name");
    return changed(all -> all.remove(name));
  }

  private CallRequest changed(Consumer<Map<String, String>> change) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(headers);
    change.accept(all);
    return new CallRequest(origin, attempt, method, uri, Collections.unmodifiableMap(all), body);
  }

  /**
   * Returns a copy with other JSON. The client reads the answer as it would read that of the first JSON, so {@code stream}
   * should stay.
   *
   * @param json the JSON
   * @return a copy
   * @throws IllegalStateException if the request has no body of JSON to replace
   */
  public CallRequest withJson(JsonValue json) {
    Objects.requireNonNull(json, "json");
    if (body == null) {
      throw new IllegalStateException("expected a request with a body of JSON to replace, found none in " + this
          + "; ask json().isPresent() before");
    }
    return new CallRequest(origin, attempt, method, uri, headers, Json.bytes(json));
  }

  /**
   * Returns one line without the query, the values of the headers, and the body, which may contain secrets.
   *
   * @return for example {@code CallRequest[POST https://api.moonshot.ai/v1/chat/completions, 212 bytes of JSON, attempt 1]}
   */
  @Override
  public String toString() {
    String place = new CallOrigin(uri, () -> "").toString();
    return KeyMask.mask("CallRequest[" + method + " " + place + (body == null ? "" : ", " + body.length + " bytes of JSON")
        + ", attempt " + attempt + "]");
  }
}
