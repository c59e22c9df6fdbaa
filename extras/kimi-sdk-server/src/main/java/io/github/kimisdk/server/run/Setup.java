package io.github.kimisdk.server.run;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.KimiServerBuilder;
import io.github.kimisdk.server.gateway.LiveSettings;
import io.github.kimisdk.server.http.Permissions;
import io.github.kimisdk.server.run.Budgets.Budget;
import io.github.kimisdk.store.DirectoryStore;
import io.github.kimisdk.tool.ConversationStore;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The parts of a gateway that settings describe, checked together.
 *
 * @param server sets the builder of the server
 * @param page whether the server has the chat page
 * @param live the settings that may change while the server runs
 * @param budgets the budgets by the names of the clients
 * @param journal the folder of the journal, or empty
 * @param metricsKey the key for the metrics, or empty
 * @param metricsOpen whether callers read the metrics without a key
 * @param upstream the model that answers, with its keys
 * @param warnings lines for the operator
 */
record Setup(
    Consumer<KimiServerBuilder> server, boolean page, LiveSettings live, Map<String, Budget> budgets,
    Optional<Path> journal, Optional<String> metricsKey, boolean metricsOpen, UpstreamKeys upstream, List<String> warnings) {

  /**
   * Makes the parts.
   *
   * @throws Fault.Refusal if the settings cannot be used
   */
  static Setup of(ProgramSettings settings) {
    Maker maker = new Maker(settings);
    maker.server();
    Map<String, Budget> budgets = new LinkedHashMap<>();
    maker.clients.values().forEach(client -> client.budget().ifPresent(budget -> budgets.put(client.name(), budget)));
    Optional<Path> journal = maker.journal(!budgets.isEmpty());
    Optional<String> metricsKey = maker.keys.at("metrics");
    Optional<UpstreamKeys> upstream = UpstreamKeys.of(settings, maker.keys, maker.faults);
    if (!maker.faults.isEmpty()) {
      upstream.ifPresent(UpstreamKeys::close);
      throw new Fault.Refusal(maker.faults);
    }
    Map<String, String> names = upstream.orElseThrow().names(settings.map("models"));
    names.forEach((name, model) -> maker.set(server -> server.map(name, model)));
    settings.map("models").forEach(maker::checkModel);
    Map<String, LiveSettings.Client> clients = new LinkedHashMap<>();
    maker.clients.forEach((key, client) -> clients.put(key, client.live(names)));
    LiveSettings live = new LiveSettings(
        clients, names, settings.texts("hosts"), settings.texts("origins"), settings.flag("search"));
    return new Setup(maker.server, settings.flag("page"), live, budgets, journal, metricsKey,
        clients.isEmpty() || settings.flag("metrics.open"), upstream.get(), maker.warnings);
  }

  /** Returns a copy with another upstream. */
  Setup with(UpstreamKeys other) {
    return new Setup(server, page, live, budgets, journal, metricsKey, metricsOpen, other, warnings);
  }

  private record Client(
      String name, RateLimits limits, Optional<Budget> budget, Optional<List<String>> models, Optional<Instant> expires) {

    /** Finds the ids that the names of the models stand for. A name with a star is listed by its id. */
    LiveSettings.Client live(Map<String, String> names) {
      Optional<Map<String, String>> ids = models.map(own -> {
        Map<String, String> found = new LinkedHashMap<>();
        own.forEach(name -> {
          // A name that only a pattern such as * maps does not permit the others of the pattern.
          String id = names.getOrDefault(name, name.endsWith("*") ? LiveSettings.servedModel(names, name) : name);
          found.put(name.endsWith("*") ? id : name, id);
        });
        return Collections.unmodifiableMap(found);
      });
      return new LiveSettings.Client(limits, new Permissions(name, ids, expires));
    }
  }

  /** Collects the faults that a value alone does not show. */
  private static final class Maker {

    private final ProgramSettings settings;
    private final List<Fault> faults = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Keys keys;
    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final KimiServerBuilder tried = KimiServer.builder(request -> {
      throw new IllegalStateException("expected a server that is never started");
    });
    private Consumer<KimiServerBuilder> server = builder -> { };

    Maker(ProgramSettings settings) {
      this.settings = settings;
      this.keys = new Keys(settings, faults, warnings);
      settings.places("clients").forEach(this::addClient);
    }

    void checkModel(String name, String model) {
      if (Models.shipped().of(model).retired(LocalDate.now(ZoneOffset.UTC))) {
        warnings.add("models[\"" + name + "\"]: expected a model that the service has, found " + model
            + ", which is retired; each call of it will be refused");
      }
    }

    void server() {
      set(server -> server.address(settings.text("address").orElseThrow()).port((int) settings.number("port").orElseThrow())
          .page(settings.flag("page")).search(settings.flag("search")).strict(settings.flag("strict")));
      each("hosts", KimiServerBuilder::hosts);
      each("origins", KimiServerBuilder::origins);
      clients.forEach((key, client) -> set(server -> server.key(key, client.limits())));
      checkAddress();
      folder("conversations").<ConversationStore>map(DirectoryStore::of)
          .ifPresent(store -> set(server -> server.conversations(store)));
    }

    /** Remembers a setting for the builder of the server, if a builder takes it. */
    void set(Consumer<KimiServerBuilder> setting) {
      setting.accept(tried);
      server = server.andThen(setting);
    }

    /** Sets each text of a list. The builder refuses those that are not valid. */
    private void each(String place, BiConsumer<KimiServerBuilder, String> setter) {
      List<String> texts = settings.texts(place);
      for (int i = 0; i < texts.size(); i++) {
        String text = texts.get(i);
        try {
          set(server -> setter.accept(server, text));
        } catch (IllegalArgumentException refusal) {
          faults.add(new Fault(settings.named(place) + "[" + i + "]", KeyMask.mask(refusal.getMessage())));
        }
      }
    }

    private void checkAddress() {
      String address = settings.text("address").orElseThrow();
      try {
        if (!InetAddress.getByName(address).isLoopbackAddress() && settings.places("clients").isEmpty()) {
          fault("address", "expected a client with a key for an address that other machines can reach, found none for " + address
              + "; set " + Setting.ways("clients[0].name", "clients[0].keyFile"));
        }
      } catch (UnknownHostException unknown) {
        fault("address", "expected an address of this machine, found " + address);
      }
    }

    private void addClient(String place) {
      Optional<String> name = settings.text(place + ".name");
      Optional<String> key = keys.required(place);
      Optional<Budget> budget = budget(place + ".budget");
      if (name.isEmpty()) {
        faults.add(new Fault(place, "expected a name, found none; set " + Setting.ways(place + ".name")));
      } else if (clients.values().stream().anyMatch(client -> client.name().equals(name.get()))) {
        fault(place + ".name", "expected a name of its own, found that of another client");
      } else if (key.isPresent() && clients.containsKey(key.get())) {
        faults.add(new Fault(place, "expected a key of its own, found that of another client"));
      } else if (key.isPresent()) {
        clients.put(key.get(), new Client(name.get(), limits(place), budget, models(place + ".models"),
            settings.text(place + ".expires").flatMap(Kind::end)));
      }
    }

    private Optional<List<String>> models(String place) {
      Optional<List<String>> models = settings.has(place) ? Optional.of(settings.texts(place)) : Optional.empty();
      if (models.filter(List::isEmpty).isPresent()) {
        fault(place, "expected a model, found an empty list; leave it out for all models");
      }
      return models;
    }

    private RateLimits limits(String place) {
      RateLimits limits = RateLimits.ADAPTIVE;
      OptionalLong requests = settings.number(place + ".requestsPerMinute");
      OptionalLong tokens = settings.number(place + ".tokensPerMinute");
      OptionalLong calls = settings.number(place + ".concurrency");
      limits = requests.isPresent() ? limits.withRequestsPerMinute(bounded(requests)) : limits;
      limits = tokens.isPresent() ? limits.withTokensPerMinute(tokens.getAsLong()) : limits;
      return calls.isPresent() ? limits.withConcurrency(bounded(calls)) : limits;
    }

    private static int bounded(OptionalLong number) {
      return (int) Math.min(Integer.MAX_VALUE, number.getAsLong());
    }

    private Optional<Budget> budget(String place) {
      Budget budget = new Budget(
          settings.number(place + ".tokens"), settings.amount(place + ".money"), settings.text(place + ".period").orElseThrow());
      boolean limited = budget.tokens().isPresent() || budget.money().isPresent();
      if (!limited && settings.has(place)) {
        faults.add(new Fault(place, "expected a budget of tokens or money, found only a period; set "
            + Setting.ways(place + ".tokens")));
      }
      return limited ? Optional.of(budget) : Optional.empty();
    }

    Optional<Path> journal(boolean needed) {
      if (needed && !settings.has("journal")) {
        faults.add(new Fault("journal", "expected a folder that keeps the budgets over a restart, found none; set "
            + Setting.ways("journal")));
      }
      return folder("journal");
    }

    /** Returns a folder that exists or can be made. */
    private Optional<Path> folder(String place) {
      Optional<Path> folder = settings.text(place).map(Path::of);
      Path there = folder.map(Path::toAbsolutePath).orElse(null);
      while (there != null && !Files.exists(there)) {
        there = there.getParent();
      }
      if (there != null && !(Files.isDirectory(there) && Files.isWritable(there))) {
        fault(place, "expected a folder that this user can write, found " + there);
      }
      return folder;
    }

    private void fault(String place, String text) {
      faults.add(new Fault(settings.named(place), text));
    }
  }
}
