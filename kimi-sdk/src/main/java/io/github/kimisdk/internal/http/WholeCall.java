package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonMalformed;
import io.github.kimisdk.json.JsonMismatch;
import io.github.kimisdk.json.JsonValue;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A call whose answer is read as a whole: JSON, or an error.
 *
 * @param <T> the type of the result
 */
public final class WholeCall<T> implements ByteSink {

  private static final int MAX_BYTES = 256 * 1024 * 1024;

  private final Failures failures;
  private final Function<JsonValue, T> read;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private volatile CallDetails details;
  private volatile Exchange exchange;
  private Reply reply;

  private WholeCall(Failures failures, CallDetails details, Function<JsonValue, T> read) {
    this.failures = failures;
    this.details = details;
    this.read = read;
  }

  /**
   * Begins a call.
   *
   * @param transport sends it
   * @param failures knows what its failures mean
   * @param timeouts how long it may take
   * @param call what to send
   * @param read makes the result of the answer's JSON
   * @param <T> the type of the result
   * @return the result to come; cancelling it ends the call
   */
  public static <T> CompletableFuture<T> start(
      Transport transport, Failures failures, Timeouts timeouts, HttpCall call, Function<JsonValue, T> read) {
    WholeCall<T> whole = new WholeCall<>(failures, CallDetails.NONE.withOrigin(call.origin()), read);
    whole.exchange = transport.open(call, timeouts, whole);
    whole.exchange.more();
    whole.result.whenComplete((value, failure) -> {
      if (whole.result.isCancelled()) {
        whole.exchange.cancel();
      }
    });
    return whole.result;
  }

  @Override
  public void opened(int status, HttpHeaders headers) {
    details = failures.answered(details, status, headers);
    reply = new Reply(status, headers, MAX_BYTES);
  }

  @Override
  public void bytes(List<ByteBuffer> buffers) {
    reply.add(buffers);
    exchange.more();
  }

  @Override
  public void failed(Throwable cause) {
    result.completeExceptionally(failures.of(details, cause));
  }

  @Override
  public void ended() {
    if (reply.status() >= 300) {
      result.completeExceptionally(failures.of(details, reply));
      return;
    }
    try {
      JsonValue json = Json.parse(reply.bytes());
      if (failures.hidden(json)) {
        result.completeExceptionally(failures.ofEvent(details, reply.text()));
      } else {
        result.complete(read.apply(json));
      }
    } catch (JsonMalformed | JsonMismatch unreadable) {
      String said = unreadable.getMessage();
      result.completeExceptionally(failures.unreadable(details, "an answer in JSON (" + said + ")", reply.text()));
    }
  }
}
