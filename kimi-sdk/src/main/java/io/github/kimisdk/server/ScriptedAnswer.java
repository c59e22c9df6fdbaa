package io.github.kimisdk.server;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.internal.wire.ErrorWire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A scripted answer, played byte for byte: for tests of what happens when a server is slow, wrong or gone.
 *
 * <p>The body is sent chunked, one HTTP chunk a step, unless a {@code Content-Length} header is given. An answer
 * without a last step of its own ends properly.
 *
 * @param steps what to do, in order
 */
public record ScriptedAnswer(List<Step> steps) {

  /** A thing that a scripted server does. */
  public sealed interface Step {

    /**
     * Sends the head of the answer.
     *
     * @param status the HTTP status
     * @param headers the headers
     */
    record Head(int status, Map<String, String> headers) implements Step {

      /**
       * A head.
       *
       * @param status the HTTP status
       * @param headers the headers, not null
       */
      public Head {
        Objects.requireNonNull(headers, "headers");
        headers = Map.copyOf(headers);
      }
    }

    /**
     * Sends bytes of the body, at once.
     *
     * @param bytes the bytes
     */
    record Send(byte[] bytes) implements Step {

      /**
       * A value with every component.
       *
       * @param bytes not null
       */
      public Send {
        Objects.requireNonNull(bytes, "bytes");
      }
    }

    /**
     * Waits.
     *
     * @param time how long
     */
    record Pause(Duration time) implements Step {

      /**
       * A value with every component.
       *
       * @param time not null
       */
      public Pause {
        Objects.requireNonNull(time, "time");
      }
    }

    /** Does nothing until the client goes away. */
    record Stall() implements Step {}

    /** Closes the connection without ending the answer. */
    record Cut() implements Step {}

    /** Resets the connection. */
    record Reset() implements Step {}
  }

  /**
   * An answer of steps.
   *
   * @param steps the steps, not null
   */
  public ScriptedAnswer {
    Objects.requireNonNull(steps, "steps");
    steps = List.copyOf(steps);
  }

  /**
   * A stream of events.
   *
   * @param body the stream, byte for byte
   * @return the answer, with status 200
   */
  public static ScriptedAnswer events(byte[] body) {
    Objects.requireNonNull(body, "body");
    return of(200, "text/event-stream", body);
  }

  /**
   * A stream of events.
   *
   * @param body the stream
   * @return the answer, with status 200
   */
  public static ScriptedAnswer events(String body) {
    Objects.requireNonNull(body, "body");
    return events(body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A JSON body.
   *
   * @param status the HTTP status
   * @param json the body
   * @return the answer
   */
  public static ScriptedAnswer json(int status, String json) {
    Objects.requireNonNull(json, "json");
    return of(status, "application/json; charset=utf-8", json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * An error in Kimi's form.
   *
   * @param status the HTTP status
   * @param type the type, for example {@code rate_limit_reached_error}
   * @param message the words
   * @return the answer
   */
  public static ScriptedAnswer error(int status, String type, String message) {
    Objects.requireNonNull(type, "type");
    return json(status, ErrorWire.write(ApiError.of(type, message)).toString());
  }

  /**
   * Any body.
   *
   * @param status the HTTP status
   * @param type the content type
   * @param body the body
   * @return the answer
   */
  public static ScriptedAnswer of(int status, String type, byte[] body) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(body, "body");
    List<Step> steps = new ArrayList<>(List.of(new Step.Head(status, Map.of("Content-Type", type))));
    if (body.length > 0) {
      steps.add(new Step.Send(body.clone()));
    }
    return new ScriptedAnswer(steps);
  }

  /**
   * No answer: the connection stays open and silent until the client goes away.
   *
   * @return the answer
   */
  public static ScriptedAnswer silence() {
    return new ScriptedAnswer(List.of(new Step.Stall()));
  }

  /**
   * No answer: the connection is reset.
   *
   * @return the answer
   */
  public static ScriptedAnswer reset() {
    return new ScriptedAnswer(List.of(new Step.Reset()));
  }

  /**
   * The same answer with another step at its end.
   *
   * @param step what to do next
   * @return a copy
   */
  public ScriptedAnswer then(Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(Objects.requireNonNull(step, "step"));
    return new ScriptedAnswer(more);
  }

  /**
   * The same answer, silent at its end until the client goes away.
   *
   * @return a copy
   */
  public ScriptedAnswer thenStall() {
    return then(new Step.Stall());
  }

  /**
   * The same answer, cut off at its end.
   *
   * @return a copy
   */
  public ScriptedAnswer thenCut() {
    return then(new Step.Cut());
  }

  /**
   * The same answer with another header.
   *
   * @param name the name
   * @param value the value
   * @return a copy
   */
  public ScriptedAnswer withHeader(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    List<Step> changed = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Step.Head head) {
        Map<String, String> headers = new LinkedHashMap<>(head.headers());
        headers.put(name, value);
        changed.add(new Step.Head(head.status(), headers));
      } else {
        changed.add(step);
      }
    }
    return new ScriptedAnswer(changed);
  }

  /**
   * The same answer with its body in slices.
   *
   * @param size the bytes of a slice, at least 1
   * @return a copy
   */
  public ScriptedAnswer inSlices(int size) {
    return inSlices(size, Duration.ZERO);
  }

  /**
   * The same answer with its body in slices and a pause before each.
   *
   * @param size the bytes of a slice, at least 1
   * @param pause the pause; zero for none
   * @return a copy
   */
  public ScriptedAnswer inSlices(int size, Duration pause) {
    Objects.requireNonNull(pause, "pause");
    List<Step> sliced = new ArrayList<>();
    for (Step step : steps) {
      if (!(step instanceof Step.Send send)) {
        sliced.add(step);
        continue;
      }
      for (int at = 0; at < send.bytes().length; at += size) {
        if (!pause.isZero()) {
          sliced.add(new Step.Pause(pause));
        }
        sliced.add(new Step.Send(Arrays.copyOfRange(send.bytes(), at, Math.min(at + size, send.bytes().length))));
      }
    }
    return new ScriptedAnswer(sliced);
  }
}
