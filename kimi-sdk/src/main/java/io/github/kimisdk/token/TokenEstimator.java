package io.github.kimisdk.token;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.Model;
import io.github.kimisdk.platform.Models;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the tokens of texts and whole requests without a vocabulary, and learns from what the service counted. Safe for
 * use by many threads; copies made by {@code with...} share what is learned.
 *
 * <p>A request is counted as the model's template renders it: messages, names, tools, calls with their arguments, reasoning
 * where the model reads it, and 2,000 tokens for an image or a video as in the official clients (the service publishes no
 * number). Every answer is a range. Before it has learned, the text is counted with constants that lie between the published
 * vocabularies of similar construction; the range allows for their differences. The first true counts of a model move it most,
 * and a count outside of its range widens the ranges at once.
 *
 * <pre>{@code
 * TokenEstimator estimator = TokenEstimator.fresh();
 * TokenEstimate tokens = estimator.estimate(ChatRequest.of("Why is the sky blue?"));
 * System.out.println(tokens.low() + " to " + tokens.high() + ", likely " + tokens.likely());
 * }</pre>
 */
public final class TokenEstimator {

  private static final Calibration FRESH = new Calibration();

  private final Models models;
  private final BpeTokenizer vocabulary;
  private final Map<String, Calibration> learned;

  private TokenEstimator(Models models, BpeTokenizer vocabulary, Map<String, Calibration> learned) {
    this.models = Objects.requireNonNull(models, "models");
    this.vocabulary = vocabulary;
    this.learned = learned;
  }

  /**
   * An estimator that has learned nothing yet, with the shipped table of models.
   *
   * @return the estimator
   */
  public static TokenEstimator fresh() {
    return new TokenEstimator(Models.shipped(), null, new ConcurrentHashMap<>());
  }

  /**
   * An estimator that knows what another has learned.
   *
   * @param saved what {@link #learned} gave
   * @return the estimator
   * @throws io.github.kimisdk.json.JsonTypeException when it is something else
   */
  public static TokenEstimator load(JsonObject saved) {
    Objects.requireNonNull(saved, "saved");
    TokenEstimator estimator = fresh();
    for (String model : saved.names()) {
      estimator.learned.put(model, Calibration.read(saved.get(model)));
    }
    return estimator;
  }

  /**
   * The same estimator with another table of models.
   *
   * @param models the table, for example {@code kimi.models()}
   * @return an estimator that learns together with this one
   */
  public TokenEstimator withModels(Models models) {
    return new TokenEstimator(models, vocabulary, learned);
  }

  /**
   * The same estimator that counts texts exactly; what the template adds stays an estimate.
   *
   * @param vocabulary the model's vocabulary
   * @return an estimator that learns together with this one
   */
  public TokenEstimator withTokenizer(BpeTokenizer vocabulary) {
    return new TokenEstimator(models, Objects.requireNonNull(vocabulary, "vocabulary"), learned);
  }

  /**
   * The rule of thumb of the official clients: a token for four characters of ASCII, and one for every other character. It
   * is about right for code, a fifth too high for English, a quarter to a half too low for JSON, logs and base64, and far
   * too high for scripts other than Latin and Chinese.
   *
   * @param text any text
   * @return tokens
   */
  public static long ruleOfThumb(String text) {
    Objects.requireNonNull(text, "text");
    long ascii = 0;
    for (int i = 0; i < text.length(); i++) {
      ascii += text.charAt(i) < 0x80 ? 1 : 0;
    }
    return (ascii + 3) / 4 + text.codePointCount(0, text.length()) - ascii;
  }

  /**
   * The tokens of a text alone, for no model in particular.
   *
   * @param text any text
   * @return the estimate
   */
  public TokenEstimate estimate(String text) {
    Objects.requireNonNull(text, "text");
    return estimate(text, "");
  }

  /**
   * The tokens of a text alone.
   *
   * @param text any text
   * @param model the model whose counts were learned
   * @return the estimate
   */
  public TokenEstimate estimate(String text, String model) {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(model, "model");
    RequestWeigher weigher = new RequestWeigher(models.of(model), vocabulary);
    weigher.text(text);
    return known(model).estimate(weigher.kinds());
  }

  /**
   * The tokens of the prompt that a request becomes, its tools included.
   *
   * @param request the request
   * @return the estimate
   */
  public TokenEstimate estimate(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    Model model = model(request);
    return known(model.id()).estimate(weigh(request, model));
  }

  /**
   * Estimates the usage of an answer for which the service reported none.
   *
   * @param request the request as it was sent
   * @param answer the text, the reasoning and the tool calls that were received
   * @return the likely numbers, marked as an estimate
   */
  public Usage usage(ChatRequest request, AssistantMessage answer) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(answer, "answer");
    String model = request.model().orElse("");
    long reasoning = estimate(answer.reasoning().orElse(""), model).likely();
    long completion = reasoning + estimate(answer.text(), model).likely();
    for (ToolCall call : answer.toolCalls()) {
      completion += estimate(call.name() + call.arguments(), model).likely();
    }
    long prompt = estimate(request).likely();
    return new Usage(prompt, completion, prompt + completion, 0, 0, reasoning, false, JsonObject.EMPTY).asEstimate();
  }

  /**
   * What is known of the model that a request asks.
   *
   * @param request the request
   * @return the model; one without facts when the request names none or one that is not known
   */
  public Model model(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return models.of(request.model().orElse(""));
  }

  /**
   * The window of the model that a request asks: what the service said last, else what the table says.
   *
   * @param request the request
   * @return tokens; absent when neither says
   */
  public OptionalLong window(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    Model model = model(request);
    long told = known(model.id()).window();
    return told > 0 ? OptionalLong.of(told) : model.window();
  }

  /**
   * Takes a true count in.
   *
   * @param request the request as it was sent
   * @param promptTokens what the service counted, cached tokens included
   */
  public void learn(ChatRequest request, long promptTokens) {
    Objects.requireNonNull(request, "request");
    if (promptTokens > 0) {
      learning(model(request)).fitted(promptTokens);
      counted(request, promptTokens);
    }
  }

  private void counted(ChatRequest request, long tokens) {
    // The service inserts the results of its own search, so their length is not known here.
    boolean search = request.messages().stream()
        .anyMatch(message -> message instanceof ToolMessage result && result.name().orElse("").startsWith("$"));
    if (!search) {
      Model model = model(request);
      learning(model).learn(weigh(request, model), tokens);
    }
  }

  /**
   * Takes the numbers of an overflow in: the window, unless a longer prompt has fitted, and what was asked for. Whether the room for the answer is part of the
   * latter the service does not say, so that reading counts which is nearer to the estimate.
   *
   * @param request the request as it was sent
   * @param overflow what the service answered
   */
  public void learn(ChatRequest request, KimiException.ContextOverflow overflow) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(overflow, "overflow");
    Model model = model(request);
    long room = RequestWire.limit(request).orElse(model.output().orElse(0));
    long likely = estimate(request).likely();
    long limit = overflow.limit().orElse(0);
    long requested = overflow.requested().orElse(0);
    if (limit > 0) {
      learning(model).limit(limit);
    }
    long count = Math.abs(requested - likely) <= Math.abs(requested - room - likely) ? requested : requested - room;
    count = requested <= 0 && likely < limit - room ? limit - room : count;
    if (count > 0) {
      counted(request, count);
    }
  }

  private Calibration learning(Model model) {
    return learned.computeIfAbsent(model.id(), id -> new Calibration());
  }

  /**
   * What was learned, model by model, to be saved and given to {@link #load}.
   *
   * @return the numbers; no text of any request is part of them
   */
  public JsonObject learned() {
    JsonObject all = JsonObject.EMPTY;
    for (Map.Entry<String, Calibration> entry : learned.entrySet()) {
      all = all.with(entry.getKey(), entry.getValue().json());
    }
    return all;
  }

  private double[] weigh(ChatRequest request, Model model) {
    RequestWeigher weigher = new RequestWeigher(model, vocabulary);
    weigher.request(request);
    return weigher.kinds();
  }

  /** The likely tokens of one message. */
  long weigh(Message message, Model model, boolean reasoningRead) {
    RequestWeigher weigher = new RequestWeigher(model, vocabulary);
    weigher.message(message, reasoningRead);
    return known(model.id()).estimate(weigher.kinds()).likely();
  }

  private Calibration known(String model) {
    return learned.getOrDefault(model, FRESH);
  }

  /**
   * One line.
   *
   * @return for example {@code TokenEstimator[learned of [kimi-k3]]}
   */
  @Override
  public String toString() {
    return "TokenEstimator[learned of " + learned.keySet() + "]";
  }
}
