package io.github.kimisdk.mcp.oauth;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A protected server and its authorization server, on two ports of this machine. Both follow the specification strictly. A test
 * replaces the answer to a path, or changes the metadata.
 */
public final class OAuthServers implements AutoCloseable {

  /** Answers one request. */
  @FunctionalInterface
  public interface Script {
    /** Sends the answer. */
    void answer(HttpExchange exchange) throws Exception;
  }

  /** A code that was issued, and the request that it was issued for. */
  private record Issued(Map<String, String> request, Set<String> scopes) {}

  private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
    Thread thread = new Thread(work, "oauth-test");
    thread.setDaemon(true);
    return thread;
  });
  private final HttpServer resource = bound();
  private final HttpServer authorization = bound();
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final Map<String, JsonObject> clients = new ConcurrentHashMap<>();
  private final Map<String, Issued> codes = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> tokens = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> refreshTokens = new ConcurrentHashMap<>();
  private final AtomicInteger counter = new AtomicInteger();

  /** The requests in their order, such as {@code A POST /token}; A is the authorization server, R the protected one. */
  public final List<String> requests = new CopyOnWriteArrayList<>();
  /** The forms that came to the token endpoint. */
  public final List<Map<String, String>> forms = new CopyOnWriteArrayList<>();
  /** Each secret that was issued or received. */
  public final Set<String> secrets = ConcurrentHashMap.newKeySet();
  /** The last request of the browser. */
  public volatile Map<String, String> authorizationRequest = Map.of();
  /** The last registration. */
  public volatile JsonObject registration = JsonObject.EMPTY;
  /** Changes the metadata of the authorization server. */
  public volatile UnaryOperator<JsonObject> metadata = document -> document;
  /** Changes the metadata of the protected server. */
  public volatile UnaryOperator<JsonObject> resourceMetadata = document -> document;
  /** Changes the query with which the browser comes back. */
  public volatile UnaryOperator<String> back = query -> query;
  /** The scopes that a request to the server needs. */
  public volatile Set<String> needed = Set.of("read");
  public volatile int expiresIn = 3600;
  public volatile boolean challenges = true;

  public OAuthServers() {
    resource.createContext("/", exchange -> handle("R", exchange));
    authorization.createContext("/", exchange -> handle("A", exchange));
    for (HttpServer each : List.of(resource, authorization)) {
      each.setExecutor(threads);
      each.start();
    }
  }

  private static HttpServer bound() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 100);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The address of the protected server. */
  public URI server() {
    return URI.create(origin(resource) + "/mcp");
  }

  /** The identifier of the authorization server. */
  public String issuer() {
    return origin(authorization);
  }

  private static String origin(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Replaces the answer to a path, such as {@code A /token}. */
  public void script(String place, Script script) {
    scripts.put(place, script);
  }

  /** Ends a token, as if its time were over. */
  public void expire(String token) {
    tokens.remove(token);
  }

  /** Ends all access tokens. */
  public void expireAll() {
    tokens.clear();
  }

  /** The secrets that a request has, and all others that are known. */
  public List<String> received(HttpExchange exchange) throws IOException {
    String body = body(exchange);
    if (body.contains("=")) {
      secrets(form(body).getOrDefault("code_verifier", "no verifier"));
    }
    secrets.remove("no verifier");
    return List.copyOf(secrets);
  }

  /** Ends all refresh tokens. */
  public void endRefreshTokens() {
    refreshTokens.clear();
  }

  /** Forgets all clients. */
  public void forgetClients() {
    clients.clear();
  }

  /** Knows a client that was registered by hand, with redirects to any port of this machine. */
  public void know(String id, String secret) {
    clients.put(id, JsonObject.of("client_secret", secrets(secret)));
  }

  /** Remembers a secret. */
  public String secrets(String secret) {
    secrets.add(secret);
    return secret;
  }

  public long count(String request) {
    return requests.stream().filter(request::equals).count();
  }

  /** A browser without a user: it follows redirects, and returns the status of the last page. */
  public static int browse(URI address) {
    try {
      HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();
      return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends an answer. */
  public static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private void handle(String host, HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(host + " " + exchange.getRequestMethod() + " " + path);
    try {
      Script script = scripts.getOrDefault(host + " " + path, host.equals("R") ? this::protect : this::authorize);
      script.answer(exchange);
    } catch (Exception | AssertionError e) {
      send(exchange, 500, "{}");
    } finally {
      exchange.close();
    }
  }

  /** Whether a request to the protected server has a token with all scopes. */
  public boolean accepts(HttpExchange exchange) {
    String sent = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    return sent.startsWith("Bearer ") && tokens.getOrDefault(sent.substring(7), Set.of()).containsAll(needed);
  }

  /** Answers as the protected server. */
  public void protect(HttpExchange exchange) throws Exception {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/.well-known/oauth-protected-resource/mcp")) {
      send(exchange, 200, resourceMetadata.apply(JsonObject.of("resource", server().toString(), "authorization_servers",
          List.of(issuer()), "scopes_supported", List.of("read"))).toString());
      return;
    }
    if (!path.equals("/mcp")) {
      send(exchange, 404, "");
      return;
    }
    String sent = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    Set<String> scopes = sent.startsWith("Bearer ") ? tokens.get(sent.substring(7)) : null;
    boolean enough = scopes != null && scopes.containsAll(needed);
    if (!enough && challenges) {
      exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer " + (scopes == null ? "" : "error=\"insufficient_scope\", ")
          + "resource_metadata=\"" + server().resolve("/.well-known/oauth-protected-resource/mcp") + "\", scope=\""
          + String.join(" ", needed) + '"');
    }
    send(exchange, enough ? 200 : scopes == null ? 401 : 403, enough ? "ok" : "no");
  }

  /** Answers as the authorization server. */
  public void authorize(HttpExchange exchange) throws Exception {
    switch (exchange.getRequestURI().getPath()) {
      case "/.well-known/oauth-authorization-server" -> send(exchange, 200, metadata.apply(metadata()).toString());
      case "/authorize" -> page(exchange);
      case "/register" -> register(exchange);
      case "/token" -> token(exchange);
      case "/revoke" -> {
        String token = form(body(exchange)).get("token");
        refreshTokens.remove(token);
        tokens.remove(token);
        send(exchange, 200, "");
      }
      default -> send(exchange, 404, "");
    }
  }

  private JsonObject metadata() {
    return JsonObject.of("issuer", issuer(), "authorization_endpoint", issuer() + "/authorize", "token_endpoint",
        issuer() + "/token", "registration_endpoint", issuer() + "/register", "revocation_endpoint", issuer() + "/revoke",
        "response_types_supported", List.of("code"), "code_challenge_methods_supported", List.of("S256"),
        "authorization_response_iss_parameter_supported", true);
  }

  private void page(HttpExchange exchange) throws Exception {
    Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
    authorizationRequest = query;
    secrets(query.get("state"));
    JsonObject client = clients.get(query.get("client_id"));
    boolean known = query.get("client_id").startsWith("https://") || client != null && (client.has("client_secret")
        || client.get("redirect_uris").toString().contains('"' + query.get("redirect_uri") + '"'));
    check(known && query.get("response_type").equals("code") && query.get("code_challenge_method").equals("S256")
        && query.get("resource").equals(server().toString()));
    String code = secrets("code-" + counter.incrementAndGet() + "-4f0aQzXw81LkPq");
    codes.put(code, new Issued(query, scopes(query)));
    exchange.getResponseHeaders().add("Location", query.get("redirect_uri") + "?" + back.apply("code=" + code + "&state="
        + query.get("state") + "&iss=" + encoded(issuer())));
    exchange.sendResponseHeaders(302, -1);
  }

  private static Set<String> scopes(Map<String, String> request) {
    return request.containsKey("scope") ? Set.of(request.get("scope").split(" ")) : Set.of();
  }

  private void register(HttpExchange exchange) throws Exception {
    registration = (JsonObject) Json.parse(body(exchange));
    String id = "client-" + counter.incrementAndGet();
    clients.put(id, registration);
    send(exchange, 201, registration.with("client_id", Json.of(id)).toString());
  }

  private void token(HttpExchange exchange) throws Exception {
    Map<String, String> form = form(body(exchange));
    forms.add(form);
    check(form.get("resource").equals(server().toString()));
    String id = form.get("client_id");
    if (id == null) {
      String pair = new String(Base64.getDecoder().decode(
          exchange.getRequestHeaders().getFirst("Authorization").substring(6)), StandardCharsets.UTF_8);
      id = URLDecoder.decode(pair.substring(0, pair.indexOf(':')), StandardCharsets.UTF_8);
      check(clients.get(id).get("client_secret").asString().equals(pair.substring(pair.indexOf(':') + 1)));
    }
    if (!id.startsWith("https://") && !clients.containsKey(id)) {
      send(exchange, 401, "{\"error\":\"invalid_client\"}");
      return;
    }
    Set<String> scopes = granted(form);
    if (scopes == null) {
      send(exchange, 400, "{\"error\":\"invalid_grant\"}");
      return;
    }
    int number = counter.incrementAndGet();
    String access = secrets("access-" + number + "-9bVx2mTq7RyKd0");
    String refresh = secrets("refresh-" + number + "-u8Wn3cJh5ZsGe1");
    tokens.put(access, scopes);
    refreshTokens.put(refresh, scopes);
    send(exchange, 200, JsonObject.of("access_token", access, "token_type", "Bearer", "expires_in", expiresIn, "refresh_token",
        refresh).toString());
  }

  /** The scopes of a grant; null if it is refused. A code and a refresh token count once. */
  private Set<String> granted(Map<String, String> form) throws Exception {
    switch (form.get("grant_type")) {
      case "authorization_code" -> {
        Issued issued = codes.remove(form.get("code"));
        secrets(form.get("code_verifier"));
        String challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(MessageDigest.getInstance("SHA-256")
            .digest(form.get("code_verifier").getBytes(StandardCharsets.US_ASCII)));
        boolean fits = issued != null && issued.request().get("code_challenge").equals(challenge)
            && issued.request().get("redirect_uri").equals(form.get("redirect_uri"));
        return fits ? issued.scopes() : null;
      }
      case "refresh_token" -> {
        return refreshTokens.remove(form.get("refresh_token"));
      }
      default -> {
        return scopes(form);
      }
    }
  }

  private static void check(boolean condition) {
    if (!condition) {
      throw new AssertionError("the request breaks the specification");
    }
  }

  static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Reads a form or a query. */
  public static Map<String, String> form(String text) {
    Map<String, String> form = new LinkedHashMap<>();
    for (String field : text.split("&")) {
      int equals = field.indexOf('=');
      form.put(field.substring(0, equals), URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return form;
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    resource.stop(0);
    authorization.stop(0);
    threads.shutdownNow();
  }
}
