package io.github.kimisdk.internal.protocol.chat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.ApiCall.Purpose;
import io.github.kimisdk.internal.wire.ApiRequest;
import io.github.kimisdk.internal.wire.ApiRoute;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.internal.wire.ClientFormat;
import io.github.kimisdk.internal.wire.CountWire;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.internal.wire.EventWriter;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.internal.wire.ServerFormat;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Chat completions. The JSON of the records in {@code internal.wire} is this format. */
public final class ChatFormat implements ClientFormat, ServerFormat {

  private static final String CHAT = "/chat/completions";

  @Override
  public URI uri(Endpoint endpoint) {
    return URI.create(endpoint.baseUrl() + CHAT);
  }

  @Override
  public JsonObject writeRequest(ChatRequest request, boolean stream) {
    return RequestWire.write(ChatMessages.sent(request), stream);
  }

  @Override
  public ChatResponse readResponse(JsonValue answer) {
    return ResponseWire.read(answer);
  }

  @Override
  public EventReader events() {
    return new ChatEvents();
  }

  @Override
  public boolean continuesAnswers() {
    return true;
  }

  @Override
  public List<String> limits() {
    return List.of("max_completion_tokens", "max_tokens");
  }

  @Override
  public ChatRequest readRequest(JsonObject body) {
    return ChatMessages.received(RequestWire.read(body));
  }

  @Override
  public JsonObject chatBody(ChatRequest request, JsonObject body) {
    return body;
  }

  @Override
  public JsonObject writeResponse(ChatResponse response, JsonObject body) {
    return Envelope.of(body).complete(ResponseWire.write(ChatMessages.served(response)));
  }

  @Override
  public EventWriter events(JsonObject body) {
    return new ChatEventWriter(body);
  }

  @Override
  public JsonObject writeError(int status, ApiError error, String requestId) {
    return ErrorWire.write(error);
  }

  @Override
  public String name() {
    return "chat";
  }

  /** A program that sees the word server_error, such as opencode, repeats the request. */
  @Override
  public Failure recognizable(Failure failure) {
    return switch (failure.cause()) {
      case ACCESS -> failure.withType(403, "permission_denied_error");
      case OVERFLOW -> failure.withCode(400, "context_length_exceeded");
      default -> ServerFormat.super.recognizable(failure);
    };
  }

  @Override
  public List<ApiRoute> routes() {
    return List.of(
        ApiRoute.of("POST [/v1]" + CHAT, Purpose.ANSWER),
        ApiRoute.of("GET [/v1]/models", Purpose.MODELS),
        ApiRoute.of("GET [/v1]/models/{id*}", Purpose.MODEL),
        ApiRoute.of("POST [/v1]/tokenizers/estimate-token-count", Purpose.COUNT));
  }

  /** Every client that speaks no other format reads errors of this one. */
  @Override
  public boolean speaks(ApiRequest request) {
    return true;
  }

  /** The service counts the messages only. */
  @Override
  public ChatRequest readCounted(JsonObject body) {
    return readRequest(body).withToolUse(ToolUse.NONE);
  }

  @Override
  public JsonObject writeCount(long tokens) {
    return CountWire.write(tokens);
  }

  /** The events of a chat stream: chunks and errors. Proxies add named events such as {@code ping}, which mean nothing. */
  private static final class ChatEvents implements EventReader {

    private boolean begun;

    @Override
    public boolean takes(String name) {
      return name.isEmpty() || name.equals("message");
    }

    @Override
    public boolean endsWithMark() {
      return true;
    }

    @Override
    public StreamEvent read(JsonValue data) {
      ChatChunk chunk = ChunkWire.read(data, begun);
      // A chunk without unknown members contains no error.
      if (!chunk.extra().empty() && ErrorWire.findInStream(data).isPresent()) {
        return StreamEvent.ERROR;
      }
      begun = begun || !chunk.choices().isEmpty();
      return new StreamEvent.Chunk(chunk);
    }

    @Override
    public ChatChunk reread(JsonValue data) {
      return ChunkWire.read(data);
    }
  }

  /**
   * Writes a streamed answer as chunks without names. The usage at the top of a chunk is held back. A client that asked for it
   * gets it in a last chunk of its own, where the clients of this format expect it.
   */
  static final class ChatEventWriter implements EventWriter {

    private final ChatMessages messages = new ChatMessages();
    private final Envelope envelope;
    private final boolean wantsUsage;
    private Optional<Usage> usage = Optional.empty();
    private ChatChunk last;

    ChatEventWriter(JsonObject body) {
      this.envelope = Envelope.of(body);
      this.wantsUsage = RequestWire.wantsUsage(body);
    }

    @Override
    public List<Event> chunk(ChatChunk chunk) {
      Optional<Usage> counted = chunk.usage()
          .or(() -> chunk.choices().stream().flatMap(choice -> choice.usage().stream()).findFirst());
      usage = counted.isPresent() ? counted : usage;
      last = chunk;
      return chunk.choices().isEmpty() ? List.of()
          : List.of(event(ChunkWire.write(chunk.withChoices(messages.served(chunk.choices()))).without("usage")));
    }

    private Event event(JsonObject chunk) {
      return new Event("", envelope.complete(chunk));
    }

    @Override
    public List<Event> end() {
      return wantsUsage && usage.isPresent()
          ? List.of(event(ChunkWire.write(last.withChoices(List.of()).withUsage(usage.get())))) : List.of();
    }

    @Override
    public List<Event> error(int status, ApiError error) {
      return List.of(new Event("", ErrorWire.write(error)));
    }

    @Override
    public boolean endMark() {
      return true;
    }
  }
}
