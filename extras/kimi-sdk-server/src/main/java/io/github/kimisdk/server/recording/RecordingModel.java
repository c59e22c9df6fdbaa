package io.github.kimisdk.server.recording;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.flow.ChunkProcessor;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.LongSupplier;

/** A model whose whole answers are added to a recording before the caller is told of their end. */
public final class RecordingModel implements ChatModel {

  private final ChatModel model;
  private final RecordingFile file;
  private final LongSupplier clock;

  /** Creates a decorator. The clock counts nanoseconds; it is null if times are not recorded. */
  public RecordingModel(ChatModel model, RecordingFile file, LongSupplier clock) {
    this.model = model;
    this.file = file;
    this.clock = clock;
  }

  @Override
  public ChatResponse chat(ChatRequest request) {
    Call call = new Call(request);
    ChatResponse response = model.chat(request);
    call.end(response.chunks(), List.of());
    return response;
  }

  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    return ChunkProcessor.publisher(() -> new Recorder(request));
  }

  @Override
  public Optional<String> model() {
    return model.model();
  }

  @Override
  public boolean acceptsSchema(String id) {
    return model.acceptsSchema(id);
  }

  @Override
  public String toString() {
    return "Recording[" + model + ", " + file.path() + "]";
  }

  /** A call under way. */
  private final class Call {
    private final ChatRequest asked;
    private final long began = clock == null ? 0 : clock.getAsLong();

    Call(ChatRequest asked) {
      this.asked = asked;
    }

    long millis() {
      return (clock.getAsLong() - began) / 1_000_000;
    }

    void end(List<ChatChunk> chunks, List<Long> millis) {
      JsonObject key = RecordedCall.key(asked, model.model());
      String id = asked.model().or(model::model).orElse("");
      file.add(new RecordedCall(model.model(), model.acceptsSchema(id), key, chunks, millis));
    }
  }

  /** Passes an answer on and keeps its chunks. */
  private final class Recorder extends ChunkProcessor<ChatChunk> {
    private final ChatRequest request;
    private final Call call;
    private final List<ChatChunk> chunks = new ArrayList<>();
    private final List<Long> millis = new ArrayList<>();

    Recorder(ChatRequest request) {
      this.request = request;
      this.call = new Call(request);
    }

    @Override
    protected void start() {
      follow(model.publish(request));
    }

    @Override
    protected void next(ChatChunk chunk) {
      chunks.add(chunk);
      if (clock != null) {
        millis.add(call.millis());
      }
      emit(chunk);
    }

    @Override
    protected void ended(Throwable failure) {
      if (failure == null) {
        call.end(chunks, millis);
      }
      end(failure);
    }
  }
}
