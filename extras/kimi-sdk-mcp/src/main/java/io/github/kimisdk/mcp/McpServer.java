package io.github.kimisdk.mcp;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.access.Version;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.http.ParameterHeaders;
import io.github.kimisdk.mcp.rpc.Call;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.Forwarded;
import io.github.kimisdk.mcp.rpc.LinkSettings;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import io.github.kimisdk.mcp.rpc.Questions;
import io.github.kimisdk.mcp.rpc.ServerFacts;
import io.github.kimisdk.mcp.rpc.ServerLink;
import io.github.kimisdk.tool.Approval;
import io.github.kimisdk.tool.Tool;
import io.github.kimisdk.tool.ToolResult;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A server of the Model Context Protocol (MCP): a child process, or an address of Streamable HTTP. Its tools are tools of an
 * agent.
 *
 * <p>All revisions of the protocol from 2024-11-05 to 2026-07-28 are spoken, the newest one that the server knows. Of its
 * abilities this client uses tools and resources, and answers its questions if the builder has {@link
 * McpServerBuilder#onQuestion}. Requests of a server for a sampling or roots are refused. Lines of its log go to the logger
 * {@code io.github.kimisdk.mcp}.
 *
 * <p>A server that ends is started again after a pause, which grows. A call that was under way is a failed result. Everything
 * that a server says is data: names, descriptions and results go to the model, and nothing else comes of them.
 *
 * <p>Safe for use by many threads. Closing it ends the child process and the processes that it has started.
 *
 * <pre>{@code
 * try (McpServer files = McpServer.start("npx", "-y", "@modelcontextprotocol/server-filesystem", ".")) {
 *   Agent agent = Agent.builder(kimi).tools(files.tools()).build();
 *   System.out.println(agent.run("What is in this folder?").text());
 * }
 * }</pre>
 */
public final class McpServer implements AutoCloseable {

  private static final int CLOSE_SECONDS = 6;
  private static final int WRONG_HEADER = -32020;

  private final ServerLink link;
  private final Lists lists;
  private final Call.Times limits;
  private final String name;
  private final ToolNames names;
  private final boolean http;
  private final RequestMeta meta;
  private final Optional<Consumer<McpProgress>> progress;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private final Map<String, List<String>> problems = new ConcurrentSkipListMap<>();
  private volatile Map<String, McpTool> known = Map.of();

  McpServer(McpServerBuilder builder) {
    Version.check("kimi-sdk-mcp", Version.COMPILED, Version.current());
    name = builder.shownName();
    names = new ToolNames(builder.namePrefix());
    http = builder.address.isPresent();
    limits = builder.limits();
    meta = builder.meta;
    progress = builder.progress;
    Optional<Teller<String>> changed = builder.toolsChanged.map(listener -> new Teller<String>(event -> listener.run()));
    link = new ServerLink(new LinkSettings(name, builder.transports(), builder.scheduler, builder.startLimit(),
        builder.maxMessageBytes,
        new Questions(builder.questions.<UnaryOperator<JsonObject>>map(own -> params -> answer(own, params)).orElse(null)),
        changed.<Runnable>map(teller -> () -> teller.tell("changed")).orElse(null)));
    lists = new Lists(link, limits, builder.maxMessageBytes);
  }

  private JsonObject answer(Function<McpQuestion, McpAnswer> answerer, JsonObject params) {
    McpQuestion question = McpQuestion.read(name, params);
    return Objects.requireNonNull(answerer.apply(question), "the answer").result(question);
  }

  void open() {
    try {
      Waits.on(link.open());
    } catch (McpException failed) {
      link.close();
      throw failed;
    }
  }

  /**
   * Starts a server as a child process that speaks over its standard streams.
   *
   * @param command the program and its arguments
   * @return the server, which must be closed
   * @throws McpException if the server cannot be started
   */
  public static McpServer start(String... command) {
    Objects.requireNonNull(command, "command");
    return builder(command).start();
  }

  /**
   * Returns a builder for a server that is a child process.
   *
   * @param command the program and its arguments
   * @return a builder
   * @throws IllegalArgumentException if there is no program
   */
  public static McpServerBuilder builder(String... command) {
    Objects.requireNonNull(command, "command");
    if (command.length == 0) {
      throw new IllegalArgumentException("expected a program, found no word");
    }
    return new McpServerBuilder(List.of(command), Optional.empty());
  }

  /**
   * Connects to a server with an address, which speaks Streamable HTTP, or HTTP with SSE as in revision 2024-11-05.
   *
   * @param address the address, such as {@code https://example.com/mcp}
   * @return the server, which must be closed
   * @throws McpException if the server cannot be reached
   */
  public static McpServer connect(URI address) {
    Objects.requireNonNull(address, "address");
    return builder(address).start();
  }

  /**
   * Returns a builder for a server with an address, which speaks Streamable HTTP.
   *
   * @param address the address, such as {@code https://example.com/mcp}
   * @return a builder
   */
  public static McpServerBuilder builder(URI address) {
    Objects.requireNonNull(address, "address");
    return new McpServerBuilder(List.of(), Optional.of(address));
  }

  /**
   * Returns the tools of the server for an agent, as they are now. Tools that cannot be used are left out; {@link #problems}
   * tells why. A failed call is a failed result.
   *
   * @return the tools; empty if the server has none
   * @throws McpException if the server does not list its tools
   */
  public List<Tool<JsonObject>> tools() {
    return list(meta.params()).usable();
  }

  /**
   * Returns descriptions of all tools of the server, as they are now, including those that cannot be used.
   *
   * @return the descriptions; empty if the server has no tools
   * @throws McpException if the server does not list its tools
   */
  public List<McpTool> toolList() {
    return list(meta.params()).all();
  }

  private ToolList list(JsonObject params) {
    if (!link.facts().offers("tools")) {
      return new ToolList(List.of(), List.of());
    }
    Lists.Listed listed = lists.all("tools/list", "tools", params);
    ToolList list = ToolList.read(listed.entries(), names, this::problem, this::work);
    Map<String, McpTool> found = new HashMap<>();
    List<String> lost = new ArrayList<>(listed.problems());
    for (McpTool tool : list.all()) {
      if (tool.problem().isEmpty()) {
        found.put(tool.name(), tool);
        tell(tool);
      } else {
        lost.add("the tool " + Log.quoted(tool.original()) + " is left out: " + tool.problem().get());
      }
    }
    known = found;
    lost("tools/list", lost);
    return list;
  }

  /** Keeps the problems of the last answer to a method, and logs each of them once. */
  private void lost(String method, List<String> lost) {
    problems.put(method, List.copyOf(lost));
    lost.stream().filter(problem -> warned.size() < Lists.MAX_ENTRIES && warned.add(problem))
        .forEach(problem -> Log.warn("the server " + name + ": " + problem));
  }

  /**
   * Returns a sentence for each tool, entry or page that was left out of the last list of tools, of resources and of templates,
   * and of the last resource that was read, with the reason. All else was kept.
   *
   * @return the sentences, in which control characters are escaped; empty if nothing was left out, or nothing was asked for yet
   */
  public List<String> problems() {
    return problems.values().stream().flatMap(List::stream).map(Log::shown).toList();
  }

  private void tell(McpTool tool) {
    if (!tool.notes().isEmpty() && warned.size() < Lists.MAX_ENTRIES && warned.add(tool.name())) {
      tool.notes().forEach(note -> Log.detail("the schema of the tool " + tool.name() + " of the server " + name + ": " + note));
    }
  }

  /** Marks of headers count in requests with headers only. */
  private Optional<String> problem(JsonObject parameters) {
    return http ? ParameterHeaders.problem(parameters) : Optional.empty();
  }

  private CompletableFuture<ToolResult> work(McpTool tool, JsonObject arguments) {
    CompletableFuture<JsonObject> answer = request(tool, arguments);
    CompletableFuture<ToolResult> result = answer.handle(McpServer::result);
    result.whenComplete((value, failure) -> {
      if (result.isCancelled()) {
        answer.cancel(true);
      }
    });
    return result;
  }

  private static ToolResult result(JsonObject answer, Throwable thrown) {
    Failure failure;
    try {
      if (thrown == null) {
        return ResultReader.read(answer).result();
      }
      failure = Failure.of(thrown);
    } catch (Failure invalid) {
      failure = invalid;
    }
    McpException exception = McpException.of(failure);
    return ToolResult.failed(exception.getMessage(), exception);
  }

  /** Calls a tool. If the server expects other headers, the tools are listed again, and the call is sent once more. */
  private CompletableFuture<JsonObject> request(McpTool tool, JsonObject arguments) {
    JsonObject params = meta.params();
    Forwarded<JsonObject> answer = new Forwarded<>();
    answer.follow(send(tool, arguments, params), failure -> !http || failure.code() != WRONG_HEADER ? null
        : listedAgain(tool, arguments, params));
    return answer;
  }

  private CompletableFuture<JsonObject> listedAgain(McpTool tool, JsonObject arguments, JsonObject params) {
    Forwarded<JsonObject> answer = new Forwarded<>();
    CompletableFuture.supplyAsync(() -> list(params), Workers.THREADS).whenComplete((list, failure) -> {
      if (failure != null) {
        answer.completeExceptionally(failure);
      } else if (!answer.isDone()) {
        answer.follow(send(named(tool.original()).orElse(tool), arguments, params), refused -> null);
      }
    });
    return answer;
  }

  /** The tool to which the server gives a name. */
  private Optional<McpTool> named(String original) {
    return known.values().stream().filter(tool -> tool.original().equals(original)).findFirst();
  }

  private CompletableFuture<JsonObject> send(McpTool tool, JsonObject arguments, JsonObject with) {
    JsonObject params = with.with("name", Json.of(tool.original())).with("arguments", arguments);
    Optional<Consumer<JsonObject>> told = progress.map(Teller::new)
        .map(teller -> step -> teller.tell(progress(tool.name(), step)));
    Map<String, String> headers = http ? ParameterHeaders.of(tool.parameters()).headers(arguments) : Map.of();
    return link.request(new Call("tools/call", params, headers, limits, told.or(() -> Optional.of(ignored -> { }))));
  }

  private static McpProgress progress(String tool, JsonObject params) {
    OptionalDouble total = params.tryGet("total").orElse(null) instanceof JsonNumber number
        ? OptionalDouble.of(number.asDouble()) : OptionalDouble.empty();
    return new McpProgress(tool, params.get("progress").asDouble(), total, MessageMembers.text(params, "message"));
  }

  /**
   * Calls a tool and waits for its result.
   *
   * @param tool the name that the server gives the tool
   * @param arguments the arguments
   * @return the result, which may be a failure that the server tells
   * @throws McpException if the server refuses the call or gives no result
   */
  public McpResult call(String tool, JsonObject arguments) {
    Objects.requireNonNull(tool, "tool");
    Objects.requireNonNull(arguments, "arguments");
    McpTool called = named(tool)
        .orElseGet(() -> new McpTool(tool, tool, "", "", JsonObject.EMPTY, JsonObject.EMPTY, Optional.empty(), List.of()));
    JsonObject answer = Waits.on(request(called, arguments));
    try {
      return ResultReader.read(answer);
    } catch (Failure invalid) {
      throw McpException.of(invalid);
    }
  }

  /**
   * Returns the resources that the server lists.
   *
   * @return the resources; empty if the server has none
   * @throws McpException if the server does not list its resources
   */
  public List<McpResource> resources() {
    return resources("resources/list", "resources", "uri");
  }

  /**
   * Returns the templates of resources that the server lists.
   *
   * @return the templates; empty if the server has none
   * @throws McpException if the server does not list its templates
   */
  public List<McpResource> resourceTemplates() {
    return resources("resources/templates/list", "resourceTemplates", "uriTemplate");
  }

  private List<McpResource> resources(String method, String member, String uri) {
    if (!link.facts().offers("resources")) {
      return List.of();
    }
    Lists.Listed listed = lists.all(method, member, meta.params());
    lost(method, listed.problems());
    return listed.entries().stream().map(entry -> McpResource.read(entry, uri)).toList();
  }

  /**
   * Reads a resource.
   *
   * @param uri the URI, of the list or of a template
   * @return its contents, mostly one
   * @throws McpException if the server does not have it
   */
  public List<McpContent> read(String uri) {
    Objects.requireNonNull(uri, "uri");
    JsonObject params = meta.params().with("uri", Json.of(uri));
    JsonObject result = Waits.on(link.request(Call.of("resources/read", params, limits)));
    Lists.Listed contents = lists.one(result, "resources/read", "contents");
    lost("resources/read", contents.problems());
    return contents.entries().stream().map(McpContent::read).toList();
  }

  /**
   * Returns an approval for an agent: calls of tools that this server calls read-only are allowed, and all others are decided by
   * a function. The claim is the server's own, so use this for servers that you trust.
   *
   * @param others decides about all other calls, including those of other servers
   * @return the approval, for {@link io.github.kimisdk.tool.AgentBuilder#approval}
   */
  public Function<ToolCall, Approval> approval(Function<ToolCall, Approval> others) {
    Objects.requireNonNull(others, "others");
    return call -> known(call.name()).filter(McpTool::readOnly).map(tool -> Approval.ALLOWED).orElseGet(() -> others.apply(call));
  }

  /** The tool that has a name for the model. */
  Optional<McpTool> known(String name) {
    return Optional.ofNullable(known.get(name));
  }

  /**
   * Asks the server whether it is there, and waits for its answer.
   *
   * @throws McpException if it gives none
   */
  public void ping() {
    String method = link.facts().revision().compareTo("2026") < 0 ? "ping" : "server/discover";
    Waits.on(link.request(Call.of(method, meta.params(), limits)));
  }

  /** {@return the name of the server: that of the builder, or the program or the host} */
  public String name() {
    return name;
  }

  /** {@return the revision of the protocol that both sides speak, such as {@code 2025-11-25}} */
  public String revision() {
    return link.facts().revision();
  }

  /** {@return the name and the version of the program, as it tells them; the empty string if it tells none} */
  public String program() {
    ServerFacts facts = link.facts();
    return (facts.name() + " " + facts.version()).strip();
  }

  /** {@return advice of the server for the model; the empty string if it gives none} */
  public String instructions() {
    return link.facts().instructions();
  }

  /** Closes the connection. A child process gets time to end by itself, and is then terminated with those that it started. */
  @Override
  public void close() {
    CompletableFuture<Void> closed = link.close();
    try {
      closed.get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      // A process that cannot be killed is left to the system.
    }
  }

  @Override
  public String toString() {
    return Log.shown("McpServer[" + name + ", "
        + (link.facts() == null ? "not connected" : revision() + ", " + program()) + "]");
  }
}
