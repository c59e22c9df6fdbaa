package io.github.kimisdk.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Answers as {@link PreparedServer} does, but at the pace of a model: an event a second for each stream. One thread serves all
 * connections: {@code SelectorServer chunks}. It prints its port, and ends with its standard input.
 */
public final class SelectorServer {

  private static final int BACKLOG = 16 * 1024;
  private static final int SLICE = 64 * 1024;
  private static final long PACE_MILLIS = 1_000;
  private static final byte[] EVENT_END = "\n\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String END = "\r\n\r\n";
  private static final String LENGTH = "content-length:";

  private final ByteBuffer answer;
  private final ByteBuffer read = ByteBuffer.allocate(SLICE);
  private final Selector selector = Selector.open();
  private final Queue<Pause> pauses = new ArrayDeque<>();
  private final ServerSocketChannel listener = ServerSocketChannel.open();

  /** The part of a request that has come, and the part of the answer that has not gone. */
  private static final class Exchange {
    private String request = "";
    private ByteBuffer rest;
  }

  /** A stream whose next event is due at a time of {@link System#nanoTime}. */
  private record Pause(SelectionKey key, long due) {

    long millis() {
      return TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime());
    }
  }

  private SelectorServer(byte[] answer) throws IOException {
    this.answer = ByteBuffer.allocateDirect(answer.length).put(answer).flip();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  /**
   * Runs the server until standard input ends.
   *
   * @param args how many chunks a stream has
   * @throws IOException when it cannot run
   */
  public static void main(String[] args) throws IOException {
    SelectorServer server = new SelectorServer(PreparedServer.stream(Integer.parseInt(args[0])));
    PreparedServer.daemon(server::serve);
    System.out.println(server.listener.socket().getLocalPort());
    while (System.in.read() >= 0) {
      // The process that started the server closes its standard input to stop it.
    }
  }

  private void serve() {
    try {
      while (true) {
        selector.select(this::handle, pauses.isEmpty() ? 0 : Math.max(1, pauses.peek().millis()));
        while (!pauses.isEmpty() && pauses.peek().millis() <= 0) {
          resume(pauses.remove().key);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else if (key.isWritable()) {
        write(key, (Exchange) key.attachment());
      } else {
        read(key, (Exchange) key.attachment());
      }
    } catch (IOException gone) {
      // The client has closed its connection.
      key.cancel();
    }
  }

  private void accept() throws IOException {
    for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.register(selector, SelectionKey.OP_READ, new Exchange());
    }
  }

  private void read(SelectionKey key, Exchange exchange) throws IOException {
    read.clear();
    if (((SocketChannel) key.channel()).read(read) < 0) {
      key.channel().close();
      return;
    }
    exchange.request += StandardCharsets.ISO_8859_1.decode(read.flip());
    if (whole(exchange.request)) {
      exchange.request = "";
      exchange.rest = answer.duplicate();
      key.interestOps(SelectionKey.OP_WRITE);
    }
  }

  /** Whether a request has come to its end. */
  static boolean whole(String request) {
    int end = request.indexOf(END);
    if (end < 0) {
      return false;
    }
    int length = request.substring(0, end).lines().filter(line -> line.toLowerCase(Locale.ROOT).startsWith(LENGTH))
        .mapToInt(line -> Integer.parseInt(line.substring(LENGTH.length()).strip())).sum();
    return request.length() >= end + END.length() + length;
  }

  private static void resume(SelectionKey key) {
    if (key.isValid()) {
      key.interestOps(SelectionKey.OP_WRITE);
    }
  }

  /** Writes an event. */
  private void write(SelectionKey key, Exchange exchange) throws IOException {
    ByteBuffer rest = exchange.rest;
    int end = rest.limit();
    rest.limit(eventEnd(rest));
    ((SocketChannel) key.channel()).write(rest);
    boolean written = !rest.hasRemaining();
    rest.limit(end);
    if (!rest.hasRemaining()) {
      key.interestOps(SelectionKey.OP_READ);
    } else if (written) {
      key.interestOps(0);
      pauses.add(new Pause(key, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PACE_MILLIS)));
    }
  }

  /** Returns where the first event ends, with its HTTP chunk. */
  static int eventEnd(ByteBuffer rest) {
    for (int at = rest.position(); at + EVENT_END.length <= rest.limit(); at++) {
      if (rest.slice(at, EVENT_END.length).equals(ByteBuffer.wrap(EVENT_END))) {
        return at + EVENT_END.length;
      }
    }
    return rest.limit();
  }
}
