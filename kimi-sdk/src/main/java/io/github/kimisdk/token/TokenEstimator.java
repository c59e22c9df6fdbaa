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
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/**
 * Estimates the tokens of texts and whole requests without a vocabulary, and learns from the counts of the service. Safe
 * for use by many threads. Copies made by {@code with...} share the calibration.
 *
 * <p>A request is counted as the chat template of the model renders it: messages, names, tools, calls with their arguments,
 * and reasoning where the model reads it. An image or a video counts 2,000 tokens, as in the official clients; the service
 * publishes no number.
 *
 * <p>Every estimate is a range. At first, texts are counted with constants that follow the published counts of Kimi's own
 * vocabulary, and the range covers the differences to other vocabularies of its construction. The first true counts of a model
 * move the estimates most. A count outside of its range widens the ranges at once.
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
  /** Counts texts; null for an estimate. */
  private final ToLongFunction<String> tokenizer;
  private final Map<String, Calibration> learned;

  private TokenEstimator(Models models, ToLongFunction<String> tokenizer, Map<String, Calibration> learned) {
    this.models = Objects.requireNonNull(models, "models");
    this.tokenizer = tokenizer;
    this.learned = learned;
  }

  /**
   * Returns an estimator without calibration, with the shipped table of models.
   *
   * @return the estimator
   */
  public static TokenEstimator fresh() {
    return new TokenEstimator(Models.shipped(), null, new ConcurrentHashMap<>());
  }

  /**
   * Returns an estimator with a saved calibration.
   *
   * @param saved the result of {@link #learned}
   * @return the estimator
   * @throws io.github.kimisdk.json.JsonTypeException if it is something else
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
   * Returns a copy with another table of models.
   *
   * @param models the table, for example {@code kimi.models()}
   * @return a copy that shares the calibration
   */
  public TokenEstimator withModels(Models models) {
    return new TokenEstimator(models, tokenizer, learned);
  }

  /**
   * Returns a copy that counts texts with a tokenizer of the model. The tokens that the template adds stay an estimate.
   *
   * @param tokenizer returns the number of tokens of a text; called by any thread. An exception fails the estimate, and within
   *     the check of a client the call
   * @return a copy that shares the calibration
   */
  public TokenEstimator withTokenizer(ToLongFunction<String> tokenizer) {
    return new TokenEstimator(models, Objects.requireNonNull(tokenizer, "tokenizer"), learned);
  }

  /**
   * Counts tokens by the rule of thumb of the official clients: one token for four ASCII characters, and one for every
   * other character. The result is about right for code, and a fifth too high for English. It is a quarter to a half too
   * low for JSON, logs and base64, and a third to a factor of two too high for most other scripts.
   *
   * @param text any text
   * @return tokens
   */
  public static long ruleOfThumb(String text) {
    Objects.requireNonNull(text, "text");
    long ascii = text.chars().filter(c -> c < 0x80).count();
    return (ascii + 3) / 4 + text.codePointCount(0, text.length()) - ascii;
  }

  /**
   * Estimates the tokens of a text, for no model in particular.
   *
   * @param text any text
   * @return the estimate
   */
  public TokenEstimate estimate(String text) {
    Objects.requireNonNull(text, "text");
    return estimate(text, "");
  }

  /**
   * Estimates the tokens of a text.
   *
   * @param text any text
   * @param model the id of the model whose calibration is used
   * @return the estimate
   */
  public TokenEstimate estimate(String text, String model) {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(model, "model");
    RequestWeigher weigher = new RequestWeigher(models.of(model), tokenizer);
    weigher.text(text);
    return calibration(model).estimate(weigher.kinds());
  }

  /**
   * Estimates the tokens of the prompt that a request becomes, its tools included.
   *
   * @param request the request
   * @return the estimate
   */
  public TokenEstimate estimate(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    Model model = model(request);
    return calibration(model.id()).estimate(weigh(request, model));
  }

  /**
   * Estimates the usage of an answer if the service reported none.
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
   * Returns the model that a request asks.
   *
   * @param request the request
   * @return the model; without facts if the request names no model or an unknown one
   */
  public Model model(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return models.of(request.model().orElse(""));
  }

  /**
   * Returns the window of the model that a request asks. The window that the service named last has precedence over the window
   * of the table.
   *
   * @param request the request
   * @return tokens; empty if neither names one
   */
  public OptionalLong window(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    Model model = model(request);
    long named = calibration(model.id()).window();
    return named > 0 ? OptionalLong.of(named) : model.window();
  }

  /**
   * Learns from a true count.
   *
   * @param request the request as it was sent
   * @param promptTokens the tokens that the service counted, cached ones included
   */
  public void learn(ChatRequest request, long promptTokens) {
    Objects.requireNonNull(request, "request");
    if (promptTokens > 0) {
      learning(model(request)).fitted(promptTokens);
      learnCount(request, promptTokens);
    }
  }

  private void learnCount(ChatRequest request, long tokens) {
    // The service inserts the results of its own search, so their length is not known here.
    boolean search = request.messages().stream()
        .anyMatch(message -> message instanceof ToolMessage result && result.name().orElse("").startsWith("$"));
    if (!search) {
      Model model = model(request);
      learning(model).learn(weigh(request, model), tokens);
    }
  }

  /**
   * Learns from the numbers of an overflow: the window, unless a longer prompt has fitted, and the requested tokens. The
   * service does not say whether these include the room for the answer. The estimator takes the interpretation that is closer
   * to its estimate.
   *
   * @param request the request as it was sent
   * @param overflow the failure
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
      learnCount(request, count);
    }
  }

  private Calibration learning(Model model) {
    return learned.computeIfAbsent(model.id(), id -> new Calibration());
  }

  /**
   * Returns the calibration by model, to be saved and given to {@link #load}.
   *
   * @return numbers; they contain no text of any request
   */
  public JsonObject learned() {
    Map<String, JsonObject> all = new LinkedHashMap<>();
    learned.forEach((model, calibration) -> all.put(model, calibration.json()));
    return JsonObject.of(all);
  }

  private double[] weigh(ChatRequest request, Model model) {
    RequestWeigher weigher = new RequestWeigher(model, tokenizer);
    weigher.request(request);
    return weigher.kinds();
  }

  /** The likely tokens of one message. */
  long weigh(Message message, Model model, boolean reasoningRead) {
    RequestWeigher weigher = new RequestWeigher(model, tokenizer);
    weigher.message(message, reasoningRead);
    return calibration(model.id()).estimate(weigher.kinds()).likely();
  }

  private Calibration calibration(String model) {
    return learned.getOrDefault(model, FRESH);
  }

  /**
   * Returns the estimator in one line.
   *
   * @return for example {@code TokenEstimator[learned of [kimi-k3]]}
   */
  @Override
  public String toString() {
    return "TokenEstimator[learned of " + learned.keySet() + "]";
  }
}
