package io.github.kimisdk.platform.raw;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.call.WholeReceiver;
import io.github.kimisdk.internal.http.Content;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.stream.BlockingReader;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.data.EventStream;
import io.github.kimisdk.platform.data.RawRequest;
import io.github.kimisdk.platform.data.RawResponse;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Calls to any path of an endpoint, with requests that a program has written. */
public final class RawCalls {

  private static final int BYTES_PER_TOKEN = 4;

  private final ApiCalls calls;

  /** Creates the raw calls of a client. */
  public RawCalls(ApiCalls calls) {
    this.calls = calls;
  }

  /** Sends a request and waits for JSON; an empty body is null. A member {@code error} is part of the result. */
  public JsonValue json(RawRequest request) {
    return answer(request, reply -> reply.empty()
        ? JsonNull.NULL : WholeReceiver.json(reply, false, Function.identity()));
  }

  /** Sends a request and waits for its answer. */
  public RawResponse send(RawRequest request) {
    return answer(request, new RawBody());
  }

  private <T> T answer(RawRequest request, WholeReceiver.Sink<T> sink) {
    return calls.await(outgoing(request, request.accept(), false), sink);
  }

  /** Sends a request and returns the events of its answer. */
  public EventStream events(RawRequest request) {
    BlockingReader<EventStream.Event> events = new BlockingReader<>(known -> known);
    EventReceiver receiver = new EventReceiver(
        outgoing(request, "text/event-stream", true), calls.settings().sizes().eventBytes(), events);
    events.start(calls.open(receiver, events));
    return new Events(events);
  }

  /** A body of JSON that names a model counts in the rate limits. */
  private OutgoingRequest outgoing(RawRequest raw, String accept, boolean stream) {
    checkVersion(raw.path());
    Content content = raw.body().map(bytes -> Content.of(raw.mediaType().orElseThrow(), bytes)).orElse(null);
    OutgoingRequest request = calls.request(raw.method(), raw.path(), content);
    String model = "";
    long tokens = 0;
    if (raw.json().orElse(null) instanceof JsonObject body && content != null) {
      model = RequestWire.model(body);
      tokens = content.length() / BYTES_PER_TOKEN + Math.max(0, Math.min(RequestWire.limit(body).orElse(0), Integer.MAX_VALUE));
    }
    return new OutgoingRequest(request.method(), request.uri(), content, stream, tokens, model, request.headers(), false)
        .withHeaders(ApiCalls.accept(accept));
  }

  /** The base URLs of Kimi end with the version, which people repeat when they copy a path from the documentation. */
  private void checkVersion(String path) {
    Endpoint endpoint = calls.settings().endpoint();
    if ((endpoint.platform() || endpoint.coding()) && path.startsWith("/v1/")) {
      throw new KimiException.BadRequest(
          "expected a path behind the base URL " + endpoint.baseUrl() + ", found one with /v1 again",
          "Leave /v1 out: the path is " + path.substring("/v1".length()).split("\\?", 2)[0],
          CallDetails.NONE);
    }
  }

  /** Events that a thread pulls. */
  private record Events(BlockingReader<Event> reader) implements EventStream {

    @Override
    public Iterator<Event> iterator() {
      reader.requireUnread(true, false);
      return reader;
    }

    @Override
    public void close() {
      reader.close();
    }

    @Override
    public String toString() {
      return "EventStream[" + reader + "]";
    }
  }

  /** Any body, as it is. */
  private static final class RawBody implements WholeReceiver.Sink<RawResponse> {

    @Override
    public void head(Reply reply) {
      reply.exact();
    }

    @Override
    public RawResponse end(Reply reply) {
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      reply.headers().map().forEach((name, values) -> headers.put(name, String.join(", ", values)));
      return RawResponse.of(reply.status(), headers, WholeReceiver.bytes(reply));
    }
  }

  @Override
  public String toString() {
    return calls.toString();
  }
}
