package io.github.kimisdk.server;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.server.http.Connection;
import io.github.kimisdk.server.http.Request.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A scripted answer, which {@link KimiServer} plays byte for byte: for tests with a server that is slow, wrong or gone.
 *
 * <p>The body is sent chunked, one HTTP chunk per {@link Step.Send}, unless a {@code Content-Length} header is given. After the
 * last step the answer ends properly, unless that step breaks it off.
 *
 * @param steps the steps, in order
 */
public record ScriptedAnswer(List<Step> steps) {

  /** A step of a scripted answer. */
  public sealed interface Step {

    /**
     * Sends the head of the answer.
     *
     * @param status the HTTP status
     * @param headers the headers
     */
    record Head(int status, Map<String, String> headers) implements Step {

      /**
       * Creates a step that sends a head.
       *
       * @param status the HTTP status
       * @param headers the headers, not null
       */
      public Head {
        Objects.requireNonNull(headers, "headers");
        headers = Map.copyOf(headers);
      }

      private Head with(String name, String value) {
        Map<String, String> changed = new HashMap<>(headers);
        changed.put(name, value);
        return new Head(status, changed);
      }
    }

    /**
     * Sends bytes of the body, at once.
     *
     * @param bytes the bytes
     */
    record Send(byte[] bytes) implements Step {

      /**
       * Creates a step that sends bytes.
       *
       * @param bytes the bytes, not null
       */
      public Send {
        Objects.requireNonNull(bytes, "bytes");
      }
    }

    /**
     * Waits.
     *
     * @param time the duration
     */
    record Pause(Duration time) implements Step {

      /**
       * Creates a step that waits.
       *
       * @param time the duration, not null
       */
      public Pause {
        Objects.requireNonNull(time, "time");
      }
    }

    /** Waits until the client closes the connection. */
    record Stall() implements Step {}

    /** Closes the connection without ending the answer. */
    record Cut() implements Step {}

    /** Resets the connection. */
    record Reset() implements Step {}
  }

  /**
   * Creates an answer from its steps.
   *
   * @param steps the steps, not null
   */
  public ScriptedAnswer {
    steps = ListCopies.copy("steps", steps);
  }

  /**
   * Returns an event stream with status 200.
   *
   * @param body the body, byte for byte
   * @return the answer
   */
  public static ScriptedAnswer events(byte[] body) {
    Objects.requireNonNull(body, "body");
    return of(200, "text/event-stream", body);
  }

  /**
   * Returns an event stream with status 200.
   *
   * @param body the body
   * @return the answer
   */
  public static ScriptedAnswer events(String body) {
    Objects.requireNonNull(body, "body");
    return events(body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns an answer with a JSON body.
   *
   * @param status the HTTP status
   * @param json the body; it is sent as it is, valid or not
   * @return the answer
   */
  public static ScriptedAnswer json(int status, String json) {
    Objects.requireNonNull(json, "json");
    return of(status, "application/json; charset=utf-8", json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns a whole answer of a model, with status 200, in the format of chat completions.
   *
   * @param response the answer, for example {@code ChatResponse.of("Hello")}
   * @return the answer
   */
  public static ScriptedAnswer of(ChatResponse response) {
    return json(200, ResponseWire.write(Objects.requireNonNull(response, "response")).toString());
  }

  /**
   * Returns an error in Kimi's format.
   *
   * @param status the HTTP status
   * @param type the type, for example {@code rate_limit_reached_error}
   * @param message the message
   * @return the answer
   */
  public static ScriptedAnswer error(int status, String type, String message) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(message, "message");
    return json(status, ErrorWire.write(ApiError.of(type, message)).toString());
  }

  /**
   * Returns an answer with any body.
   *
   * @param status the HTTP status
   * @param type the content type
   * @param body the body
   * @return the answer
   */
  public static ScriptedAnswer of(int status, String type, byte[] body) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(body, "body");
    Step head = new Step.Head(status, Map.of("Content-Type", type));
    return new ScriptedAnswer(body.length == 0 ? List.of(head) : List.of(head, new Step.Send(body.clone())));
  }

  /**
   * Returns a script without an answer: the connection stays open and silent until the client closes it.
   *
   * @return the script
   */
  public static ScriptedAnswer silence() {
    return new ScriptedAnswer(List.of(new Step.Stall()));
  }

  /**
   * Returns a script without an answer: the connection is reset.
   *
   * @return the script
   */
  public static ScriptedAnswer reset() {
    return new ScriptedAnswer(List.of(new Step.Reset()));
  }

  /**
   * Returns a copy with another step at its end.
   *
   * @param step the last step
   * @return the copy
   */
  public ScriptedAnswer then(Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(Objects.requireNonNull(step, "step"));
    return new ScriptedAnswer(more);
  }

  /**
   * Returns a copy that does not end: the connection stays open and silent until the client closes it.
   *
   * @return the copy
   */
  public ScriptedAnswer thenStall() {
    return then(new Step.Stall());
  }

  /**
   * Returns a copy that does not end: the connection is closed after its last byte.
   *
   * @return the copy
   */
  public ScriptedAnswer thenCut() {
    return then(new Step.Cut());
  }

  /**
   * Returns a copy with another header.
   *
   * @param name the name
   * @param value the value
   * @return the copy
   */
  public ScriptedAnswer withHeader(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    return new ScriptedAnswer(steps.stream().map(step -> step instanceof Step.Head head ? head.with(name, value) : step)
        .toList());
  }

  /**
   * Returns a copy with its body in slices.
   *
   * @param size the bytes of a slice, at least 1
   * @return the copy
   * @throws IllegalArgumentException if the size is less than 1
   */
  public ScriptedAnswer inSlices(int size) {
    return inSlices(size, Duration.ZERO);
  }

  /**
   * Returns a copy with its body in slices and a pause before each.
   *
   * @param size the bytes of a slice, at least 1
   * @param pause the pause; zero for none
   * @return the copy
   * @throws IllegalArgumentException if the size is less than 1
   */
  public ScriptedAnswer inSlices(int size, Duration pause) {
    Objects.requireNonNull(pause, "pause");
    if (size < 1) {
      throw new IllegalArgumentException("expected slices of at least 1 byte, found " + size);
    }
    List<Step> sliced = new ArrayList<>();
    for (Step step : steps) {
      byte[] bytes = step instanceof Step.Send send ? send.bytes() : new byte[0];
      for (int at = 0; at < bytes.length; at += size) {
        if (!pause.isZero()) {
          sliced.add(new Step.Pause(pause));
        }
        sliced.add(new Step.Send(Arrays.copyOfRange(bytes, at, Math.min(at + size, bytes.length))));
      }
      if (!(step instanceof Step.Send)) {
        sliced.add(step);
      }
    }
    return new ScriptedAnswer(sliced);
  }

  /** Plays this answer on a connection. */
  Ending playOn(Connection connection) throws IOException {
    boolean begun = false;
    for (Step step : steps) {
      if (step instanceof Step.Head head) {
        connection.head(head.status(), head.headers());
      } else if (step instanceof Step.Send send) {
        if (begun) {
          connection.flush();
        }
        connection.send(send.bytes());
        begun = true;
      } else if (step instanceof Step.Pause pause) {
        connection.pause(Math.max(1, pause.time().toMillis()));
      } else if (step instanceof Step.Stall) {
        connection.stall();
      } else if (step instanceof Step.Cut) {
        connection.close();
        return Ending.BROKEN;
      } else {
        connection.reset();
        return Ending.BROKEN;
      }
    }
    return connection.end();
  }
}
