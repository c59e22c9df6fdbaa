package io.github.kimisdk.server;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.server.gateway.CallObserver;
import io.github.kimisdk.server.gateway.GatewaySettings;
import io.github.kimisdk.server.gateway.LiveSettings;
import io.github.kimisdk.server.http.Ascii;
import io.github.kimisdk.server.http.Authority;
import io.github.kimisdk.server.http.Handler;
import io.github.kimisdk.server.http.Permissions;
import io.github.kimisdk.tool.ConversationStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A builder of a {@link KimiServer}: of a gateway in front of a model, or of a server with a script. By default it takes any free
 * port of this machine and accepts any key, and a gateway has the chat page. Every method returns the builder. A builder is not
 * safe for use by several threads at once.
 */
public final class KimiServerBuilder {

  /** The bounds of the requests that are kept: the last 100, in at most 4 MiB. */
  private static final Recording LAST = new Recording(100, 4L << 20);

  private final Object answers;
  private final BiFunction<GatewaySettings, KimiServer, Handler> handler;
  private final Map<String, LiveSettings.Client> keys = new LinkedHashMap<>();
  private final Map<String, String> modelNames = new LinkedHashMap<>();
  private final List<String> hosts = new ArrayList<>();
  private final List<String> origins = new ArrayList<>();
  private int port;
  private String address = "127.0.0.1";
  private List<String> models = List.of();
  private Duration pace = Duration.ZERO;
  private Optional<Boolean> strict = Optional.empty();
  private Optional<Recording> recording;
  private ServerLimits limits = ServerLimits.DEFAULT;
  private boolean page = true;
  private boolean search = true;
  private boolean accessLog;
  private Optional<ConversationStore> conversations = Optional.empty();
  private Optional<PlatformData> platform = Optional.empty();

  /** The bounds of the requests that a server keeps. */
  record Recording(int requests, long bytes) {}

  /** Takes the model or the script, and makes the handler of a server that starts. */
  KimiServerBuilder(Object answers, boolean recording, BiFunction<GatewaySettings, KimiServer, Handler> handler) {
    this.answers = answers;
    this.recording = recording ? Optional.of(LAST) : Optional.empty();
    this.handler = handler;
  }

  /**
   * Sets the port.
   *
   * @param port the port; 0, the default, for any free port
   * @return this builder
   * @throws IllegalArgumentException if the port is out of range
   */
  public KimiServerBuilder port(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("expected a port from 0 to 65535, found " + port + "; 0 takes any that is free");
    }
    this.port = port;
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
    this.address = Objects.requireNonNull(address, "address");
    return this;
  }

  /**
   * Adds a key without limits. Without any key, the server accepts all callers. Clients send it as {@code Authorization: Bearer},
   * {@code x-api-key}, {@code x-goog-api-key} or, in Gemini's format, as the parameter {@code key} of the query.
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
    // A blank key would admit callers that send none.
    if (key.isBlank() || !key.strip().equals(key)) {
      throw new IllegalArgumentException(
          "expected a key without spaces around it, found " + (key.isBlank() ? "a blank one" : "one with spaces"));
    }
    keys.put(key, new LiveSettings.Client(limits, Permissions.ALL));
    return this;
  }

  /**
   * Sets the ids that the server lists. The first of them is the model that the chat page begins with. A strict server accepts
   * them even if they look like misspelled ids of Kimi.
   *
   * @param models the ids; none, the default, for the id of the served model
   * @return this builder
   */
  public KimiServerBuilder models(String... models) {
    this.models = ListCopies.copy("models", Arrays.asList(Objects.requireNonNull(models, "models")));
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
    return this;
  }

  /**
   * Adds names under which clients reach the server of a model, for example through a proxy in front of it. A request to any
   * other host is answered with 403, because its host may be the name of a web page's server that was rebound to this machine.
   *
   * @param hosts the names besides 127.0.0.1, localhost and [::1] with the port of the server; with a port, such as
   *     {@code gateway.example:8443}, or without one for any port
   * @return this builder
   * @throws IllegalArgumentException if one of them is no host with an optional port
   */
  public KimiServerBuilder hosts(String... hosts) {
    return add("hosts", hosts, this.hosts, host -> {
      if (host.contains("*") || Authority.parse(host).filter(valid -> !valid.host().isEmpty()).isEmpty()) {
        throw new IllegalArgumentException("expected a host with an optional port such as gateway.example:8443, found " + host);
      }
    });
  }

  /**
   * Adds origins of web pages that may use the server of a model from their browsers (CORS). Requests of pages of any other
   * origin are answered with 403, except those of the server itself.
   *
   * @param origins the origins as browsers send them, such as {@code https://app.example} or {@code http://localhost:3000}
   * @return this builder
   * @throws IllegalArgumentException if one of them is no origin; {@code *} is none
   */
  public KimiServerBuilder origins(String... origins) {
    return add("origins", origins, this.origins, origin -> {
      int scheme = origin.indexOf("://");
      boolean valid = scheme > 0 && !origin.contains("*") && Ascii.isToken(origin.substring(0, scheme));
      if (!valid || Authority.parse(origin.substring(scheme + 3)).filter(host -> !host.host().isEmpty()).isEmpty()) {
        throw new IllegalArgumentException("expected an origin without a path such as https://app.example, found " + origin
            + "; list each origin by itself");
      }
    });
  }

  /** Adds texts that are valid, or none of them. */
  private KimiServerBuilder add(String name, String[] more, List<String> present, Consumer<String> check) {
    List<String> texts = ListCopies.copy(name, Arrays.asList(Objects.requireNonNull(more, name)));
    texts.forEach(check);
    present.addAll(texts);
    return this;
  }

  /**
   * Sets the limits for connections, sizes and times of clients.
   *
   * @param limits the limits; {@link ServerLimits#DEFAULT} if not set
   * @return this builder
   */
  public KimiServerBuilder limits(ServerLimits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
    return this;
  }

  /**
   * Serves the chat page of this library at {@code /} and {@code /chat} of a served model, or not. Everybody who reaches the
   * server can read the page. It asks for the key, if the server has keys, and sends its requests to this server only.
   *
   * @param page whether to serve it; true if not set
   * @return this builder
   */
  public KimiServerBuilder page(boolean page) {
    this.page = page;
    return this;
  }

  /**
   * Runs the web searches that programs ask other vendors for with the search of Kimi's account, or leaves them out. The account
   * pays for each search and each page.
   *
   * @param search whether to search; true if not set
   * @return this builder
   */
  public KimiServerBuilder search(boolean search) {
    this.search = search;
    return this;
  }

  /**
   * Logs each answer through the {@link System.Logger} {@code io.github.kimisdk.access} at level INFO. A line has the method, the
   * path without its query, the status, the milliseconds from the head of the request to the end of the answer, and the bytes of
   * its body. It has no keys, bodies or queries.
   *
   * @return this builder
   */
  public KimiServerBuilder accessLog() {
    accessLog = true;
    return this;
  }

  /**
   * Sets the pause between the chunks of a stream, to watch a model that answers at once.
   *
   * @param pace the pause; none if not set
   * @return this builder
   */
  public KimiServerBuilder pace(Duration pace) {
    this.pace = Objects.requireNonNull(pace, "pace");
    return this;
  }

  /**
   * Refuses the requests that Kimi refuses, in its words, or makes requests of other programs into such that Kimi takes:
   * histories are repaired, tools and documents translated, and hints dropped. A strict server judges histories, tools, sampling
   * values, limits, stop words, images, and ids that look like those of Kimi's models.
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
    return recording(LAST.requests(), LAST.bytes());
  }

  /**
   * Keeps requests within bounds for {@link KimiServer#requests}, with headers and bodies: more for a long test, 0 for none.
   * When a bound is exceeded, the oldest requests are dropped. A server with a script keeps the last 100, in at most 4 MiB, if
   * not set; a server of a model keeps none.
   *
   * @param requests the maximum number of requests; 0 keeps none
   * @param bytes the maximum number of bytes of all requests together, headers included; the newest is kept whatever its size
   * @return this builder
   * @throws IllegalArgumentException if one of them is negative
   */
  public KimiServerBuilder recording(int requests, long bytes) {
    if (requests < 0 || bytes < 0) {
      throw new IllegalArgumentException(
          "expected at least 0 requests and bytes to keep, found " + requests + " and " + bytes + "; 0 requests keeps none");
    }
    recording = Optional.of(new Recording(requests, bytes));
    return this;
  }

  /**
   * Keeps the conversations of the clients of chat completions. The id of an answer is then that of its conversation. A client
   * that sends it as the member {@code conversation_id} of its next request sends only what is new. Each request without this
   * member begins a conversation. A conversation belongs to the key that began it; two answers to it at a time end in a 409 for
   * the later one.
   *
   * @param store the store, which grows with each answer; no conversation is kept if not set
   * @return this builder
   */
  public KimiServerBuilder conversations(ConversationStore store) {
    conversations = Optional.of(Objects.requireNonNull(store, "store"));
    return this;
  }

  /**
   * Makes the server stand for the platform and for Kimi Code in tests: with files, search, pages, formulas, a balance and
   * quotas, all of them invented. Without this, a server of a model answers 404 to their routes, so that no gateway invents a
   * balance or keeps files. The server of an {@link OfflineModel} has {@link PlatformData#sample} if not set.
   *
   * @param data the answers, for example {@link PlatformData#sample}
   * @return this builder
   */
  public KimiServerBuilder platform(PlatformData data) {
    platform = Optional.of(Objects.requireNonNull(data, "data"));
    return this;
  }

  /**
   * Starts the server.
   *
   * @return the running server; the caller closes it
   * @throws IllegalArgumentException if other machines can reach the address, and there is no key
   * @throws java.io.UncheckedIOException if the server cannot listen, for example because the port is in use
   */
  public KimiServer start() {
    // The offline model stands for Kimi, and so do invented services.
    Object answering = answers instanceof CallObserver observer ? observer.account() : answers;
    Optional<PlatformData> data = platform.or(
        () -> answering instanceof OfflineModel ? Optional.of(PlatformData.sample()) : Optional.empty());
    GatewaySettings settings = new GatewaySettings(
        Map.copyOf(keys), models, Collections.unmodifiableMap(new LinkedHashMap<>(modelNames)), pace,
        strict.orElse(platform.isPresent()), limits.hidden(), List.copyOf(hosts), List.copyOf(origins), page, search,
        conversations, data.map(PlatformData::account));
    return new KimiServer(this, server -> handler.apply(settings, server));
  }

  int port() {
    return port;
  }

  /** Returns how messages name a setting of this builder. */
  String named(String setting) {
    return CallObserver.named(answers, setting);
  }

  String address() {
    return address;
  }

  boolean open() {
    return keys.isEmpty();
  }

  ServerLimits limits() {
    return limits;
  }

  Optional<Recording> bounds() {
    return recording;
  }

  boolean logging() {
    return accessLog;
  }

  /** Returns one line without the keys. */
  @Override
  public String toString() {
    return "KimiServerBuilder[" + answers + ", port " + port + ", " + (keys.isEmpty() ? "any key" : "keys: " + keys.size()) + ", "
        + models + "]";
  }
}
