package io.github.kimisdk.mcp;

import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.mcp.http.HttpSettings;
import io.github.kimisdk.mcp.http.HttpTransport;
import io.github.kimisdk.mcp.http.TokenSource;
import io.github.kimisdk.mcp.rpc.Call;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.MessageTransport;
import io.github.kimisdk.mcp.rpc.Secrets;
import io.github.kimisdk.mcp.stdio.Command;
import io.github.kimisdk.mcp.stdio.StdioTransport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A builder of a {@link McpServer}. Every method returns the builder. A builder is not safe for use by several threads at once.
 */
public final class McpServerBuilder {

  private static final int LEAST_BYTES = 1_024;

  final List<String> words;
  final Optional<URI> address;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private Optional<Path> folder = Optional.empty();
  private Duration timeout = Duration.ofMinutes(1);
  private Duration totalTimeout = Duration.ofMinutes(10);
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private Optional<HttpClient> client = Optional.empty();
  private TokenSource tokens = TokenSource.NONE;
  /** The time that a user may need while the server starts. */
  private Duration userTime = Duration.ZERO;
  private Supplier<MessageTransport> transports;
  Optional<String> name = Optional.empty();
  Optional<String> prefix = Optional.empty();
  private Duration startTimeout = Duration.ofMinutes(1);
  int maxMessageBytes;
  Scheduler scheduler = Scheduler.SYSTEM;
  Optional<Runnable> toolsChanged = Optional.empty();
  Optional<Consumer<McpProgress>> progress = Optional.empty();
  Optional<Function<McpQuestion, McpAnswer>> questions = Optional.empty();
  RequestMeta meta = new RequestMeta(Map::of);

  McpServerBuilder(List<String> words, Optional<URI> address) {
    this.words = words;
    this.address = address;
  }

  /**
   * Sets the name of the server. It stands in messages, and before the name of each tool, with {@code _} between them.
   *
   * @param name a name; the program or the host, and no prefix, if not set
   * @return this builder
   */
  public McpServerBuilder name(String name) {
    this.name = Optional.of(Objects.requireNonNull(name, "name"));
    return this;
  }

  /**
   * Sets the text before the name of each tool, so that tools of several servers differ.
   *
   * @param prefix the text, such as {@code files_}; the empty string for none; the name and {@code _} if not set
   * @return this builder
   */
  public McpServerBuilder prefix(String prefix) {
    this.prefix = Optional.of(Objects.requireNonNull(prefix, "prefix"));
    return this;
  }

  /**
   * Sets a variable of the environment of the child process. Of the variables of this process it gets only those that programs
   * need to run, such as {@code PATH}, {@code HOME} and {@code LANG}, and no key.
   *
   * @param name the name
   * @param value the value; it is masked in texts if the name says that it is secret
   * @return this builder
   */
  public McpServerBuilder environment(String name, String value) {
    Objects.requireNonNull(name, "name");
    environment.put(name, Objects.requireNonNull(value, "value"));
    return this;
  }

  /**
   * Sets the working folder of the child process.
   *
   * @param folder a folder; that of this process if not set
   * @return this builder
   */
  public McpServerBuilder folder(Path folder) {
    this.folder = Optional.of(Objects.requireNonNull(folder, "folder"));
    return this;
  }

  /**
   * Sets a header of each request to a server with an address.
   *
   * @param name the name of the header
   * @param value the value; it is masked in texts if the name says that it is secret
   * @return this builder
   * @throws IllegalArgumentException if the JDK's client does not take the header
   */
  public McpServerBuilder header(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    HttpRequest.newBuilder().setHeader(name, "");
    try {
      HttpRequest.newBuilder().setHeader(name, value);
    } catch (IllegalArgumentException secret) {
      throw new IllegalArgumentException("expected a value of the header " + name + " that HTTP allows, found another text; a "
          + "value from a file may end with a line break: strip it");
    }
    headers.put(name, value);
    return this;
  }

  /**
   * Sets a supplier of members of {@code _meta}, which goes with each request of a method of {@link McpServer} and of its tools:
   * {@code traceparent} for example, which takes a trace on to the server. If it throws, the request fails with {@link
   * McpException.Misconfigured}.
   *
   * @param meta runs on the thread that calls the tool or the method, once for each call; returns at most 16,384 characters, or
   *     an empty map; a value is masked in texts if its name says that it is secret
   * @return this builder
   */
  public McpServerBuilder meta(Supplier<? extends Map<String, String>> meta) {
    this.meta = new RequestMeta(Objects.requireNonNull(meta, "meta"));
    return this;
  }

  /**
   * Sets the bearer token of a server with an address.
   *
   * @param token the token, which is sent to the origin of the address alone, and masked in all texts
   * @return this builder
   * @throws IllegalArgumentException if the token has a character that is not visible ASCII, such as a line break
   */
  public McpServerBuilder token(String token) {
    Objects.requireNonNull(token, "token");
    if (!TokenSource.visible(token)) {
      throw new IllegalArgumentException("expected a token of visible ASCII characters, found another text; a token from a file "
          + "may end with a line break: strip it");
    }
    this.tokens = new TokenSource.Supplied(refused -> CompletableFuture.completedFuture(token));
    return this;
  }

  /**
   * Sets a supplier of the bearer token, for a token that changes. It is asked before each request, on a thread of this library.
   * After a 401 or 403 it is asked for another token, and the request is sent once more if it gives one. If it throws, the
   * request fails with {@link McpException.Unauthorized}.
   *
   * @param token returns the token to use; its argument is the token that the server has refused, absent before an ordinary
   *     request
   * @return this builder
   */
  public McpServerBuilder tokenAsync(Function<Optional<String>, ? extends CompletionStage<String>> token) {
    this.tokens = new TokenSource.Supplied(Objects.requireNonNull(token, "token"));
    return this;
  }

  /**
   * Sets the sign-in, which begins when the server with an address asks for a token. The start then has the time for the user
   * besides its own.
   *
   * @param signIn the sign-in, which may serve many servers
   * @return this builder
   */
  public McpServerBuilder signIn(SignIn signIn) {
    Objects.requireNonNull(signIn, "signIn");
    address.ifPresent(server -> this.tokens = signIn.source(server));
    this.userTime = signIn.timeout();
    return this;
  }

  /**
   * Sets the HTTP client for a server with an address, for example one with a proxy.
   *
   * @param client a client that follows no redirects; the caller closes it
   * @return this builder
   */
  public McpServerBuilder httpClient(HttpClient client) {
    this.client = Optional.of(Objects.requireNonNull(client, "client"));
    return this;
  }

  /**
   * Sets the time limit of a request. It begins again with each progress that the server tells and that grows, up to {@link
   * #totalTimeout}.
   *
   * @param timeout more than zero; one minute if not set
   * @return this builder
   */
  public McpServerBuilder timeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    this.timeout = positive(timeout);
    return this;
  }

  /**
   * Sets the time limit of a request with all its progress.
   *
   * @param timeout more than zero; ten minutes if not set
   * @return this builder
   */
  public McpServerBuilder totalTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    this.totalTimeout = positive(timeout);
    return this;
  }

  /**
   * Sets the time limit of a start, which includes the download of a package by programs such as {@code npx}.
   *
   * @param timeout more than zero; one minute if not set
   * @return this builder
   */
  public McpServerBuilder startTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    this.startTimeout = positive(timeout);
    return this;
  }

  private static Duration positive(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("expected a timeout of more than zero, found " + timeout);
    }
    return timeout.compareTo(Duration.ofDays(365)) > 0 ? Duration.ofDays(365) : timeout;
  }

  /**
   * Sets the size of the largest message of the server. A larger one is dropped, and the requests that wait fail.
   *
   * @param bytes 32 MiB, or an eighth of the heap if that is less, if not set; at least 1,024
   * @return this builder
   */
  public McpServerBuilder maxMessageBytes(int bytes) {
    if (bytes < LEAST_BYTES) {
      throw new IllegalArgumentException("expected " + LEAST_BYTES + " bytes or more, found " + bytes);
    }
    maxMessageBytes = bytes;
    return this;
  }

  /**
   * Sets a listener that hears that the tools have changed, or that the server was started again. {@link McpServer#tools} then
   * returns the new tools; tools of an agent stay as they are.
   *
   * @param listener runs on a thread of this library, and may call the server; its exceptions are reported
   * @return this builder
   */
  public McpServerBuilder onToolsChanged(Runnable listener) {
    this.toolsChanged = Optional.of(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Sets a listener of the progress of calls. If it is slow, it misses progress, but never the last one of a
   * call. Calls at the same time tell it at the same time.
   *
   * @param listener runs on a thread of this library; its exceptions are reported
   * @return this builder
   */
  public McpServerBuilder onProgress(Consumer<McpProgress> listener) {
    this.progress = Optional.of(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Sets a function that answers questions of the server to the user (elicitation), which the server asks while it works on a
   * call. Without it the server hears that this client takes no questions, and a result that asks one is a failure. The call
   * waits up to its {@link #totalTimeout}. If the function throws, the question gets no answer.
   *
   * <p>A question may ask the user to visit an address. Accept it only after the user has seen the address and agreed; nothing is
   * opened by this library.
   *
   * @param answers shows the question and returns the decision of the user; runs on a thread of this library, and for several
   *     calls at the same time
   * @return this builder
   */
  public McpServerBuilder onQuestion(Function<McpQuestion, McpAnswer> answers) {
    this.questions = Optional.of(Objects.requireNonNull(answers, "answers"));
    return this;
  }

  /** Sets the scheduler, for tests. */
  McpServerBuilder scheduler(Scheduler scheduler) {
    this.scheduler = scheduler;
    return this;
  }

  /** Sets another way to the server, for tests. */
  McpServerBuilder transports(Supplier<MessageTransport> transports) {
    this.transports = transports;
    return this;
  }

  /**
   * Starts the server or connects to it, and agrees on the revision of the protocol.
   *
   * @return the server, which must be closed
   * @throws McpException if the server cannot be started or reached, or speaks no revision that this client speaks
   */
  public McpServer start() {
    maxMessageBytes = SizeLimits.DEFAULT.withResponseBytes(maxMessageBytes).forHeap(Runtime.getRuntime().maxMemory())
        .responseBytes();
    environment.forEach(Secrets::remember);
    headers.forEach(Secrets::remember);
    try {
      McpServer server = new McpServer(this);
      server.open();
      return server;
    } catch (Failure wrong) {
      throw McpException.of(wrong);
    }
  }

  /** The time limit of a start. */
  Duration startLimit() {
    return positive(startTimeout.plus(userTime));
  }

  Call.Times limits() {
    return new Call.Times(timeout, totalTimeout.compareTo(timeout) < 0 ? timeout : totalTimeout);
  }

  /** The name of the server in messages. */
  String shownName() {
    return name.orElseGet(() -> address.map(at -> at.getHost() == null ? at.toString() : at.getHost())
        .orElseGet(() -> words.get(0)));
  }

  /** The text before the name of each tool. */
  String namePrefix() {
    return prefix.orElseGet(() -> name.map(own -> own + "_").orElse(""));
  }

  /** Returns the transport of a new connection. */
  Supplier<MessageTransport> transports() {
    if (transports != null) {
      return transports;
    }
    if (address.isPresent()) {
      HttpSettings settings = new HttpSettings(address.get(), Map.copyOf(headers), tokens,
          client.orElseGet(HttpSettings::newClient), scheduler, maxMessageBytes);
      return () -> new HttpTransport(settings);
    }
    Command command = new Command(words, Map.copyOf(environment), folder);
    String shown = shownName();
    int bytes = maxMessageBytes;
    Scheduler time = scheduler;
    return () -> new StdioTransport(shown, command, time, bytes);
  }

  @Override
  public String toString() {
    return "McpServerBuilder[" + Log.quoted(shownName()) + "]";
  }
}
