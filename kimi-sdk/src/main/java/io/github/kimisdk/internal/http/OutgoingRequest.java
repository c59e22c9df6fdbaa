package io.github.kimisdk.internal.http;

import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.text.SecretNames;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request to send. The transport adds the key.
 *
 * @param method the HTTP method
 * @param uri the address
 * @param body the body; null for none
 * @param stream whether the answer is a stream of events
 * @param tokens the approximate cost of the request in a limit of tokens
 * @param model the model that is asked; empty for none
 * @param headers headers that replace those of the client, by names in any case
 * @param whole whether the headers include those of the client
 */
public record OutgoingRequest(
    String method, URI uri, Content body, boolean stream, long tokens, String model, Map<String, String> headers, boolean whole) {

  /** The JDK's client sends this header itself. */
  private static final String EXPECT = "Expect";

  /** A GET request. */
  public static OutgoingRequest get(URI uri) {
    return of("GET", uri, null);
  }

  /** A request that asks no model; the body may be null. */
  public static OutgoingRequest of(String method, URI uri, Content body) {
    return new OutgoingRequest(method, uri, body, false, 0, "", Map.of(), false);
  }

  /** A POST request with JSON. */
  public static OutgoingRequest post(URI uri, byte[] json, boolean stream, long tokens, String model) {
    return new OutgoingRequest("POST", uri, Content.json(json), stream, tokens, model, Map.of(), false);
  }

  /** Returns the request with more headers, which replace those of the client and those of this request. */
  public OutgoingRequest withHeaders(Map<String, String> more) {
    if (more.isEmpty()) {
      return this;
    }
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(headers);
    all.putAll(more);
    return new OutgoingRequest(method, uri, body, stream, tokens, model, all, whole);
  }

  /** Returns the request with or without a wait for the service to say that it takes the body, or to refuse it before. */
  public OutgoingRequest expecting(boolean first) {
    if (first == expecting()) {
      return this;
    }
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(headers);
    all.remove(EXPECT);
    if (first) {
      all.put(EXPECT, "100-continue");
    }
    return new OutgoingRequest(method, uri, body, stream, tokens, model, all, whole);
  }

  /** Whether a model answers as a whole, which it could also do as a stream. Only answers cost tokens. */
  public boolean streamable() {
    return !stream && tokens > 0;
  }

  /** Whether the body is a form with a file. */
  public boolean upload() {
    return body != null && body.type().startsWith("multipart/");
  }

  /** Whether the body waits for the service to say that it takes it. */
  public boolean expecting() {
    return headers.containsKey(EXPECT);
  }

  /** Returns the request that is sent in place of this one, with all of its headers. */
  public OutgoingRequest replaced(String otherMethod, URI address, Content content, Map<String, String> all) {
    return new OutgoingRequest(otherMethod, address, content, stream, tokens, model, all, true);
  }

  /** All headers of the request, given those of the client. */
  Map<String, String> allHeaders(Map<String, String> shared) {
    if (headers.isEmpty() || whole) {
      return whole ? headers : shared;
    }
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(shared);
    all.putAll(headers);
    return all;
  }

  /** The command that sends the request again, without secrets. */
  public String curl(Map<String, String> shared) {
    StringBuilder command = new StringBuilder("curl ");
    if (!method.equals(body == null ? "GET" : "POST")) {
      command.append("-X ").append(method).append(' ');
    }
    if (stream) {
      command.append("--no-buffer ");
    }
    command.append(quoted(KeyMask.mask(shown(uri.toString())))).append(" -H \"Authorization: Bearer $KIMI_API_KEY\"");
    for (Map.Entry<String, String> header : allHeaders(shared).entrySet()) {
      String value = SecretNames.shown(header.getKey(), header.getValue());
      command.append(" -H ").append(quoted(KeyMask.mask(header.getKey() + ": " + value)));
    }
    if (body != null) {
      command.append(' ').append(body.curl(text -> quoted(KeyMask.mask(text))));
    }
    return command.toString();
  }

  /** Returns an address whose query shows no value of a parameter with a secret. */
  private static String shown(String address) {
    int query = address.indexOf('?');
    return query < 0 ? address : address.substring(0, query + 1) + SecretNames.shown(address.substring(query + 1));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /** Whether the request can be sent again. */
  public boolean repeatable() {
    return body == null || body.repeatable();
  }
}
