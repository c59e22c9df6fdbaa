package io.github.kimisdk.server.format;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The server's side of a wire format: it reads requests, and writes answers, streams and errors. */
public interface ServerFormat {

  /** Returns the name of the format for a log. */
  String name();

  /** Returns the routes of this format, in the order in which a request is compared with them. */
  List<ApiRoute> routes();

  /** Returns whether a client of this format sent the request, so that it reads errors of this format. */
  boolean speaks(ApiRequest request);

  /**
   * Reads a request. Members that no setting of a {@link ChatRequest} stands for are ignored, because official clients send many
   * that do not change the answer.
   *
   * @param body the body
   * @return the request
   * @throws io.github.kimisdk.json.JsonTypeException if a member has another type than the format says
   * @throws IllegalArgumentException if a value is refused; the message says what was expected
   */
  ChatRequest readRequest(JsonObject body);

  /**
   * Reads a request for a service of a protocol. If it is that of this format, the unknown members stay in the request,
   * including those within messages and tools, so that they reach the service; else they are left out.
   */
  default ChatRequest readRequest(JsonObject body, Protocol to) {
    return readRequest(body);
  }

  /** Returns the body that chat completions have for a request, for the rules of Kimi. */
  default JsonObject chatBody(ChatRequest request, JsonObject body) {
    return RequestWire.write(request, false);
  }

  /** Returns whether a body asks for a stream. */
  default boolean streams(JsonObject body) {
    return RequestBodies.streams(body);
  }

  /**
   * Writes a whole answer.
   *
   * @param response the response
   * @param body the body of the request, whose settings some formats repeat in the answer
   * @return its JSON
   */
  JsonObject writeResponse(ChatResponse response, JsonObject body);

  /**
   * Returns a writer of one streamed answer.
   *
   * @param body the body of the request
   * @return the writer
   */
  EventWriter events(JsonObject body);

  /** Returns the framing of a streamed answer to a call. */
  default EventFraming framing(ApiCall call) {
    return EventFraming.serverSentEvents();
  }

  /**
   * Writes an error that ends a request before its answer has begun.
   *
   * @param status the HTTP status
   * @param error the error
   * @param requestId the id of the request
   * @return its JSON
   */
  JsonObject writeError(int status, ApiError error, String requestId);

  /**
   * A failure of the service behind a server.
   *
   * @param cause the cause, as far as programs have to know it
   * @param status the HTTP status
   * @param error the error
   * @param requested the tokens of a prompt that is too long, as far as they are known
   * @param limit the window of the model
   */
  record Failure(Cause cause, int status, ApiError error, OptionalLong requested, OptionalLong limit) {

    /** The causes that a program tells apart: it compacts its conversation, or stops. */
    public enum Cause { OVERFLOW, ACCESS, QUOTA, OTHER }

    /** Returns a failure without the numbers of an overflow. */
    public static Failure of(Cause cause, int status, ApiError error) {
      return new Failure(cause, status, error, OptionalLong.empty(), OptionalLong.empty());
    }

    /** Returns a copy with another status, and an error with another code. */
    public Failure withCode(int status, String code) {
      return new Failure(cause, status, new ApiError(error.message(), error.type(), Optional.of(code), error.raw()), requested,
          limit);
    }

    /** Returns a copy with another status, and an error with another type. */
    public Failure withType(int status, String type) {
      return new Failure(cause, status, new ApiError(error.message(), Optional.of(type), error.code(), error.raw()), requested,
          limit);
    }

    /** Returns a copy with another status. */
    public Failure withStatus(int status) {
      return new Failure(cause, status, error, requested, limit);
    }

    /** Returns a copy with another message, which has the numbers of an overflow in place of two {@code %d}. */
    public Failure withNumbers(String message) {
      String text = message.formatted(requested.orElse(0), limit.orElse(0));
      boolean known = requested.isPresent() && limit.isPresent();
      return known ? new Failure(cause, status, new ApiError(text, error.type(), error.code(), error.raw()), requested, limit)
          : this;
    }
  }

  /**
   * Returns a failure with the status, code and words by which the programs of this format recognize its cause. The values were
   * found by trying programs; without them some repeat a request that cannot succeed without end.
   */
  default Failure recognizable(Failure failure) {
    return switch (failure.cause()) {
      case ACCESS -> failure.withStatus(403);
      case QUOTA -> failure.withStatus(402);
      case OVERFLOW, OTHER -> failure;
    };
  }

  /** Returns the name that a member of a request of chat completions has in this format, for messages. */
  default String memberFor(String chatMember) {
    return chatMember;
  }

  /** Returns the members of a request that change how a model answers, and that Kimi does not have over a protocol. */
  default List<String> withoutEffect(JsonObject body, Protocol to) {
    return List.of();
  }

  /** Reads a request whose tokens are counted. */
  default ChatRequest readCounted(JsonObject body) {
    return readRequest(body);
  }

  /** Writes a number of tokens. */
  JsonObject writeCount(long tokens);

  /** Writes a model; in most formats as in chat completions. */
  default JsonObject writeModel(Model model) {
    return ModelWriter.write(model);
  }

  /** Writes the list of models. */
  default JsonObject writeModels(List<Model> models) {
    return ModelWriter.write(models);
  }
}
