package io.github.kimisdk.strict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All that Kimi refuses in a request for an answer. */
final class Rules {

  private static final Set<Route> EACH = Set.of(Route.values());

  /** The smallest window of the models in the list; no request of a test comes near to the others. */
  private static final Rule MODEL = new Rule(EACH, "unknown model", "6.2", new Rule.Refusal(404, "resource_not_found_error"),
      asked -> asked.model().isPresent() ? "" : "Not found the model " + asked.modelId() + " or Permission denied",
      "{'model':'gpt-5'}", "{'model':'kimi-k2.6'}");
  private static final Rule CAP = new Rule(EACH, "cap above the window", "2.1, 6.2", new Rule.Refusal(400, Rule.REQUEST),
      asked -> Checks.window(asked, asked.model().map(KnownModel::window).orElse(Integer.MAX_VALUE)),
      "{'max_tokens':1048576,'max_output_tokens':1048576}", "{'max_tokens':1048000,'max_output_tokens':1048000}");

  static final List<Rule> ALL = all();

  private Rules() {}

  private static List<Rule> all() {
    List<Rule> all = new ArrayList<>(List.of(MODEL));
    all.addAll(ChatRules.rules());
    all.addAll(MessagesRules.rules());
    all.addAll(ResponsesRules.rules());
    all.add(CAP);
    return List.copyOf(all);
  }

  /** A rule that was broken, and the text of the service about it. */
  record Broken(Rule rule, String text) {}

  static Optional<Broken> first(Asked asked) {
    for (Rule rule : ALL) {
      String text = rule.routes().contains(asked.route()) ? rule.check().refusal(asked) : "";
      if (!text.isEmpty()) {
        return Optional.of(new Broken(rule, text));
      }
    }
    return Optional.empty();
  }
}
