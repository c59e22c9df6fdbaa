package io.github.kimisdk.token;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.platform.Model;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The ranges and lists of values that a model takes. Nothing is found for a model whose values the table does not have:
 * another server may serve it, with rules of its own.
 */
final class ValueRules {

  private static final int MOST_STOPS = 5;
  private static final int MOST_STOP_BYTES = 32;

  /** Below it a model that takes several answers may make one only. The service says "near 0"; the figure is a guess. */
  private static final double NEAR_ZERO = 0.3;

  private static final List<String> POSITIONS = List.of("enabled", "disabled");
  private static final List<String> LIFETIMES = List.of("5m", "1h");

  private final ChatRequest request;
  private final Model model;
  private final boolean thinks;
  private final List<Finding> findings;

  ValueRules(ChatRequest request, Model model, boolean thinks, List<Finding> findings) {
    this.request = request;
    this.model = model;
    this.thinks = thinks;
    this.findings = findings;
  }

  /** Whether the table has the values that a model takes. A model that a server lists, and nobody else knows, has none. */
  static boolean known(Model model) {
    return model.facts().has("sampling");
  }

  private void refused(String code, String path, String what, String fix) {
    findings.add(new Finding(code, path, what, fix, true, false));
  }

  private void hint(String code, String path, String what, String fix) {
    findings.add(new Finding(code, path, what, fix, false, false));
  }

  void look() {
    if (!known(model)) {
      return;
    }
    request.reasoning().thinking().ifPresent(this::thinking);
    request.reasoning().effort().ifPresent(this::effort);
    JsonObject values = model.facts().get("sampling").asObject();
    if (values.has("temperature")) {
      fixed(values);
    } else {
      ranges(values.get("n").asInt());
    }
    output(request.output());
    request.hints().promptCacheOptions().ifPresent(this::cache);
  }

  private void thinking(Thinking thinking) {
    String kind = model.text("thinking", "");
    String keeps = model.text("keep", "");
    boolean fixed = kind.equals("always");
    if (kind.equals("never")) {
      hint("thinking", "/thinking", "a switch for thinking that this model does not have", "Leave it away");
    } else if (!POSITIONS.contains(thinking.type()) || fixed && !thinking.type().equals("enabled")
        || thinking.keep().isPresent() && (keeps.equals("no") || !keeps.isEmpty() && !thinking.keep().get().equals("all"))) {
      refused("thinking", "/thinking", "a position of the switch for thinking that this model does not have", "Leave it away");
    }
    thinking.effort().ifPresent(this::codeEffort);
  }

  /** On Kimi Code the effort is a member of the switch, and unknown values are refused (measured). */
  private void codeEffort(String effort) {
    String path = "/thinking/effort";
    if (!coding()) {
      hint("effort", path, "an effort in the switch for thinking, which only Kimi Code reads", "Use reasoningEffort");
    } else if (!model.facts().has("efforts")) {
      hint("effort", path, "an effort for a model that lists none", "Leave it away");
    } else if (!listed("efforts", effort) && !listed("effortAliases", effort)) {
      refused("effort", path, "the effort \"" + effort + "\"", "This model takes " + model.facts().get("efforts"));
    }
  }

  /** On the platform the effort is not checked against the list (measured), so that a value out of it is a hint. */
  private void effort(String effort) {
    String path = "/reasoning_effort";
    if (coding()) {
      hint("effort", path, "an effort beside the switch for thinking, where Kimi Code does not read it", "Use Thinking.withEffort");
    } else if (!model.facts().has("efforts")) {
      hint("effort", path, "an effort, which this model does not have", "Leave it away");
    } else if (!listed("efforts", effort)) {
      hint("effort", path, "the effort \"" + effort + "\"", "This model knows " + model.facts().get("efforts"));
    }
  }

  private boolean coding() {
    return model.text("product", "").equals("coding");
  }

  private boolean listed(String fact, String value) {
    return model.facts().tryGet(fact).orElse(null) instanceof JsonArray values && values.values().contains(JsonString.of(value));
  }

  private void fixed(JsonObject values) {
    Sampling sampling = request.sampling();
    String temperature = !thinks && values.has("temperatureOff") ? "temperatureOff" : "temperature";
    fixed("temperature", sampling.temperature(), values.get(temperature).asDouble());
    fixed("top p", sampling.topP(), values.get("topP").asDouble());
    fixed("presence penalty", sampling.presencePenalty(), 0);
    fixed("frequency penalty", sampling.frequencyPenalty(), 0);
    fixed("n", OptionalDouble.of(sampling.n().orElse(1)), 1);
  }

  private void fixed(String name, OptionalDouble set, double only) {
    if (set.orElse(only) != only) {
      refused("sampling", path(name), name + " " + set.getAsDouble(), "This model takes only " + only + "; leave it away");
    }
  }

  private void ranges(int mostAnswers) {
    Sampling sampling = request.sampling();
    range("temperature", sampling.temperature(), 0, 1);
    range("top p", sampling.topP(), 0, 1);
    range("presence penalty", sampling.presencePenalty(), -2, 2);
    range("frequency penalty", sampling.frequencyPenalty(), -2, 2);
    range("n", OptionalDouble.of(sampling.n().orElse(1)), 1, mostAnswers);
    if (sampling.n().orElse(1) > 1 && sampling.temperature().orElse(1) < NEAR_ZERO) {
      hint("sampling", "/n", "several answers at a temperature near 0", "One answer is possible there; raise the temperature");
    }
  }

  private void range(String name, OptionalDouble set, double least, double most) {
    double value = set.orElse(least);
    if (value < least || value > most) {
      refused("sampling", path(name), name + " " + value, "This model takes " + least + " to " + most);
    }
  }

  private static String path(String name) {
    return "/" + name.replace(' ', '_');
  }

  private void output(Output output) {
    long limit = RequestWire.limit(request).orElse(1);
    if (limit < 1) {
      refused("limit", "", "a limit of " + limit + " tokens", "Send a limit of at least 1, or none");
    }
    if (output.stop().size() > MOST_STOPS) {
      refused("stop", "/stop", "more than " + MOST_STOPS + " stop words", "Send " + MOST_STOPS + " at most");
    }
    for (int i = 0; i < output.stop().size(); i++) {
      int bytes = output.stop().get(i).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MOST_STOP_BYTES) {
        refused("stop", "/stop/" + i, "a stop word of " + bytes + " bytes", "Keep it within " + MOST_STOP_BYTES + " bytes of UTF-8");
      }
    }
    boolean wanted = output.logprobs().orElse(false);
    if (wanted && !model.flag("logprobs", true)) {
      refused("logprobs", "/logprobs", "probabilities of tokens, which this model does not report", "Leave them away");
    } else if (output.topLogprobs().isPresent() && !wanted) {
      refused("logprobs", "/top_logprobs", "a number of alternatives without logprobs", "Set logprobs to true beside it");
    }
  }

  private void cache(PromptCacheOptions options) {
    if (!options.mode().orElse("implicit").equals("implicit") || !LIFETIMES.contains(options.ttl().orElse("5m"))) {
      hint("cache-options", "/prompt_cache_options", "options of the cache that are not documented", "The mode is implicit, the ttl 5m or 1h");
    }
  }
}
