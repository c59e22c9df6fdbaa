package io.github.kimisdk.internal.rules;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.SamplingSetting;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.models.Model;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The ranges and lists of values that a documented model accepts. Other models are served under rules of their own. */
record ValueRules(ChatRequest request, Model model, Violations violations) {

  private static final int MAX_STOPS = 5;
  private static final int MAX_STOP_BYTES = 32;

  /** Below it a model may give one answer only. The service says "near 0"; the figure is a guess. */
  private static final double NEAR_ZERO = 0.3;

  private static final List<String> SWITCH = List.of("enabled", "disabled");
  private static final List<String> CACHE_LIFETIMES = List.of("5m", "1h");

  void check() {
    if (!model.documented()) {
      return;
    }
    request.reasoning().thinking().ifPresent(this::thinking);
    request.reasoning().effort().ifPresent(this::effort);
    JsonObject values = model.facts().get("sampling").asObject();
    if (values.has("temperature")) {
      fixedValues(values);
    } else {
      ranges(values.get("n").asInt());
    }
    output(request.output());
    request.hints().promptCacheOptions().ifPresent(this::cache);
  }

  private void thinking(Thinking thinking) {
    String kind = model.text("thinking", "");
    String keeps = model.text("keep", "");
    boolean keepRefused =
        thinking.keep().isPresent() && (keeps.equals("no") || !keeps.isEmpty() && !thinking.keep().get().equals("all"));
    if (kind.equals("never")) {
      violations.hint("thinking", "/thinking", "a switch for thinking that this model does not have", "Leave it away");
    } else if (!SWITCH.contains(thinking.type()) || kind.equals("always") && !thinking.type().equals("enabled") || keepRefused) {
      violations.refuse("thinking", keepRefused ? "/thinking/keep" : "/thinking",
          "a position of the switch for thinking that this model does not have", "Leave it away");
    }
    thinking.effort().ifPresent(this::effortOfSwitch);
  }

  /** On Kimi Code the effort is a member of the switch, and unknown values are refused (measured). */
  private void effortOfSwitch(String effort) {
    String path = "/thinking/effort";
    if (!model.coding()) {
      violations.hint("effort", path, "an effort in the switch for thinking, which only Kimi Code reads", "Use reasoningEffort");
    } else if (!model.facts().has("efforts")) {
      violations.hint("effort", path, "an effort for a model that lists none", "Leave it away");
    } else if (!listed("efforts", effort) && !listed("effortAliases", effort)) {
      violations.refuse("effort", path, "the effort \"" + effort + "\"", "This model takes " + model.facts().get("efforts"));
    }
  }

  /** On the platform the effort is not checked against the list (measured), so a value that is not in it is a hint. */
  private void effort(String effort) {
    String path = "/reasoning_effort";
    if (model.coding()) {
      violations.hint("effort", path, "an effort beside the switch for thinking, where Kimi Code does not read it",
          "Use Thinking.withEffort");
    } else if (!model.facts().has("efforts")) {
      violations.hint("effort", path, "an effort, which this model does not have", "Leave it away");
    } else if (!listed("efforts", effort)) {
      violations.hint("effort", path, "the effort \"" + effort + "\"", "This model knows " + model.facts().get("efforts"));
    }
  }

  private boolean listed(String fact, String value) {
    return model.facts().tryGet(fact).orElse(null) instanceof JsonArray values && values.values().contains(JsonString.of(value));
  }

  private void fixedValues(JsonObject values) {
    boolean thinks = ReasoningRules.thinks(request.reasoning(), model);
    for (SamplingSetting setting : SamplingSetting.values()) {
      double only = setting.only(values, thinks).asDouble();
      double found = setting.in(request.sampling()).orElse(only);
      if (found != only) {
        refuse(setting, found, "This model takes only " + only + "; leave it away");
      }
    }
  }

  private void ranges(int maxAnswers) {
    Sampling sampling = request.sampling();
    for (SamplingSetting setting : SamplingSetting.values()) {
      double most = setting == SamplingSetting.N ? maxAnswers : setting.most;
      double found = setting.in(sampling).orElse(setting.least);
      if (found < setting.least || found > most) {
        refuse(setting, found, "This model takes " + setting.least + " to " + most);
      }
    }
    if (sampling.n().orElse(1) > 1 && sampling.temperature().orElse(1) < NEAR_ZERO) {
      violations.hint("sampling", "/n", "several answers at a temperature near 0",
          "One answer is possible there; raise the temperature");
    }
  }

  private void refuse(SamplingSetting setting, double found, String cure) {
    violations.refuse("sampling", "/" + setting.member, setting.member.replace('_', ' ') + " " + found, cure);
  }

  private void output(Output output) {
    long limit = RequestWire.limit(request).orElse(1);
    if (limit < 1) {
      violations.refuse("limit", "", "a limit of " + limit + " tokens", "Send a limit of at least 1, or none");
    }
    if (output.stop().size() > MAX_STOPS) {
      violations.refuse("stop", "/stop", "more than " + MAX_STOPS + " stop words", "Send " + MAX_STOPS + " at most");
    }
    for (int i = 0; i < output.stop().size(); i++) {
      int bytes = output.stop().get(i).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_STOP_BYTES) {
        violations.refuse("stop", "/stop/" + i, "a stop word of " + bytes + " bytes", "Keep it within " + MAX_STOP_BYTES
            + " bytes of UTF-8");
      }
    }
    boolean logprobs = output.logprobs().orElse(false);
    if (logprobs && !model.flag("logprobs", true)) {
      violations.refuse("logprobs", "/logprobs", "probabilities of tokens, which this model does not report", "Leave them away");
    } else if (output.topLogprobs().isPresent() && !logprobs) {
      violations.refuse("logprobs", "/top_logprobs", "a number of alternatives without logprobs",
          "Set logprobs to true beside it");
    }
  }

  private void cache(PromptCacheOptions options) {
    if (!options.mode().orElse("implicit").equals("implicit") || !CACHE_LIFETIMES.contains(options.ttl().orElse("5m"))) {
      violations.hint("cache-options", "/prompt_cache_options", "options of the cache that are not documented",
          "The mode is implicit, the ttl 5m or 1h");
    }
  }
}
