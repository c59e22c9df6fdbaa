package io.github.kimisdk.server.run;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.gateway.CallObserver;
import io.github.kimisdk.server.gateway.LiveSettings;
import io.github.kimisdk.server.run.AnswerEntry.Work;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The model of a gateway. It knows the clients by their keys, and tells the log, the metrics and the budgets of each answer. */
final class ObservedModel implements CallObserver {

  /** The clients of calls without a known key. */
  private static final String UNKNOWN = "-";

  /** A call, and the keys that it uses. */
  private record Running(WatchedCall call, UpstreamKeys upstream) {}

  private volatile Setup setup;
  private final Budgets budgets;
  private final Metrics metrics;
  private final Clock clock;
  private final PrintStream log;
  private final Predicate<AnswerEntry> logged;
  private volatile Consumer<LiveSettings> taker = live -> { };
  private final Map<String, Running> running = new ConcurrentHashMap<>();

  ObservedModel(Setup setup, Budgets budgets, Clock clock, PrintStream log, Predicate<AnswerEntry> logged) {
    this.setup = setup;
    this.budgets = budgets;
    this.metrics = new Metrics(budgets);
    this.clock = clock;
    this.log = log;
    this.logged = logged;
  }

  /** Takes settings for the calls that begin. */
  void take(Setup next) {
    setup = next;
    taker.accept(next.live());
  }

  /** Returns whether a call that runs uses the keys of an upstream. */
  boolean uses(UpstreamKeys upstream) {
    return running.values().stream().anyMatch(one -> one.upstream == upstream);
  }

  private Failover keys() {
    return setup.upstream().model();
  }

  @Override
  public ChatResponse chat(ChatRequest request) {
    return keys().chat(request);
  }

  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    return keys().publish(request);
  }

  @Override
  public Optional<String> model() {
    return keys().model();
  }

  @Override
  public boolean acceptsSchema(String model) {
    return keys().acceptsSchema(model);
  }

  @Override
  public ChatModel account() {
    return keys().first();
  }

  @Override
  public String named(String setting) {
    return Setting.ways(setting);
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public void live(Consumer<LiveSettings> taker) {
    this.taker = taker;
    taker.accept(setup.live());
  }

  private static String clientOf(String client) {
    return client.isEmpty() ? UNKNOWN : client;
  }

  @Override
  public ObservedCall begin(Begin call) {
    UpstreamKeys upstream = setup.upstream();
    WatchedCall watched =
        new WatchedCall(clientOf(call.permissions().client()), call, budgets, upstream.model(call.permissions()));
    running.put(call.id(), new Running(watched, upstream));
    return watched;
  }

  /** A log that cannot be written breaks no answer. */
  @Override
  public void ended(End answer) {
    Running ended = running.remove(answer.id());
    Work work = ended == null ? Work.NONE : ended.call.ended();
    AnswerEntry entry = new AnswerEntry(clock.instant(), clientOf(answer.client()), answer, work);
    metrics.add(entry);
    if (logged.test(entry)) {
      new Callbacks().tell(() -> log.println(entry.line()));
    }
  }

  @Override
  public JsonObject usage(String client) {
    return budgets.usage(clientOf(client));
  }

  @Override
  public Optional<String> metrics(Optional<String> key) {
    Setup now = setup;
    boolean open = now.metricsKey().isEmpty() && now.metricsOpen();
    boolean known = now.metricsKey().isPresent() && MessageDigest.isEqual(
        now.metricsKey().get().getBytes(StandardCharsets.UTF_8), key.orElse("").getBytes(StandardCharsets.UTF_8));
    return open || known ? Optional.of(metrics.text(running.size())) : Optional.empty();
  }
}
