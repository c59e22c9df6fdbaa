package io.github.kimisdk.server;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.server.gateway.Settings;
import io.github.kimisdk.server.http.Ascii;
import io.github.kimisdk.server.http.Authority;
import io.github.kimisdk.tool.ConversationStore;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The settings of a {@link KimiServer}.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param port the port; 0 for any free port
 * @param address the address to listen on; 127.0.0.1 by default
 * @param keys the keys that callers must send, each with its limits; empty if any key is accepted
 * @param models the ids that {@code /models} lists; empty for the id of the served model
 * @param modelNames the model for each name that clients use, such as {@code claude-*}; other names stay as they are
 * @param pace the time between two chunks of a stream
 * @param strict whether the server refuses with 400 the requests that Kimi refuses: a history with missing reasoning, calls
 *     without results or results without calls, empty messages and texts, tools with invalid or duplicate names
 * @param recording how many requests are kept in memory; absent for {@link Recording#DEFAULT} with a script and none with a model
 * @param limits the limits that the server sets its clients
 * @param hosts the names, besides 127.0.0.1, localhost and [::1], under which clients reach a served model
 * @param origins the origins of the web pages that may use a served model
 * @param page whether the server of a model has the chat page at {@code /} and {@code /chat}
 * @param accessLog whether each answer is logged
 * @param conversations the store of the conversations that the server of a model keeps for its clients; absent if it keeps none
 * @param platform the invented data with which the server of a model stands for the platform; absent if it does not
 */
public record ServerOptions(
    int port, String address, Map<String, RateLimits> keys, List<String> models, Map<String, String> modelNames, Duration pace,
    boolean strict, Optional<Recording> recording, ServerLimits limits, List<String> hosts, List<String> origins, boolean page,
    boolean accessLog, Optional<ConversationStore> conversations, Optional<PlatformData> platform) {

  /**
   * The bounds of the requests that a server keeps for {@link KimiServer#requests}, with headers and bodies. When a bound is
   * exceeded, the oldest requests are dropped; the newest is kept whatever its size.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param requests the maximum number of requests; 0 keeps none
   * @param bytes the maximum number of bytes of all requests together
   */
  public record Recording(int requests, long bytes) {

    /** The last 100 requests, in at most 4 MiB. */
    public static final Recording DEFAULT = new Recording(100, 4L << 20);

    /** No requests. */
    public static final Recording NONE = new Recording(0, 0);

    /**
     * Creates bounds.
     *
     * @param requests the maximum number of requests, at least 0
     * @param bytes the maximum number of bytes, at least 0
     * @throws IllegalArgumentException if one of them is negative
     */
    public Recording {
      if (requests < 0 || bytes < 0) {
        throw new IllegalArgumentException(
            "expected at least 0 requests and bytes to keep, found " + requests + " and " + bytes + "; 0 requests keeps none");
      }
    }
  }

  private static final String LOOPBACK = "127.0.0.1";

  /**
   * Any free port, any key, the id of the served model, no pause between chunks, as strict as Kimi, default limits, no web
   * pages, no chat page, no access log; only scripts keep requests.
   */
  public static final ServerOptions DEFAULT =
      new ServerOptions(0, LOOPBACK, Map.of(), List.of(), Map.of(), Duration.ZERO, true, Optional.empty(), ServerLimits.DEFAULT,
      List.of(),
          List.of(), false, false, Optional.empty(), Optional.empty());

  /**
   * Creates options with a value for every component.
   *
   * @param port the port or 0
   * @param address the address to listen on, not null
   * @param keys the keys with their limits, not null
   * @param models the ids, not null; empty for the id of the served model
   * @param modelNames models by the names that clients use, not null
   * @param pace the time between chunks, not null
   * @param strict whether to refuse what Kimi refuses
   * @param recording the bounds of the kept requests, or empty
   * @param limits the limits for clients, not null
   * @param hosts other names of the server, not null
   * @param origins the allowed origins, not null
   * @param page whether to serve the chat page
   * @param accessLog whether to log each answer
   * @param conversations the store or empty
   * @param platform the data or empty
   * @throws IllegalArgumentException if the port is out of range, or a key, a host or an origin is not valid
   */
  public ServerOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("expected a port from 0 to 65535, found " + port + "; 0 takes any that is free");
    }
    Objects.requireNonNull(address, "address");
    keys = Map.copyOf(Objects.requireNonNull(keys, "keys"));
    keys.keySet().forEach(ServerOptions::checkKey);
    models = Elements.copy("models", models);
    modelNames = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNull(modelNames, "modelNames")));
    Objects.requireNonNull(pace, "pace");
    Objects.requireNonNull(recording, "recording");
    Objects.requireNonNull(limits, "limits");
    hosts = Elements.copy("hosts", hosts);
    hosts.forEach(ServerOptions::checkHost);
    origins = Elements.copy("origins", origins);
    origins.forEach(ServerOptions::checkOrigin);
    Objects.requireNonNull(conversations, "conversations");
    Objects.requireNonNull(platform, "platform");
  }

  /**
   * Returns a copy with a port.
   *
   * @param port the port, or 0 for any free port
   * @return the copy
   */
  public ServerOptions withPort(int port) {
    return with(draft -> draft.port = port);
  }

  /**
   * Returns a copy with one key that callers must send. Clients send it as {@code Authorization: Bearer}, {@code x-api-key},
   * {@code x-goog-api-key} or, in Gemini's format, as the parameter {@code key} of the query.
   *
   * @param key the key
   * @return the copy
   * @throws IllegalArgumentException if the key is blank or has spaces around it
   */
  public ServerOptions withKey(String key) {
    Objects.requireNonNull(key, "key");
    return with(draft -> draft.keys = Map.of(key, RateLimits.ADAPTIVE));
  }

  /**
   * Returns a copy with other keys. A call beyond the limits of its key is answered with 429 and {@code Retry-After}.
   *
   * @param keys the keys with their limits; {@link RateLimits#ADAPTIVE} sets none
   * @return the copy
   * @throws IllegalArgumentException if a key is blank or has spaces around it
   */
  public ServerOptions withKeys(Map<String, RateLimits> keys) {
    Objects.requireNonNull(keys, "keys");
    return with(draft -> draft.keys = keys);
  }

  /**
   * Returns a copy with another address to listen on. Another address than that of this machine needs a key.
   *
   * @param address an IP address or a host name, such as {@code 0.0.0.0}
   * @return the copy
   */
  public ServerOptions withAddress(String address) {
    Objects.requireNonNull(address, "address");
    return with(draft -> draft.address = address);
  }

  /**
   * Returns a copy that maps names of models, so that clients of other vendors work unchanged. The first name that matches
   * decides.
   *
   * @param modelNames the model for each name; a star at the end of a name stands for any text, as in {@code claude-*}
   * @return the copy
   */
  public ServerOptions withModelNames(Map<String, String> modelNames) {
    Objects.requireNonNull(modelNames, "modelNames");
    return with(draft -> draft.modelNames = modelNames);
  }

  Settings settings() {
    return new Settings(keys, models, modelNames, pace, strict, limits.hidden(), hosts, origins, page, conversations,
        platform.map(PlatformData::account));
  }

  /**
   * Returns a copy with other ids to list.
   *
   * @param models the ids; empty for the id of the served model
   * @return the copy
   */
  public ServerOptions withModels(List<String> models) {
    return with(draft -> draft.models = models);
  }

  /**
   * Returns a copy with a pause between the chunks of a stream.
   *
   * @param pace the pause
   * @return the copy
   */
  public ServerOptions withPace(Duration pace) {
    return with(draft -> draft.pace = pace);
  }

  /**
   * Returns a copy that is as strict as Kimi, or accepts every request that can be read.
   *
   * @param strict whether to refuse what Kimi refuses
   * @return the copy
   */
  public ServerOptions withStrict(boolean strict) {
    return with(draft -> draft.strict = strict);
  }

  /**
   * Returns a copy that keeps the last 100 requests for {@link KimiServer#requests}, in at most 4 MiB: for tests with a model.
   *
   * @return the copy
   */
  public ServerOptions withRecording() {
    return withRecording(Recording.DEFAULT.requests(), Recording.DEFAULT.bytes());
  }

  /**
   * Returns a copy with other bounds for the kept requests: more for a long test, 0 for none.
   *
   * @param requests the maximum number of requests; 0 keeps none
   * @param bytes the maximum number of bytes of all requests together, headers included; the newest is kept whatever its size
   * @return the copy
   * @throws IllegalArgumentException if one of them is negative
   */
  public ServerOptions withRecording(int requests, long bytes) {
    Recording bounds = new Recording(requests, bytes);
    return with(draft -> draft.recording = Optional.of(bounds));
  }

  /**
   * Returns a copy with other limits.
   *
   * @param limits the limits that the server sets its clients
   * @return the copy
   */
  public ServerOptions withLimits(ServerLimits limits) {
    return with(draft -> draft.limits = limits);
  }

  /**
   * Returns a copy with other names under which clients reach the server of a model, for example through a proxy in front of it.
   * A request to any other host is answered with 403, because its host may be the name of a web page's server that was rebound
   * to this machine.
   *
   * @param hosts the names besides 127.0.0.1, localhost and [::1] with the port of the server; with a port, such as
   *     {@code gateway.example:8443}, or without one for any port
   * @return the copy
   * @throws IllegalArgumentException if one of them is no host with an optional port
   */
  public ServerOptions withHosts(List<String> hosts) {
    return with(draft -> draft.hosts = hosts);
  }

  /**
   * Returns a copy that lets web pages use the server of a model from their browsers (CORS). Requests of pages of any other
   * origin are answered with 403, except those of the server itself.
   *
   * @param origins the origins as browsers send them, such as {@code https://app.example} or {@code http://localhost:3000}
   * @return the copy
   * @throws IllegalArgumentException if one of them is no origin; {@code *} is none
   */
  public ServerOptions withOrigins(List<String> origins) {
    return with(draft -> draft.origins = origins);
  }

  /**
   * Returns a copy that has the chat page of this library at {@code /} and {@code /chat} of a served model, or not. Everybody
   * who reaches the server can read the page. It asks for the key, if the server has keys, and sends its requests to this server
   * only.
   *
   * @param page whether to serve it
   * @return the copy
   */
  public ServerOptions withPage(boolean page) {
    return with(draft -> draft.page = page);
  }

  /**
   * Returns a copy that logs each answer through the {@link System.Logger} {@code io.github.kimisdk.access} at level INFO, or
   * not. A line has the method, the path without its query, the status, the milliseconds from the head of the request to the end
   * of the answer, and the bytes of its body. It has no keys, bodies or queries.
   *
   * @param accessLog whether to log
   * @return the copy
   */
  public ServerOptions withAccessLog(boolean accessLog) {
    return with(draft -> draft.accessLog = accessLog);
  }

  /**
   * Returns a copy that keeps the conversations of the clients of chat completions. The id of an answer is then that of its
   * conversation. A client that sends it as the member {@code conversation_id} of its next request sends only what is new. Each
   * request without this member begins a conversation. A conversation belongs to the key that began it; two answers to it at a
   * time end in a 409 for the later one.
   *
   * @param store the store, which grows with each answer
   * @return the copy
   */
  public ServerOptions withConversations(ConversationStore store) {
    Objects.requireNonNull(store, "store");
    return with(draft -> draft.conversations = Optional.of(store));
  }

  /**
   * Returns a copy that stands for the platform and for Kimi Code in tests: with files, search, pages, formulas, a balance and
   * quotas, all of them invented. Without this, a server of a model answers 404 to their routes, so that no gateway invents a
   * balance or keeps files. The server of an {@link OfflineModel} has {@link PlatformData#sample} if not set.
   *
   * @param data the answers
   * @return the copy
   */
  public ServerOptions withPlatform(PlatformData data) {
    Objects.requireNonNull(data, "data");
    return with(draft -> draft.platform = Optional.of(data));
  }

  private ServerOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** The components while a copy is made, so that each of its methods names only the one that it changes. */
  private static final class Draft {

    private int port;
    private String address;
    private Map<String, RateLimits> keys;
    private List<String> models;
    private Map<String, String> modelNames;
    private Duration pace;
    private boolean strict;
    private Optional<Recording> recording;
    private ServerLimits limits;
    private List<String> hosts;
    private List<String> origins;
    private boolean page;
    private boolean accessLog;
    private Optional<ConversationStore> conversations;
    private Optional<PlatformData> platform;

    Draft(ServerOptions options) {
      port = options.port;
      address = options.address;
      keys = options.keys;
      models = options.models;
      modelNames = options.modelNames;
      pace = options.pace;
      strict = options.strict;
      recording = options.recording;
      limits = options.limits;
      hosts = options.hosts;
      origins = options.origins;
      page = options.page;
      accessLog = options.accessLog;
      conversations = options.conversations;
      platform = options.platform;
    }

    ServerOptions options() {
      return new ServerOptions(
          port, address, keys, models, modelNames, pace, strict, recording, limits, hosts, origins, page, accessLog,
          conversations,
          platform);
    }
  }

  /** A blank key would admit callers that send none. */
  private static void checkKey(String key) {
    if (key.isBlank() || !key.strip().equals(key)) {
      throw new IllegalArgumentException(
          "expected a key without spaces around it, found " + (key.isBlank() ? "a blank one" : "one with spaces"));
    }
  }

  private static void checkHost(String host) {
    if (host.contains("*") || Authority.parse(host).filter(valid -> !valid.host().isEmpty()).isEmpty()) {
      throw new IllegalArgumentException("expected a host with an optional port such as gateway.example:8443, found " + host);
    }
  }

  private static void checkOrigin(String origin) {
    int scheme = origin.indexOf("://");
    boolean valid = scheme > 0 && !origin.contains("*") && Ascii.isToken(origin.substring(0, scheme));
    if (!valid || Authority.parse(origin.substring(scheme + 3)).filter(host -> !host.host().isEmpty()).isEmpty()) {
      throw new IllegalArgumentException(
          "expected an origin without a path such as https://app.example, found " + origin + "; list each origin by itself");
    }
  }

  @Override
  public String toString() {
    return "ServerOptions[port " + port + ", " + (keys.isEmpty() ? "any key" : "keys: " + keys.size()) + ", " + models
        + ", pace " + pace
        + (strict ? ", strict]" : "]");
  }
}
