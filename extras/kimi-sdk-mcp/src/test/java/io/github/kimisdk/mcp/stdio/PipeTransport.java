package io.github.kimisdk.mcp.stdio;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.mcp.FakeServer;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.MessageTransport;
import io.github.kimisdk.mcp.rpc.Outgoing;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Lines between a client and a fake server in the same process, which has one thread. */
public final class PipeTransport implements MessageTransport {

  private final FakeServer server;
  private final int maxBytes;
  private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
    Thread made = new Thread(task, "fake-server");
    made.setDaemon(true);
    return made;
  });
  private MessageLines lines;
  private Inbox inbox;
  private final Runnable opening;
  private volatile boolean opened;
  private volatile boolean closed;

  public PipeTransport(FakeServer server, int maxBytes) {
    this(server, maxBytes, () -> { });
  }

  /** Creates a transport that runs an action before it opens. */
  public PipeTransport(FakeServer server, int maxBytes, Runnable opening) {
    this.server = server;
    this.maxBytes = maxBytes;
    this.opening = opening;
  }

  /** As with a child process, a close before has nothing to close. */
  @Override
  public void open(Inbox inbox) {
    opening.run();
    opened = true;
    this.inbox = inbox;
    this.lines = new MessageLines(inbox, maxBytes);
  }

  /** Writes a line of the server, or more lines at once; a character is a byte behind {@link FakeServer#RAW}. */
  public void write(String line) {
    if (line.equals(FakeServer.DIE)) {
      die();
      return;
    }
    byte[] bytes = line.startsWith(FakeServer.RAW) ? line.substring(1).getBytes(StandardCharsets.ISO_8859_1)
        : (line + "\n").getBytes(StandardCharsets.UTF_8);
    lines.feed(bytes, bytes.length);
  }

  /** The server ends. */
  public void die() {
    inbox.lost(new Failure(Failure.Kind.UNREACHABLE, "the server fake has ended with the exit code 1", ""));
  }

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    if (closed) {
      return CompletableFuture.failedFuture(new Failure(Failure.Kind.UNREACHABLE, "the server is closed", ""));
    }
    thread.execute(() -> server.handle(Json.parse(message.body()).asObject(), this::write));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public boolean exchanges() {
    return false;
  }

  @Override
  public CompletableFuture<Void> listen(String revision) {
    return new CompletableFuture<>();
  }

  @Override
  public CompletableFuture<Void> close() {
    if (opened) {
      closed = true;
      thread.shutdownNow();
    }
    return CompletableFuture.completedFuture(null);
  }

  public boolean opened() {
    return opened;
  }

  public boolean closed() {
    return closed;
  }
}
