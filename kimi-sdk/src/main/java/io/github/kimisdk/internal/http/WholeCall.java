package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonMalformed;
import io.github.kimisdk.json.JsonMismatch;
import io.github.kimisdk.json.JsonValue;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A call whose answer is read as a whole: JSON, or an error. Everything that happens to it happens in turn.
 *
 * @param <T> the type of the result
 */
public final class WholeCall<T> implements Attempts.Work {

  private final Serial serial;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Transport transport;
  private final CallSettings settings;
  private final HttpCall call;
  private final Function<JsonValue, T> read;
  private final BiFunction<CallDetails, T, CallDetails> known;
  private final Attempts attempts;
  private CallDetails details;
  private volatile Incoming incoming;

  private WholeCall(
      Transport transport, CallSettings settings, HttpCall call, Function<JsonValue, T> read,
      BiFunction<CallDetails, T, CallDetails> known) {
    this.transport = transport;
    this.serial = transport.serial(this::broken, Workers.THREADS);
    this.settings = settings;
    this.call = call;
    this.read = read;
    this.known = known;
    this.details = CallDetails.NONE.withOrigin(transport.origin(call));
    this.attempts = new Attempts(transport, settings, serial, this);
  }

  /**
   * Begins a call.
   *
   * @param transport sends it
   * @param settings how it is made
   * @param call what to send
   * @param read makes the result of the answer's JSON
   * @param <T> the type of the result
   * @return the result to come; when somebody else completes it, by a cancel or a time-out, the call ends
   */
  public static <T> CompletableFuture<T> start(
      Transport transport, CallSettings settings, HttpCall call, Function<JsonValue, T> read) {
    return start(transport, settings, call, read, (details, value) -> details);
  }

  /**
   * Begins a call whose result tells the listener more about it.
   *
   * @param transport sends it
   * @param settings how it is made
   * @param call what to send
   * @param read makes the result of the answer's JSON
   * @param known adds what the result says to what is known of the call
   * @param <T> the type of the result
   * @return the result to come; when somebody else completes it, by a cancel or a time-out, the call ends
   */
  public static <T> CompletableFuture<T> start(
      Transport transport, CallSettings settings, HttpCall call, Function<JsonValue, T> read,
      BiFunction<CallDetails, T, CallDetails> known) {
    WholeCall<T> whole = new WholeCall<>(transport, settings, call, read, known);
    whole.result.whenComplete((value, failure) -> whole.serial.run(whole::drop));
    whole.serial.run(() -> whole.attempts.start(call));
    return whole.result;
  }

  private void broken(Throwable cause) {
    attempts.broken(cause);
  }

  @Override
  public void cut() {
    Incoming current = incoming;
    if (current != null && current.exchange != null) {
      current.exchange.cancel();
    }
  }

  private void drop() {
    cut();
    incoming = null;
    attempts.cancelled();
  }

  @Override
  public void attempt(int number) {
    details = CallDetails.NONE.withOrigin(transport.origin(call)).withAttempt(number);
    incoming = new Incoming();
    incoming.exchange = transport.open(call, settings.timeouts(), incoming);
    incoming.exchange.more();
  }

  @Override
  public void failed(KimiException failure) {
    drop();
    result.completeExceptionally(failure);
  }

  @Override
  public CallDetails known() {
    return details;
  }

  private Failures failures() {
    return transport.failures(settings.endpoint());
  }

  private void answered(Reply reply) {
    if (reply.refused()) {
      attempts.failed(failures().of(details, reply));
      return;
    }
    if (reply.tooLarge()) {
      attempts.failed(failures().tooLarge(details, settings.maxResponseBytes()));
      return;
    }
    try {
      JsonValue json = Json.parse(reply.bytes());
      if (ErrorWire.find(json).isPresent()) {
        attempts.failed(failures().ofEvent(details, reply.text()));
        return;
      }
      T value = read.apply(json);
      if (attempts.overdue()) {
        return;
      }
      details = known.apply(details, value);
      attempts.settled();
      attempts.end();
      result.complete(value);
    } catch (JsonMalformed | JsonMismatch | IllegalArgumentException unreadable) {
      String expected = "an answer in JSON (" + unreadable.getMessage() + ")";
      attempts.failed(failures().unreadable(details, expected, reply.text()));
    }
  }

  /** What one attempt receives. News of an attempt that is over are dropped. */
  private final class Incoming implements ByteSink {

    private volatile Exchange exchange;
    private Reply reply;

    private void inTurn(Runnable news) {
      serial.handOver(() -> {
        if (incoming == this) {
          news.run();
        }
      });
    }

    @Override
    public void opened(int status, HttpHeaders headers) {
      inTurn(() -> {
        reply = new Reply(status, headers, settings.maxResponseBytes());
        details = transport.details(details, reply);
        if (reply.tooLarge()) {
          exchange.cancel();
          whole();
        }
      });
    }

    @Override
    public void bytes(List<ByteBuffer> buffers) {
      inTurn(() -> {
        exchange.taken();
        boolean cut = reply.add(buffers);
        if (reply.progressed()) {
          exchange.progress();
        }
        if (cut) {
          exchange.cancel();
          whole();
        } else {
          exchange.more();
        }
      });
    }

    @Override
    public void ended() {
      inTurn(this::whole);
    }

    private void whole() {
      incoming = null;
      answered(reply);
    }

    @Override
    public void failed(Throwable cause) {
      inTurn(() -> {
        if (reply != null && reply.refused()) {
          whole();
          return;
        }
        incoming = null;
        attempts.failed(failures().of(details, cause));
      });
    }
  }
}
