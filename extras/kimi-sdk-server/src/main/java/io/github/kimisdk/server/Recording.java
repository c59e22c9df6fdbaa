package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.ChunkWriter;
import io.github.kimisdk.server.format.RequestBodies;
import io.github.kimisdk.server.recording.RecordedCall;
import io.github.kimisdk.server.recording.RecordingFile;
import io.github.kimisdk.server.recording.RecordingModel;
import io.github.kimisdk.server.recording.ReplayedModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A file with requests and the answers of a model, for tests that need real answers without a key.
 *
 * <p>A line of the file is a request and its whole answer, as JSON. It has no header and no address of a service. The keys of the
 * clients of this process, and the ids of organizations and keys, are masked in every text; an answer with one is stored whole
 * instead of in chunks. Only the owner can read a new file. Calls that fail or are cut off are not recorded.
 *
 * <p>A request is found again by its content: its JSON with the name of its model, whether streamed or not. The answers to equal
 * requests come in the order in which they ended. A request that is not in the file is an {@link IllegalStateException}, which
 * names the nearest one and the first difference.
 *
 * <p>Immutable and safe for use by many threads. Several recordings may add to one file, even from several processes: each waits
 * for the others, by a lock in the empty file {@code .<name>.lock} beside it.
 */
public final class Recording {

  private final RecordingFile file;
  private final LongSupplier clock;
  private final boolean times;

  private Recording(RecordingFile file, LongSupplier clock, boolean times) {
    this.file = file;
    this.clock = clock;
    this.times = times;
  }

  /**
   * Returns the recording in a file.
   *
   * @param file the file, which may be missing; new answers are added at its end, so delete it to record again
   * @return the recording, without times
   */
  public static Recording to(Path file) {
    return to(file, System::nanoTime);
  }

  /** Returns a recording with a clock that counts nanoseconds. */
  static Recording to(Path file, LongSupplier clock) {
    return new Recording(new RecordingFile(Objects.requireNonNull(file, "file")), clock, false);
  }

  /**
   * Returns a copy that records when the chunks of a stream came, and replays them with the same pauses.
   *
   * @return the copy
   */
  public Recording withTimes() {
    return new Recording(file, clock, true);
  }

  /**
   * Returns a model that asks another model and adds each whole answer to the file before the caller gets its end.
   *
   * @param model the model, for example a {@code Kimi}
   * @return the model; a call throws {@link java.io.UncheckedIOException} if its answer cannot be written
   */
  public ChatModel record(ChatModel model) {
    return new RecordingModel(Objects.requireNonNull(model, "model"), file, times ? clock : null);
  }

  /**
   * Returns a model that answers from the file, which is read once. {@code KimiServer.start(recording.replay())} serves it in
   * every format.
   *
   * @return the model, which begins with the first answer to each request
   * @throws java.io.UncheckedIOException if the file cannot be read
   * @throws IllegalStateException if the file is damaged; the message says where
   */
  public ChatModel replay() {
    return new ReplayedModel(file, times);
  }

  /**
   * Returns a script that answers requests for chat completions from the file, which is read once, chunk by chunk as they were
   * recorded. A request that is not in the file is answered with 400, other paths with 404.
   *
   * @return the script, for {@link KimiServer#answering}
   * @throws java.io.UncheckedIOException if the file cannot be read
   * @throws IllegalStateException if the file is damaged; the message says where
   */
  public Function<ServerRequest, ScriptedAnswer> script() {
    ReplayedModel model = new ReplayedModel(file, times);
    return request -> answer(model, request);
  }

  private ScriptedAnswer answer(ReplayedModel model, ServerRequest request) {
    if (!request.method().equals("POST") || !request.path().endsWith("/chat/completions")) {
      return ScriptedAnswer.error(404, "resource_not_found_error", "a recording answers POST /chat/completions, not " + request);
    }
    JsonObject body = request.json();
    RecordedCall call;
    try {
      call = model.take(RequestWire.read(body));
    } catch (IllegalStateException missing) {
      return ScriptedAnswer.error(400, "invalid_request_error", missing.getMessage());
    }
    return RequestBodies.streams(body) ? events(call) : ScriptedAnswer.of(call.response());
  }

  private ScriptedAnswer events(RecordedCall call) {
    List<ScriptedAnswer.Step> steps = new ArrayList<>();
    steps.add(new ScriptedAnswer.Step.Head(200, Map.of("Content-Type", "text/event-stream")));
    for (int i = 0; i < call.chunks().size(); i++) {
      ChatChunk chunk = call.chunks().get(i);
      if (times && call.pause(i) > 0) {
        steps.add(new ScriptedAnswer.Step.Pause(Duration.ofMillis(call.pause(i))));
      }
      String end = chunk.complete() ? "\n\ndata: [DONE]\n\n" : "\n\n";
      steps.add(new ScriptedAnswer.Step.Send(("data: " + ChunkWriter.write(chunk) + end).getBytes(StandardCharsets.UTF_8)));
    }
    return new ScriptedAnswer(steps);
  }

  @Override
  public String toString() {
    return "Recording[" + file.path() + (times ? ", with times]" : "]");
  }
}
