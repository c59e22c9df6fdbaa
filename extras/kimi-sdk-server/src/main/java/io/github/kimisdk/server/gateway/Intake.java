package io.github.kimisdk.server.gateway;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.internal.rules.Rulebook;
import io.github.kimisdk.internal.rules.Violation;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.SamplingSetting;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.server.format.RequestBodies;
import io.github.kimisdk.server.format.ServerFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes the request of a program into one that Kimi takes. Tools and documents are translated, the history is repaired as
 * {@link io.github.kimisdk.token.ContextCheck} does it, and a closed list of hints is dropped and named. Anything else that Kimi
 * refuses is refused here, with its place.
 */
final class Intake {

  /** Members that change nothing in the answer of Kimi, or only its form. */
  static final Set<String> HINTS = Set.of("metadata", "store", "user", "service_tier", "verbosity", "seed",
      "web_search_options", "modalities", "top_k", "safety_settings", "moderation", "prompt_cache_retention");
  /** Members that a program needs an answer to, and that Kimi does not have. */
  private static final Set<String> REFUSED = Set.of("logit_bias", "audio", "functions", "function_call");
  private static final String TOKENS = "budget_tokens";
  private static final String MODALITIES = "modalities";
  private static final JsonValue TEXT = Json.parse("[\"text\"]");
  /** The efforts of other vendors. */
  private static final Map<String, String> EFFORTS = Map.of("minimal", "low", "medium", "high", "xhigh", "max");
  /** The share of an estimate that is kept free: it may be too small. */
  private static final double MARGIN = 1.5;
  private static final int LEAST_ANSWER = 1_024;

  /**
   * A request as Kimi takes it.
   *
   * @param request the request
   * @param dropped the hints that were left out, by their names
   * @param calls the calls of the answer as the program gets them
   * @param searches the tools that the gateway runs itself
   */
  record Taken(ChatRequest request, Set<String> dropped, ReturnedCalls calls, Optional<WebSearch.Tools> searches) {}

  private final Upstream upstream;
  private final ChatModel model;
  private final Documents documents;

  Intake(Upstream upstream) {
    this.upstream = upstream;
    this.model = upstream.model();
    this.documents = new Documents(upstream);
  }

  /**
   * Takes a request.
   *
   * @param searching whether the gateway may search the web for it
   * @param admitted is told of a request with documents before they are read, and may throw
   * @throws IllegalArgumentException if Kimi cannot serve it; the message names the place
   */
  Taken take(ChatRequest asked, ServerFormat format, boolean searching, Consumer<ChatRequest> admitted) {
    if (Documents.in(asked.messages())) {
      admitted.accept(asked);
    }
    Set<String> dropped = new LinkedHashSet<>();
    ProgramTools tools = new ProgramTools(searching ? upstream::webTools : sources -> List.of());
    ChatRequest request = asked
        .withToolUse(tools.translate(asked.toolUse()))
        .withMessages(documents.translate(tools.translate(asked.messages())))
        .withReasoning(thinking(asked.reasoning(), dropped))
        .withExtra(extra(asked.extra(), dropped));
    dropped.addAll(tools.leftOut());
    Model facts = Models.shipped().of(request.model().or(model::model).orElse(""));
    ChatRequest whole = withinWindow(reasoning(format(request), facts), facts);
    Rulebook.Verdict verdict = Rulebook.judge(whole, facts);
    ChatRequest plain = whole;
    for (Violation violation : verdict.violations()) {
      plain = without(plain, violation, dropped);
    }
    if (plain != whole) {
      verdict = Rulebook.judge(plain, facts);
    }
    for (Violation violation : verdict.violations()) {
      if (violation.refused() && !violation.repairable()) {
        throw new IllegalArgumentException(
            named(violation.path(), format) + ": " + violation.found() + ". " + violation.advice());
      }
    }
    return new Taken(verdict.repaired(), dropped, new ReturnedCalls(tools, asked.messages()), tools.searches());
  }

  /** Returns a path in chat completions with the name that its first member has in the format of the program. */
  private static String named(String path, ServerFormat format) {
    String member = first(path);
    return "/" + format.memberFor(member) + path.substring(Math.min(path.length(), 1 + member.length()));
  }

  /** Returns the first member of a path. */
  private static String first(String path) {
    int end = path.indexOf('/', 1);
    return path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
  }

  private static JsonObject extra(JsonObject extra, Set<String> dropped) {
    JsonObject kept = extra;
    if (extra.tryGet(MODALITIES).filter(value -> value instanceof JsonArray kinds && !kinds.equals(TEXT)).isPresent()) {
      throw new IllegalArgumentException("/" + MODALITIES + ": expected [\"text\"], because Kimi answers in text only");
    }
    for (String name : extra.names()) {
      if (REFUSED.contains(name)) {
        throw new IllegalArgumentException("/" + name + ": expected nothing, because Kimi has no such setting; leave it out");
      }
      if (HINTS.contains(name)) {
        dropped.add(name);
        kept = kept.without(name);
      }
    }
    return kept;
  }

  /** Drops a setting that the model has with one value only. */
  private static ChatRequest without(ChatRequest request, Violation violation, Set<String> dropped) {
    boolean dropsThinking = violation.code().equals("thinking") || violation.code().equals("effort");
    if (!dropsThinking && !(violation.code().equals("sampling") && violation.refused() && !violation.path().equals("/n"))) {
      return request;
    }
    dropped.add(first(violation.path()));
    Reasoning reasoning = request.reasoning();
    return switch (violation.path()) {
      case "/thinking", "/thinking/keep", "/thinking/effort" ->
          request.withReasoning(new Reasoning(Optional.empty(), reasoning.effort()));
      case "/reasoning_effort" -> request.withReasoning(new Reasoning(reasoning.thinking(), Optional.empty()));
      default -> request.withSampling(
          without(SamplingSetting.of(violation.path().substring(1)).orElseThrow(), request.sampling()));
    };
  }

  private static Sampling without(SamplingSetting dropped, Sampling rest) {
    return new Sampling(
        dropped == SamplingSetting.TEMPERATURE ? OptionalDouble.empty() : rest.temperature(),
        dropped == SamplingSetting.TOP_P ? OptionalDouble.empty() : rest.topP(),
        rest.n(),
        dropped == SamplingSetting.PRESENCE_PENALTY ? OptionalDouble.empty() : rest.presencePenalty(),
        dropped == SamplingSetting.FREQUENCY_PENALTY ? OptionalDouble.empty() : rest.frequencyPenalty());
  }

  /** Returns the reasoning without a number of tokens for it, which Messages of Anthropic have. */
  private static Reasoning thinking(Reasoning asked, Set<String> dropped) {
    Optional<Thinking> limited = asked.thinking().filter(wish -> wish.extra().has(TOKENS));
    limited.ifPresent(wish -> dropped.add(TOKENS));
    return limited.map(wish -> new Thinking(wish.type(), wish.keep(), wish.effort(), wish.extra().without(TOKENS)))
        .map(wish -> new Reasoning(Optional.of(wish), asked.effort())).orElse(asked);
  }

  private static ChatRequest format(ChatRequest request) {
    return request.output().format().orElse(null) instanceof ResponseFormat.FittingSchema fitting
        ? request.withOutput(request.output().withFormat(new ResponseFormat.FittingSchema(
            fitting.name().isEmpty() ? "answer" : fitting.name(), fitting.description(), fitting.strict(),
            Schemas.normalized(fitting.schema(), "/response_format/json_schema/schema"), fitting.extra())))
        : request;
  }

  /** A model with efforts thinks without a switch, which its chat completions do not have. Kimi Code has one for each model. */
  private ChatRequest reasoning(ChatRequest request, Model model) {
    if (!model.facts().has("efforts")) {
      return request;
    }
    boolean switched = model.coding() || upstream.protocol() == Protocol.MESSAGES;
    Reasoning reasoning = request.reasoning();
    return request.withReasoning(new Reasoning(
        reasoning.thinking().filter(wish -> switched || !wish.equals(Thinking.ENABLED)),
        reasoning.effort().map(effort -> EFFORTS.getOrDefault(effort, effort))));
  }

  /** Returns a later request of a call with a limit that fits in the window. */
  ChatRequest fitting(ChatRequest request) {
    return withinWindow(request, Models.shipped().of(request.model().or(model::model).orElse("")));
  }

  /**
   * Lowers a limit that does not fit in the window together with the prompt: Kimi refuses it, while some programs always ask for
   * the whole window. A prompt that leaves no room keeps its limit, so that the service tells how long it is.
   */
  private static ChatRequest withinWindow(ChatRequest request, Model model) {
    OptionalLong limit = RequestWire.limit(request);
    if (limit.isEmpty() || model.window().isEmpty()) {
      return request;
    }
    long prompt = (long) (MARGIN * TokenRuleOfThumb.estimate(request.messages(), request.tools()));
    long room = model.window().getAsLong() - prompt - LEAST_ANSWER;
    if (limit.getAsLong() <= room || room < LEAST_ANSWER) {
      return request;
    }
    return RequestBodies.withLimit(request, (int) Math.min(room, Integer.MAX_VALUE));
  }
}
