package io.github.kimisdk.mcp.stdio;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.MessageTransport;
import io.github.kimisdk.mcp.rpc.Outgoing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server that is a child process: messages are lines of its standard streams. Its end is that of its input; a child that stays,
 * and the processes that it has started, are terminated after a grace period, and killed after another one.
 */
public final class StdioTransport implements MessageTransport {

  private final String name;
  private final Command command;
  private final Scheduler scheduler;
  private final int maxBytes;
  /** Fails when the child has ended. */
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private volatile Child child;
  private volatile Outbox outbox;
  private volatile ErrorStream errors;

  /** Creates a transport. The name stands in texts. */
  public StdioTransport(String name, Command command, Scheduler scheduler, int maxBytes) {
    this.name = name;
    this.command = command;
    this.scheduler = scheduler;
    this.maxBytes = maxBytes;
  }

  @Override
  public void open(Inbox inbox) {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    Map<String, String> variables = command.variables(System.getenv(), windows);
    ProcessBuilder builder = new ProcessBuilder(windows ? Command.resolved(command.words(), variables) : command.words());
    builder.environment().clear();
    builder.environment().putAll(variables);
    command.folder().ifPresent(folder -> builder.directory(folder.toFile()));
    command.folder().filter(folder -> !Files.isDirectory(folder)).ifPresent(folder -> {
      throw new Failure(Failure.Kind.MISCONFIGURED, "expected a folder " + folder.toAbsolutePath() + " for the server " + name
          + ", found none", "Create the folder, or name another one");
    });
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new Failure(Failure.Kind.UNREACHABLE, "the server " + name + " cannot be started: " + e.getMessage(),
          "Install the program, or name it with its whole path", e);
    }
    child = new Child(process, scheduler);
    outbox = new Outbox(process.getOutputStream(), 4L * maxBytes);
    errors = new ErrorStream(name, process.getErrorStream());
    CompletableFuture<Void> told = CompletableFuture.runAsync(errors::run, Workers.THREADS);
    Workers.THREADS.execute(() -> read(process, inbox, told));
  }

  private void read(Process process, Inbox inbox, CompletableFuture<Void> told) {
    byte[] bytes = new byte[64 * 1024];
    MessageLines lines = new MessageLines(inbox, maxBytes);
    try (InputStream in = process.getInputStream()) {
      int first = in.read(bytes);
      child.remember();
      for (int read = first; read >= 0; read = in.read(bytes)) {
        child.look();
        lines.feed(bytes, read);
      }
    } catch (IOException closed) {
      // The child has ended.
    }
    Failure end = new Failure(Failure.Kind.UNREACHABLE, "the server " + name + end(process, told),
        "Run its command in a terminal: a server stays, and reads messages from its standard input");
    gone.completeExceptionally(end);
    inbox.lost(end);
  }

  private String end(Process process, CompletableFuture<Void> told) {
    String how = " has closed its output";
    try {
      if (process.waitFor(1, TimeUnit.SECONDS)) {
        told.get(1, TimeUnit.SECONDS);
        how = " has ended with the exit code " + process.exitValue();
      }
    } catch (Exception slow) {
      // A process that the child has started may hold its error stream.
    }
    String tail = errors.tail();
    return how + (tail.isEmpty() ? "" : "; the end of its error stream: " + tail);
  }

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    Outbox open = outbox;
    if (open != null) {
      child.look();
    }
    return open == null ? CompletableFuture.failedFuture(new Failure(Failure.Kind.UNREACHABLE, "the server " + name
        + " does not run", "")) : open.write(message.body()).exceptionallyCompose(this::unwritten);
  }

  /** A child that has ended takes no message either. Its end, which tells why, may be seen a little later. */
  private CompletableFuture<Void> unwritten(Throwable failure) {
    boolean ended = Failure.of(failure).kind() == Failure.Kind.UNREACHABLE;
    return ended ? gone.copy().orTimeout(2, TimeUnit.SECONDS)
        .exceptionallyCompose(end -> CompletableFuture.failedFuture(end instanceof TimeoutException ? failure : end))
        : CompletableFuture.failedFuture(failure);
  }

  @Override
  public boolean exchanges() {
    return false;
  }

  /** All messages share one stream, so there is none to open: the future never ends. */
  @Override
  public CompletableFuture<Void> listen(String revision) {
    return new CompletableFuture<>();
  }

  @Override
  public CompletableFuture<Void> close() {
    Child started = child;
    if (started == null) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> ended = started.end();
    outbox.close();
    return ended;
  }
}
