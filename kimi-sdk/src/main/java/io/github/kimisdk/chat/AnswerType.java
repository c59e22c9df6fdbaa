package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.text.Require;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.schema.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Requests and reads answers in the form of a record. A model that {@linkplain ChatModel#acceptsSchema accepts schemas} is asked
 * for JSON that fits the schema of the record. Other models are asked for any JSON object, with the schema in an instruction. If
 * an answer does not fit, the model is asked once more, with the reason.
 *
 * <p>An answer type is immutable and safe for use by many threads.
 *
 * @param <T> the record
 */
public final class AnswerType<T> {

  /** The characters of an answer that a message quotes. */
  private static final int SHOWN = 80;

  private final RecordType<T> type;
  private final String name;
  private final int repairs;

  private AnswerType(RecordType<T> type, String name, int repairs) {
    this.type = type;
    this.name = name;
    this.repairs = repairs;
  }

  /**
   * Returns the answer type of a record.
   *
   * @param type the record's class
   * @param <T> the record
   * @return the answer type
   * @throws IllegalArgumentException if the record has no JSON schema
   */
  public static <T> AnswerType<T> of(Class<T> type) {
    Objects.requireNonNull(type, "type");
    return new AnswerType<>(RecordType.of(type), type.getSimpleName(), 1);
  }

  /**
   * Returns a copy with another number of repairs.
   *
   * @param times how often the model is asked again; 1 if not set, 0 for never
   * @return a copy
   */
  public AnswerType<T> withRepairs(int times) {
    return new AnswerType<>(type, name, Require.atLeast(0, "repairs", times));
  }

  /**
   * Returns a request for an answer of this type, for {@code chat} or {@code stream}. {@link #read} reads the answer.
   *
   * @param model the model that will get the request; its default id applies if the request names no model
   * @param request the request
   * @return a copy with a response format; if the format is any JSON object, the copy has an instruction at its end, too
   */
  public ChatRequest request(ChatModel model, ChatRequest request) {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(request, "request");
    String id = request.model().or(model::model).orElse("");
    if (model.acceptsSchema(id)) {
      // The permitted characters of a name are documented for functions only.
      String plain = name.replaceAll("[^a-zA-Z0-9_-]", "_");
      return request.withOutput(request.output().withFormat(ResponseFormat.schema(plain, type.schema().json())));
    }
    return request
        .plus(Message.user("Answer with one JSON object, and nothing beside it, that fits this JSON Schema: " + type.schema()
        .json()))
        .withOutput(request.output().withFormat(ResponseFormat.JSON));
  }

  /**
   * Reads the record from an answer. The answer must consist of JSON; a Markdown code fence around it is permitted.
   *
   * @param response the answer
   * @return the record
   * @throws AnswerMismatch if the answer does not fit; the message says where
   */
  public T read(ChatResponse response) {
    Objects.requireNonNull(response, "response");
    return read(List.of(response));
  }

  private T read(List<ChatResponse> responses) {
    ChatResponse response = responses.get(responses.size() - 1);
    try {
      return type.parse(unfenced(response.text()));
    } catch (JsonParseException | JsonTypeException wrong) {
      String more = response.truncated() ? "; it was cut off by the limit of tokens, so raise maxCompletionTokens"
          : wrong instanceof JsonParseException ? "; it begins with \"" + KeyMask.cut(response.text().strip(), SHOWN) + '"' : "";
      throw new AnswerMismatch("expected an answer that fits " + name + ": " + wrong.getMessage() + more, responses, wrong);
    }
  }

  /** The content of a Markdown code fence that is the whole answer; other text is returned as it is. */
  private static String unfenced(String text) {
    String whole = text.strip();
    int begin = whole.indexOf('\n');
    int end = whole.length() - 3;
    return begin > 0 && begin < end && whole.endsWith("```") && whole.substring(0, begin).strip().matches("```\\w*")
        ? whole.substring(begin, end) : text;
  }

  /**
   * Sends a request and reads the record. If the answer does not fit, the model is asked again with the reason.
   *
   * @param model the model
   * @param request the request
   * @return the record and the answers
   * @throws AnswerMismatch if the last answer does not fit either
   * @throws RuntimeException if the call fails; for a {@code Kimi} this is a {@code KimiException}
   */
  public Answer<T> ask(ChatModel model, ChatRequest request) {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(request, "request");
    ChatRequest asked = request(model, request);
    List<ChatResponse> responses = new ArrayList<>();
    for (int left = repairs; ; left--) {
      ChatResponse response = ResponseChunks.answer(model, asked);
      responses.add(response);
      try {
        return new Answer<>(read(responses), responses);
      } catch (AnswerMismatch misfit) {
        if (left == 0) {
          throw misfit;
        }
        // The service refuses an empty message, and one with tool calls without results.
        if (!response.text().isEmpty() && response.toolCalls().isEmpty()) {
          asked = asked.plus(response.message());
        }
        asked = asked.plus(Message.user("That cannot be read: " + misfit.getMessage()
            + ". Answer again, with the whole JSON object."));
      }
    }
  }

  @Override
  public String toString() {
    return "AnswerType[" + name + "]";
  }

  /**
   * A record and the answers that led to it.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param value the record
   * @param responses the answers in their order; the last one contains the record, the others did not fit
   * @param <T> the record
   */
  public record Answer<T>(T value, List<ChatResponse> responses) {

    /**
     * Creates an answer from all components.
     *
     * @param value the record
     * @param responses the answers, at least one
     */
    public Answer {
      Objects.requireNonNull(value, "value");
      Objects.requireNonNull(responses, "responses");
      responses = Elements.copy("responses", responses);
    }

    /**
     * Returns the answer that contains the record.
     *
     * @return the last of the answers
     */
    public ChatResponse response() {
      return responses.get(responses.size() - 1);
    }

    /**
     * Returns the answer as the model wrote it.
     *
     * @return the text of the last answer
     */
    public String text() {
      return response().text();
    }

    /**
     * Returns the tokens of all answers.
     *
     * @return the sum
     */
    public Usage usage() {
      return responses.stream().map(response -> response.usage().orElse(Usage.ZERO)).reduce(Usage.ZERO, Usage::plus);
    }
  }
}
