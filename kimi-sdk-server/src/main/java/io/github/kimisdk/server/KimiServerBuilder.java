package io.github.kimisdk.server;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.tool.ConversationStore;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A builder of a gateway: a {@link KimiServer} in front of a model. It has the defaults of {@link ServerOptions#DEFAULT}, except
 * that the gateway serves the chat page. Every method returns the builder. A builder is not safe for use by several threads at
 * once.
 */
public final class KimiServerBuilder {

  private final ChatModel model;
  private final Map<String, RateLimits> keys = new LinkedHashMap<>();
  private final Map<String, String> modelNames = new LinkedHashMap<>();
  private ServerOptions options = ServerOptions.DEFAULT.withPage(true);
  private Optional<Boolean> strict = Optional.empty();

  KimiServerBuilder(ChatModel model) {
    this.model = Objects.requireNonNull(model, "model");
  }

  /**
   * Sets the port.
   *
   * @param port the port; 0, the default, for any free port
   * @return this builder
   * @throws IllegalArgumentException if the port is out of range
   */
  public KimiServerBuilder port(int port) {
    options = options.withPort(port);
    return this;
  }

  /**
   * Sets the address to listen on. An address that other machines can reach needs a {@link #key}. Clients that call the server
   * by a name, or by another address than this one, need {@link #hosts}.
   *
   * @param address an IP address or a host name, such as {@code 0.0.0.0}; 127.0.0.1 if not set
   * @return this builder
   */
  public KimiServerBuilder address(String address) {
    options = options.withAddress(address);
    return this;
  }

  /**
   * Adds a key without limits. Without any key, the server accepts all callers.
   *
   * @param key the key that a user of the gateway sends
   * @return this builder
   * @throws IllegalArgumentException if the key is blank or has spaces around it
   */
  public KimiServerBuilder key(String key) {
    return key(key, RateLimits.ADAPTIVE);
  }

  /**
   * Adds a key with limits of its own. A call beyond them is answered with 429 and {@code Retry-After}.
   *
   * @param key the key that a user of the gateway sends
   * @param limits the limits of all calls with this key
   * @return this builder
   * @throws IllegalArgumentException if the key is blank or has spaces around it
   */
  public KimiServerBuilder key(String key, RateLimits limits) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(limits, "limits");
    keys.put(key, limits);
    options = options.withKeys(keys);
    return this;
  }

  /**
   * Sets the ids that the server lists. The first of them is the model that the chat page begins with.
   *
   * @param models the ids; none, the default, for the id of the served model
   * @return this builder
   */
  public KimiServerBuilder models(String... models) {
    options = options.withModels(Arrays.asList(Objects.requireNonNull(models, "models")));
    return this;
  }

  /**
   * Maps a name that clients use to a model. The names are tried in the order in which they were added; a name that none matches
   * stays as it is.
   *
   * @param name the name; a star at its end stands for any text, as in {@code claude-*}
   * @param model the id of the model that answers
   * @return this builder
   */
  public KimiServerBuilder map(String name, String model) {
    modelNames.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(model, "model"));
    options = options.withModelNames(modelNames);
    return this;
  }

  /**
   * Adds names under which clients reach the server, for example through a proxy. See {@link ServerOptions#withHosts}.
   *
   * @param hosts the names, each with a port or for any port
   * @return this builder
   * @throws IllegalArgumentException if one of them is no host with an optional port
   */
  public KimiServerBuilder hosts(String... hosts) {
    options = options.withHosts(plus(options.hosts(), "hosts", hosts));
    return this;
  }

  /**
   * Adds origins of web pages that may use the server from their browsers (CORS). See {@link ServerOptions#withOrigins}.
   *
   * @param origins the origins, such as {@code https://app.example}
   * @return this builder
   * @throws IllegalArgumentException if one of them is no origin
   */
  public KimiServerBuilder origins(String... origins) {
    options = options.withOrigins(plus(options.origins(), "origins", origins));
    return this;
  }

  private static List<String> plus(List<String> present, String name, String[] more) {
    List<String> all = new ArrayList<>(present);
    all.addAll(Arrays.asList(Objects.requireNonNull(more, name)));
    return all;
  }

  /**
   * Sets the limits for connections, sizes and times of clients.
   *
   * @param limits the limits; {@link ServerLimits#DEFAULT} if not set
   * @return this builder
   */
  public KimiServerBuilder limits(ServerLimits limits) {
    options = options.withLimits(limits);
    return this;
  }

  /**
   * Serves the chat page at {@code /} and {@code /chat}, or not. See {@link ServerOptions#withPage}.
   *
   * @param page whether to serve it; true if not set
   * @return this builder
   */
  public KimiServerBuilder page(boolean page) {
    options = options.withPage(page);
    return this;
  }

  /**
   * Logs each answer to the logger {@code io.github.kimisdk.access}, without keys, bodies and queries. See
   * {@link ServerOptions#withAccessLog}.
   *
   * @return this builder
   */
  public KimiServerBuilder accessLog() {
    options = options.withAccessLog(true);
    return this;
  }

  /**
   * Sets the pause between the chunks of a stream, to watch a model that answers at once.
   *
   * @param pace the pause; none if not set
   * @return this builder
   */
  public KimiServerBuilder pace(Duration pace) {
    options = options.withPace(pace);
    return this;
  }

  /**
   * Refuses the requests that Kimi refuses, in its words, or makes requests of other programs into such that Kimi takes:
   * histories are repaired, tools and documents translated, and hints dropped.
   *
   * @param strict whether to refuse them; if not set, a server with {@link #platform} refuses them, because it stands for Kimi
   * @return this builder
   */
  public KimiServerBuilder strict(boolean strict) {
    this.strict = Optional.of(strict);
    return this;
  }

  /**
   * Keeps the last 100 requests for {@link KimiServer#requests}, in at most 4 MiB. They are the conversations of users, so this
   * is for tests.
   *
   * @return this builder
   */
  public KimiServerBuilder recording() {
    options = options.withRecording();
    return this;
  }

  /**
   * Keeps the conversations of clients of chat completions, which then send only what is new. See
   * {@link ServerOptions#withConversations}.
   *
   * @param store the store; no conversation is kept if not set
   * @return this builder
   */
  public KimiServerBuilder conversations(ConversationStore store) {
    options = options.withConversations(store);
    return this;
  }

  /**
   * Makes the server stand for the platform and for Kimi Code in tests, with invented data. See {@link
   * ServerOptions#withPlatform}.
   *
   * @param data the answers, for example {@link PlatformData#sample}; none of these routes if not set
   * @return this builder
   */
  public KimiServerBuilder platform(PlatformData data) {
    options = options.withPlatform(data);
    return this;
  }

  /**
   * Starts the server.
   *
   * @return the running server; the caller closes it
   * @throws IllegalArgumentException if other machines can reach the address, and there is no key
   * @throws UncheckedIOException if the server cannot listen, for example because the port is in use
   */
  public KimiServer start() {
    return KimiServer.start(model, options.withStrict(strict.orElse(options.platform().isPresent())));
  }

  /** Returns one line without the keys. */
  @Override
  public String toString() {
    return "KimiServerBuilder[" + model + ", " + options + "]";
  }
}
