package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.schema.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A record as the form of answers: it is asked for as JSON that fits the record's schema where the model
 * {@linkplain ChatModel#acceptsSchema accepts one}, else as any JSON, with the schema in an instruction. An answer that does
 * not fit goes back to the model once, with the reason.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @param <T> the record
 */
public final class AnswerType<T> {

  private final RecordType<T> type;
  private final String name;
  private final int repairs;

  private AnswerType(RecordType<T> type, String name, int repairs) {
    this.type = type;
    this.name = name;
    this.repairs = repairs;
  }

  /**
   * Answers in the form of a record.
   *
   * @param type the record's class
   * @param <T> the record
   * @return the form
   * @throws IllegalArgumentException when the record has no form in JSON
   */
  public static <T> AnswerType<T> of(Class<T> type) {
    Objects.requireNonNull(type, "type");
    return new AnswerType<>(RecordType.of(type), type.getSimpleName(), 1);
  }

  /**
   * The same form, with another number of repairs.
   *
   * @param times how often the model is asked again when its answer does not fit; 1 when not set, 0 for never
   * @return a copy
   */
  public AnswerType<T> withRepairs(int times) {
    if (times < 0) {
      throw new IllegalArgumentException("expected 0 repairs or more, found " + times);
    }
    return new AnswerType<>(type, name, times);
  }

  /**
   * A request that asks for an answer in this form, to be streamed or sent as it pleases; {@link #read} reads the answer.
   *
   * @param model who will be asked: its default decides where the request names no model
   * @param request what is asked
   * @return a copy with a response format and, where that is any JSON, an instruction at its end
   */
  public ChatRequest request(ChatModel model, ChatRequest request) {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(request, "request");
    String id = request.model().or(model::model).orElse("");
    if (model.acceptsSchema(id)) {
      // What a name may hold is documented for functions only.
      String plain = name.replaceAll("[^a-zA-Z0-9_-]", "_");
      return request.withOutput(request.output().withFormat(ResponseFormat.schema(plain, type.schema().json())));
    }
    return request
        .plus(Message.system("Answer with one JSON object, and nothing beside it, that fits this JSON Schema: " + type.schema().json()))
        .withOutput(request.output().withFormat(ResponseFormat.JSON));
  }

  /**
   * The record that an answer holds, which is nothing but JSON; it may stand in a fence of three backticks.
   *
   * @param response the answer, of a stream or not
   * @return the record
   * @throws AnswerMismatch when it does not fit; the message says where
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
      String cut = response.truncated() ? "; it was cut off by the limit of tokens, so raise maxCompletionTokens" : "";
      throw new AnswerMismatch("expected an answer that fits " + name + ": " + wrong.getMessage() + cut, responses, wrong);
    }
  }

  /** What stands in a fence of Markdown, where that is the whole answer: the JSON in it is as strict as any. */
  private static String unfenced(String text) {
    String whole = text.strip();
    int begin = whole.indexOf('\n');
    int end = whole.length() - 3;
    return begin > 0 && begin < end && whole.endsWith("```") && whole.substring(0, begin).strip().matches("```\\w*")
        ? whole.substring(begin, end) : text;
  }

  /**
   * Asks, and asks again with the reason when the answer does not fit.
   *
   * @param model who is asked
   * @param request what is asked
   * @return the record, with the answers that led to it
   * @throws AnswerMismatch when the last answer does not fit either
   * @throws RuntimeException what the model failed with, a {@code KimiException} where it is a {@code Kimi}
   */
  public Answer<T> ask(ChatModel model, ChatRequest request) {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(request, "request");
    ChatRequest asked = request(model, request);
    List<ChatResponse> responses = new ArrayList<>();
    for (int left = repairs; ; left--) {
      ChatResponse response = model.chat(asked);
      responses.add(response);
      try {
        return new Answer<>(read(responses), responses);
      } catch (AnswerMismatch misfit) {
        if (left == 0) {
          throw misfit;
        }
        // An empty answer, or one with calls that nobody will answer, is not taken back.
        if (!response.text().isEmpty() && response.toolCalls().isEmpty()) {
          asked = asked.plus(response.message());
        }
        asked = asked.plus(Message.user("That cannot be read: " + misfit.getMessage() + ". Answer again, with the whole JSON object."));
      }
    }
  }

  @Override
  public String toString() {
    return "AnswerType[" + name + "]";
  }

  /**
   * A record that a model answered with.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param value the record
   * @param responses the answers as they came: the last one holds the record, those before did not fit
   * @param <T> the record
   */
  public record Answer<T>(T value, List<ChatResponse> responses) {

    /**
     * An answer with every component.
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
     * The answer that holds the record.
     *
     * @return the last of the answers
     */
    public ChatResponse response() {
      return responses.get(responses.size() - 1);
    }

    /**
     * The tokens of all answers.
     *
     * @return the sum
     */
    public Usage usage() {
      return responses.stream().map(response -> response.usage().orElse(Usage.ZERO)).reduce(Usage.ZERO, Usage::plus);
    }
  }
}
