package io.github.kimisdk.server.run;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.KimiBuilder;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.wire.Sha256;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.fake.KeyVariables;
import io.github.kimisdk.server.http.Permissions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The model behind a gateway: one client of Kimi for each key, or the offline model.
 *
 * @param model the model that answers
 * @param clients the clients that it uses
 * @param fallbacks the models that these ask after an overload
 * @param limited the model with some of the fallbacks only, by these
 * @param origin the settings
 * @param keys a digest of each key
 * @param offline where it is said that the offline model answers; empty if Kimi does
 */
record UpstreamKeys(Failover model, List<Kimi> clients, List<String> fallbacks, Map<List<String>, Failover> limited,
    Map<String, JsonValue> origin, List<String> keys, String offline) {

  /** The ways to say this machine. */
  private static final Set<String> HERE = Set.of("127.0.0.1", "0.0.0.0", "localhost", "::1", "::", "[::1]");

  /** The names that programs ask for whose vendor is another. They stand for the default model. */
  private static final List<String> OTHER_VENDORS = List.of(
      "claude-*", "gpt-*", "chatgpt-*", "codex-*", "gemini-*", "o1*", "o3*", "o4*", "openai/*", "anthropic/*", "google/*");

  /** Makes the model; empty after a fault. */
  static Optional<UpstreamKeys> of(ProgramSettings settings, Keys keys, List<Fault> faults) {
    Map<String, ChatModel> models = new LinkedHashMap<>();
    List<String> places = settings.places("upstream.keys");
    List<String> digests = new ArrayList<>();
    if (settings.flag("upstream.offline")) {
      if (!places.isEmpty()) {
        faults.add(new Fault("upstream.offline", "expected no upstream.keys beside the offline model, found some; remove one"));
      }
      models.put("offline", new OfflineModel());
    } else if (places.isEmpty()) {
      add("environment", models, Optional.empty(), settings, faults);
    }
    for (String place : places) {
      String name = settings.text(place + ".name").orElse("key" + models.size());
      keys.required(place).ifPresent(key -> {
        digests.add(HexFormat.of().formatHex(Sha256.of(key.getBytes(StandardCharsets.UTF_8))));
        add(name, models, Optional.of(key), settings, faults);
      });
    }
    List<Kimi> clients = models.values().stream().filter(Kimi.class::isInstance).map(Kimi.class::cast).toList();
    return models.isEmpty() ? Optional.empty()
        : Optional.of(new UpstreamKeys(Failover.of(models, settings.time("upstream.cooldown"), System::nanoTime), clients,
            settings.texts("upstream.fallbackModels"), new ConcurrentHashMap<>(), settings.below("upstream"), digests,
            settings.flag("upstream.offline") ? settings.source("upstream.offline") : ""));
  }

  /**
   * Adds a client of Kimi, whose base URL and model may come from the variables of the client. The clients of the gateway repeat
   * failed calls themselves, so each failure is passed on at once.
   */
  private static void add(
      String name, Map<String, ChatModel> models, Optional<String> key, ProgramSettings settings, List<Fault> faults) {
    String fault = "upstream.keys";
    try {
      KimiBuilder builder = Kimi.builderFromEnv().retry(RetryPolicy.NONE);
      key.ifPresent(builder::key);
      settings.text("upstream.model").ifPresent(builder::model);
      fault = "upstream.fallbackModels";
      builder.fallbackModels(settings.texts(fault).toArray(String[]::new));
      fault = "upstream.baseUrl";
      settings.text(fault).ifPresent(builder::baseUrl);
      fault = settings.has(fault) ? fault : "upstream.keys";
      Kimi kimi = builder.build();
      checkAddress(kimi.endpoint().baseUrl(), settings).ifPresent(wrong -> faults.add(new Fault(
          settings.has("upstream.baseUrl") ? settings.named("upstream.baseUrl") : "KIMI_BASE_URL", wrong)));
      models.put(name, asking(kimi, Protocol.valueOf(settings.text("upstream.protocol").orElseThrow().toUpperCase(
          Locale.ROOT))));
    } catch (IllegalArgumentException | KimiException refusal) {
      String why = refusal instanceof KimiException failure ? failure.what() : refusal.getMessage();
      String way = key.isEmpty() && !KeyVariables.set() ? "; set KIMI_API_KEY, or " + Setting.ways("upstream.keys[0].keyFile")
          + "; to try the gateway without a key, set " + Setting.ways("upstream.offline") + " to true" : "";
      faults.add(new Fault(settings.named(fault), KeyMask.mask(why) + way));
    }
  }

  /**
   * Returns why no service answers at an address; empty if one may. The client adds its routes to the base URL, and the service
   * answers 404 to a version that stands there twice. A gateway that asks itself waits for itself.
   */
  private static Optional<String> checkAddress(URI base, ProgramSettings settings) {
    if (base.getPath().contains("/v1/v1")) {
      return Optional.of("expected a base URL with one /v1, found the path " + base.getPath() + "; remove one of them");
    }
    String address = settings.text("address").orElseThrow();
    boolean here = base.getHost().equals(address) || HERE.contains(base.getHost()) && HERE.contains(address);
    int port = base.getPort() < 0 && base.getScheme().equals("http") ? 80 : base.getPort();
    return here && port == settings.number("port").orElse(0)
        ? Optional.of("expected the address of another service, found that of this gateway, " + base) : Optional.empty();
  }

  private static Kimi asking(Kimi kimi, Protocol protocol) {
    return kimi.endpoint().protocol() == protocol ? kimi
        : kimi.toBuilder().endpoint(kimi.endpoint().withProtocol(protocol)).build();
  }

  /** Returns the model for a client, which falls back to models that the client may use. */
  Failover model(Permissions permissions) {
    List<String> permitted = fallbacks.stream().filter(id -> permissions.permits(id, id)).toList();
    return permitted.equals(fallbacks) ? model : limited.computeIfAbsent(permitted, some -> model.with(one ->
        one instanceof Kimi kimi ? kimi.withFallbackModels(some.toArray(String[]::new)) : one));
  }

  /** Returns the models by name: those of the settings, else names of other vendors for the default model. */
  Map<String, String> names(Map<String, String> given) {
    Map<String, String> names = new LinkedHashMap<>(given);
    model.model().filter(own -> given.isEmpty()).ifPresent(own -> OTHER_VENDORS.forEach(name -> names.put(name, own)));
    return names;
  }

  /** Returns whether this model has the keys and the settings of another one. */
  boolean sameAs(UpstreamKeys other) {
    return origin.equals(other.origin) && keys.equals(other.keys);
  }

  void close() {
    clients.forEach(Kimi::close);
  }
}
