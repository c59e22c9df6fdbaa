package io.github.kimisdk.server.gateway;

import io.github.kimisdk.server.fake.Account;
import io.github.kimisdk.server.fake.Strictness;
import io.github.kimisdk.server.http.Limits;
import io.github.kimisdk.tool.ConversationStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of a gateway. */
public record GatewaySettings(
    Map<String, LiveSettings.Client> clients, List<String> models, Map<String, String> modelNames, Duration pace, boolean strict,
    Limits limits, List<String> hosts, List<String> origins, boolean page, boolean search,
    Optional<ConversationStore> conversations, Optional<Account> account) {

  /** Returns whether the settings name a model. */
  private boolean name(String model) {
    return models.contains(model) || modelNames.containsValue(model);
  }

  /** Returns the rules of a strict server in front of a service; empty if the server repairs requests. */
  public Optional<Strictness> strictness(Upstream upstream) {
    return strict ? Optional.of(new Strictness(model -> name(model) || upstream.has(model))) : Optional.empty();
  }

  /** Returns the model that answers requests for a name. */
  public String servedModel(String name) {
    return LiveSettings.servedModel(modelNames, name);
  }

  /** Returns a copy with other settings that may change while the server runs. */
  GatewaySettings with(LiveSettings live) {
    return new GatewaySettings(live.clients(), models, live.modelNames(), pace, strict, limits, live.hosts(), live.origins(),
        page, live.search(), conversations, account);
  }
}
