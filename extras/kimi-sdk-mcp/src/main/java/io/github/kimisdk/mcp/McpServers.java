package io.github.kimisdk.mcp;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.tool.Approval;
import io.github.kimisdk.tool.Tool;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Several servers, by name, such as those of the file {@code mcpServers} of other agents. The name of a server stands before the
 * name of each of its tools.
 *
 * <p>Safe for use by many threads. Closing it closes all servers.
 */
public final class McpServers implements AutoCloseable {

  private final Map<String, McpServer> servers;
  private final Map<String, McpException> failures;

  private McpServers(Map<String, McpServer> servers, Map<String, McpException> failures) {
    this.servers = Collections.unmodifiableMap(servers);
    this.failures = Collections.unmodifiableMap(failures);
  }

  /**
   * Starts the servers of a file, all at the same time. Its object {@code mcpServers} (or {@code servers}) has an object for
   * each: {@code command}, {@code args}, {@code env} and {@code cwd} of a child process, or {@code url} and {@code headers} of an
   * address, and {@code disabled}. In strings, <code>${NAME}</code> is a variable of the environment of this process, and
   * <code>${NAME:-text}</code> has a text in its absence. Other members are ignored.
   *
   * <p>A server that cannot be started is logged, and is one of the {@link #failures}; the others work.
   *
   * @param file the file
   * @return the servers, which must be closed
   * @throws McpException.Misconfigured if the file cannot be read, or a member is wrong; the message has its place
   */
  public static McpServers fromJson(Path file) {
    return fromJson(file, builder -> builder);
  }

  /**
   * Starts the servers of a file, as in {@link #fromJson(Path)}, with more settings.
   *
   * @param file the file
   * @param settings adds settings to each builder, such as time limits or a token for a name
   * @return the servers, which must be closed
   * @throws McpException.Misconfigured if the file cannot be read, or a member is wrong; the message has its place
   */
  public static McpServers fromJson(Path file, UnaryOperator<McpServerBuilder> settings) {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(settings, "settings");
    try {
      List<McpServerBuilder> builders = new ServerFile(file.toString(), System.getenv()).read(file);
      return start(builders.stream().map(settings).toList());
    } catch (Failure wrong) {
      throw McpException.of(wrong);
    }
  }

  private static McpServers start(List<McpServerBuilder> builders) {
    Map<String, CompletableFuture<McpServer>> starting = new LinkedHashMap<>();
    for (McpServerBuilder builder : builders) {
      starting.put(builder.shownName(), CompletableFuture.supplyAsync(builder::start, Workers.THREADS));
    }
    Map<String, McpServer> servers = new LinkedHashMap<>();
    Map<String, McpException> failures = new LinkedHashMap<>();
    starting.forEach((name, server) -> server.handle((started, failure) -> {
      if (failure == null) {
        return servers.put(name, started);
      }
      McpException reason = failure.getCause() instanceof McpException known ? known : McpException.of(Failure.of(failure));
      failures.put(name, reason);
      return null;
    }).join());
    failures.forEach((name, reason) -> Log.warn("the server " + name + " is left out: " + reason.getMessage()));
    return new McpServers(servers, failures);
  }

  /**
   * Returns the tools of all servers for an agent, as they are now. A server that does not list its tools is left out and logged,
   * and so is a tool whose name equals that of a tool of an earlier server, in the order of their names.
   *
   * @return the tools
   */
  public List<Tool<JsonObject>> tools() {
    Map<String, Tool<JsonObject>> tools = new LinkedHashMap<>();
    servers.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(server -> {
      try {
        for (Tool<JsonObject> tool : server.getValue().tools()) {
          if (tools.putIfAbsent(tool.name(), tool) != null) {
            Log.warn("a tool of the server " + server.getKey() + " is left out: a tool of another server has the name "
                + tool.name() + "; give the servers other names");
          }
        }
      } catch (McpException failure) {
        Log.warn("the tools of the server " + server.getKey() + " are left out: " + failure.getMessage());
      }
    });
    return List.copyOf(tools.values());
  }

  /** {@return the servers that were started, by name, in the order of the file} */
  public Map<String, McpServer> servers() {
    return servers;
  }

  /** {@return the reasons why servers could not be started, by name, in the order of the file} */
  public Map<String, McpException> failures() {
    return failures;
  }

  /**
   * Returns an approval for an agent, as {@link McpServer#approval} does for one server. If several servers have a tool of the
   * same name, all of them must call it read-only.
   *
   * @param others decides about calls of tools that no server calls read-only
   * @return the approval, for {@link io.github.kimisdk.tool.AgentBuilder#approval}
   */
  public Function<ToolCall, Approval> approval(Function<ToolCall, Approval> others) {
    Objects.requireNonNull(others, "others");
    return call -> {
      List<McpTool> named = servers.values().stream().flatMap(server -> server.known(call.name()).stream()).toList();
      return !named.isEmpty() && named.stream().allMatch(McpTool::readOnly) ? Approval.ALLOWED : others.apply(call);
    };
  }

  /** Closes all servers at the same time. */
  @Override
  public void close() {
    List<CompletableFuture<Void>> closing = servers.values().stream()
        .map(server -> CompletableFuture.runAsync(server::close, Workers.THREADS)).toList();
    closing.forEach(CompletableFuture::join);
  }

  @Override
  public String toString() {
    return "McpServers" + servers.values();
  }
}
