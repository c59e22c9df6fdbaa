package io.github.kimisdk.platform.data;

import io.github.kimisdk.call.CallRequest;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A request to any path below the base URL, for what this version has no method for. {@code KimiRaw} sends it. It is immutable.
 *
 * <pre>{@code
 * RawRequest request = RawRequest.of("POST", "/tokenizers/estimate-token-count")
 *     .withText("application/json", "{}").withAccept("application/json");
 * System.out.println(request);
 * }</pre>
 */
public final class RawRequest {

  private static final String JSON = "application/json";

  private final String method;
  private final String path;
  private final String accept;
  private final String mediaType;
  private final byte[] body;
  private final JsonValue json;

  private RawRequest(String method, String path, String accept, String mediaType, byte[] body, JsonValue json) {
    this.method = method;
    this.path = path;
    this.accept = accept;
    this.mediaType = mediaType;
    this.body = body;
    this.json = json;
  }

  /**
   * Returns a request without a body, which accepts an answer of any media type.
   *
   * @param method the HTTP method in capitals, for example {@code POST}
   * @param path the path behind the base URL, with a query if there is one: begins with a slash, is already encoded, and has no
   *     host, no fragment and no {@code ..}; for example {@code /files?purpose=batch} for {@code
   *     https://api.moonshot.ai/v1/files?purpose=batch}
   * @return the request
   * @throws IllegalArgumentException if the method or the path is not as described
   */
  public static RawRequest of(String method, String path) {
    Objects.requireNonNull(path, "path");
    CallRequest.of(method, URI.create("http://host"));   // refuses another method
    checkPath(path);
    return new RawRequest(method, path, "*/*", null, null, null);
  }

  /** Refuses a path that would lead elsewhere. The message does not contain it, because it may have a secret. */
  private static void checkPath(String path) {
    if (!path.startsWith("/") || path.startsWith("//")) {
      throw refused("one slash at its beginning, such as /models", path.contains("://") ? "an address with a host"
          : "another beginning");
    }
    if (path.indexOf('#') >= 0) {
      throw refused("no fragment", "a # at position " + (path.indexOf('#') + 1));
    }
    String decoded = path.toLowerCase(Locale.ROOT).replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
    int query = decoded.indexOf('?');
    String place = query < 0 ? decoded : decoded.substring(0, query);
    if (Arrays.asList(place.split("/")).contains("..")) {
      throw refused("no .. in it", "a segment ..");
    }
    if (!encoded(path)) {
      throw refused("encoded characters, such as %20 for a space", "one that is not encoded");
    }
  }

  /** Whether a path can be sent as it is. A URI of Java may have characters outside ASCII. */
  private static boolean encoded(String path) {
    try {
      return URI.create("http://host" + path).toASCIIString().equals("http://host" + path);
    } catch (IllegalArgumentException wrong) {
      return false;
    }
  }

  private static IllegalArgumentException refused(String expected, String found) {
    return new IllegalArgumentException("expected a path below the base URL with " + expected + ", found " + found);
  }

  /**
   * Returns a copy with JSON as its body. It accepts JSON, unless {@link #withAccept} says otherwise later.
   *
   * @param body the body; {@link JsonNull#NULL} for none
   * @return a copy
   */
  public RawRequest withJson(JsonValue body) {
    Objects.requireNonNull(body, "body");
    boolean none = body == JsonNull.NULL;
    return none
        ? new RawRequest(method, path, JSON, null, null, null)
        : new RawRequest(method, path, JSON, JSON, Json.bytes(body), body);
  }

  /**
   * Returns a copy with a text as its body.
   *
   * @param mediaType its media type, for example {@code text/plain; charset=utf-8}
   * @param body the text, sent as UTF-8
   * @return a copy
   * @throws IllegalArgumentException if the media type cannot be sent
   */
  public RawRequest withText(String mediaType, String body) {
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(body, "body");
    return withBytes(mediaType, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns a copy with bytes as its body.
   *
   * @param mediaType their media type, for example {@code application/octet-stream}
   * @param body the bytes, which are copied
   * @return a copy
   * @throws IllegalArgumentException if the media type cannot be sent
   */
  public RawRequest withBytes(String mediaType, byte[] body) {
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(body, "body");
    return new RawRequest(method, path, accept, checkedType(mediaType), body.clone(), null);
  }

  /**
   * Returns a copy that accepts other media types.
   *
   * @param mediaTypes the value of the {@code Accept} header, for example {@code text/csv}
   * @return a copy
   * @throws IllegalArgumentException if the value cannot be sent
   */
  public RawRequest withAccept(String mediaTypes) {
    Objects.requireNonNull(mediaTypes, "mediaTypes");
    return new RawRequest(method, path, checkedType(mediaTypes), mediaType, body, json);
  }

  private static String checkedType(String value) {
    boolean visible = value.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    if (value.isBlank() || !visible) {
      throw new IllegalArgumentException("expected a media type of visible ASCII characters, found "
          + (value.isBlank() ? "none" : "a line break or a character outside ASCII"));
    }
    return value;
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
   * Returns the path behind the base URL.
   *
   * @return the path, with its query
   */
  public String path() {
    return path;
  }

  /**
   * Returns the value of the {@code Accept} header.
   *
   * @return media types; {@code *}{@code /*} if nothing else was set
   */
  public String accept() {
    return accept;
  }

  /**
   * Returns the media type of the body.
   *
   * @return the type; absent if there is no body
   */
  public Optional<String> mediaType() {
    return Optional.ofNullable(mediaType);
  }

  /**
   * Returns the body.
   *
   * @return a copy of the bytes; absent if there is no body
   */
  public Optional<byte[]> body() {
    return Optional.ofNullable(body).map(byte[]::clone);
  }

  /**
   * Returns the JSON that the body was made of.
   *
   * @return the JSON; absent if the body is of another kind
   */
  public Optional<JsonValue> json() {
    return Optional.ofNullable(json);
  }

  /**
   * Returns one line without the query and the body, which may contain secrets.
   *
   * @return for example {@code RawRequest[POST /files, 212 bytes of application/json]}
   */
  @Override
  public String toString() {
    int query = path.indexOf('?');
    String place = query < 0 ? path : path.substring(0, query) + "?***";
    return KeyMask.mask(
        "RawRequest[" + method + " " + place + (body == null ? "" : ", " + body.length + " bytes of " + mediaType) + "]");
  }
}
