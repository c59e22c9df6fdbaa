package io.github.kimisdk.token;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.UnknownMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.Model;
import io.github.kimisdk.platform.Models;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

  /** What an image or a video counts for in the official clients; the service publishes no number. */
  private static final int PICTURE = 2_000;

  private static final int TOOL_WRAPPING = 12;
  private static final int CALL = 5;
  private static final int RESULT = 5;
  private static final int THINK = 2;

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
    double[] kinds = new double[Calibration.KINDS];
    text(text, kinds);
    return known(model).estimate(kinds);
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
    return new Usage(prompt, completion, prompt + completion, 0, 0, reasoning, JsonObject.EMPTY).asEstimate();
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
    for (Message message : request.messages()) {
      // The results of the service's own search come in on its side, and nobody knows here how long they are.
      if (message instanceof ToolMessage tool && tool.name().orElse("").startsWith("$")) {
        return;
      }
    }
    Model model = model(request);
    learning(model).learn(weigh(request, model), tokens);
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
    synchronized (learned) {
      Calibration known = learned.get(model.id());
      if (known == null) {
        known = new Calibration();
        learned.put(model.id(), known);
      }
      return known;
    }
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

  /** What a request weighs, by kind: its texts, and what the model's chat template puts around them. */
  private double[] weigh(ChatRequest request, Model model) {
    double[] kinds = new double[Calibration.KINDS];
    kinds[Calibration.TEMPLATE] += overhead(model, 0);
    tools(request.tools(), model, kinds);
    int read = firstRead(request, model);
    for (int i = 0; i < request.messages().size(); i++) {
      message(request.messages().get(i), model, i >= read, kinds);
    }
    return kinds;
  }

  /** The tokens of one message, likely. */
  long weigh(Message message, Model model, boolean reasoningRead) {
    double[] kinds = new double[Calibration.KINDS];
    message(message, model, reasoningRead, kinds);
    return known(model.id()).estimate(kinds).likely();
  }

  /** From which message on reasoning is part of the prompt; of a model that nobody knows everywhere. */
  static int firstRead(ChatRequest request, Model model) {
    return model.known() ? History.firstRead(request.messages(), request.reasoning(), model) : 0;
  }

  private void message(Message message, Model model, boolean reasoningRead, double[] kinds) {
    kinds[Calibration.TEMPLATE] += overhead(model, 1);
    if (message instanceof SystemMessage system) {
      content(system.content(), system.name(), kinds);
      tools(system.tools(), model, kinds);
    } else if (message instanceof UserMessage user) {
      content(user.content(), user.name(), kinds);
    } else if (message instanceof ToolMessage tool) {
      kinds[Calibration.TEMPLATE] += RESULT;
      text(tool.toolCallId(), kinds);
      content(tool.content(), Optional.empty(), kinds);
    } else if (message instanceof AssistantMessage said) {
      content(said.content(), said.name(), kinds);
      kinds[Calibration.TEMPLATE] += model.text("thinking", "").equals("never") ? 0 : THINK;
      if (reasoningRead) {
        text(said.reasoning().orElse(""), kinds);
      }
      for (ToolCall call : said.toolCalls()) {
        kinds[Calibration.TEMPLATE] += CALL;
        text(call.id(), kinds);
        text(call.arguments(), kinds);
      }
    } else {
      json(((UnknownMessage) message).raw(), HeuristicTokenizer.SYMBOLS, kinds);
    }
  }

  private void content(List<ContentPart> parts, Optional<String> name, double[] kinds) {
    text(name.orElse(""), kinds);
    for (ContentPart part : parts) {
      if (part instanceof ContentPart.Text words) {
        text(words.text(), kinds);
      } else if (part instanceof ContentPart.Unknown unknown) {
        json(unknown.raw(), HeuristicTokenizer.SYMBOLS, kinds);
      } else {
        kinds[Calibration.MEDIA] += PICTURE;
      }
    }
  }

  private void tools(List<ToolSpec> tools, Model model, double[] kinds) {
    if (!tools.isEmpty()) {
      kinds[Calibration.TEMPLATE] += overhead(model, 2);
    }
    for (ToolSpec tool : tools) {
      kinds[Calibration.TOOLS] += TOOL_WRAPPING + weight(tool.name());
      if (tool instanceof ToolSpec.Function function) {
        kinds[Calibration.TOOLS] += weight(function.description().orElse("")) + weight(function.parameters().toString());
      } else if (tool instanceof ToolSpec.Unknown unknown) {
        json(unknown.raw(), Calibration.TOOLS, kinds);
      }
    }
  }

  private static long overhead(Model model, int index) {
    JsonValue known = model.facts().tryGet("overhead").orElse(null);
    return known == null ? index == 2 ? 8 : 4 : known.get(index).asLong();
  }

  private void json(JsonValue raw, int kind, double[] kinds) {
    kinds[kind] += weight(raw.toString());
  }

  private void text(String text, double[] kinds) {
    if (vocabulary == null) {
      HeuristicTokenizer.add(text, kinds);
    } else {
      kinds[Calibration.EXACT] += vocabulary.count(text);
    }
  }

  /** What a text weighs in all; for texts that are rendered in a way of the service's own. */
  private double weight(String text) {
    double[] alone = new double[Calibration.KINDS];
    text(text, alone);
    double sum = 0;
    for (double kind : alone) {
      sum += kind;
    }
    return sum;
  }

  private Calibration known(String model) {
    Calibration known = learned.get(model);
    return known == null ? FRESH : known;
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
