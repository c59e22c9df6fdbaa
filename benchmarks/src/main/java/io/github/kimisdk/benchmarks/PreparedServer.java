package io.github.kimisdk.benchmarks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A server that answers every request with the same bytes, made beforehand: {@code PreparedServer chunks [keystore]}.
 * Each event is an HTTP chunk of its own, as servers that flush each event send them. It prints its port, and ends
 * with its standard input.
 */
public final class PreparedServer implements AutoCloseable {

  /** The password of the key store. */
  public static final char[] PASSWORD = "changeit".toCharArray();

  /** As many connections as a test opens at once, as far as the system allows. */
  private static final int BACKLOG = 16 * 1024;
  private static final int SLICE = 64 * 1024;
  private static final String[] EVENTS = new String(Workload.A_ENGLISH.bytes(), StandardCharsets.UTF_8).split("(?<=\n\n)");

  private static final byte[] HEAD =
      ascii("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");

  /** How many bytes an event has, on the average. */
  public static final double EVENT = (double) String.join("", EVENTS).length() / EVENTS.length;

  private final byte[] answer;
  private final ServerSocket listener;

  /**
   * A server on a free port of this machine.
   *
   * @param answer the bytes of each response, including its head
   * @param sockets makes its socket
   * @throws IOException if there is no port
   */
  public PreparedServer(byte[] answer, ServerSocketFactory sockets) throws IOException {
    this.answer = answer;
    this.listener = sockets.createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  /**
   * Runs the server until standard input ends.
   *
   * @param args how many chunks a stream has, and a key store for TLS
   * @throws Exception when it cannot run
   */
  public static void main(String[] args) throws Exception {
    ServerSocketFactory sockets = args.length > 1 ? secure(args[1]) : ServerSocketFactory.getDefault();
    try (PreparedServer server = new PreparedServer(stream(Integer.parseInt(args[0])), sockets)) {
      System.out.println(server.port());
      while (System.in.read() >= 0) {
        // The process that started the server closes its standard input to stop it.
      }
    }
  }

  /**
   * Sockets that speak TLS.
   *
   * @param keystore a file in PKCS12
   * @return the sockets
   * @throws IOException if it cannot be read
   * @throws GeneralSecurityException if it holds no key
   */
  public static ServerSocketFactory secure(String keystore) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = new FileInputStream(keystore)) {
      store.load(file, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  /**
   * An answer in English, ended as Kimi ends it.
   *
   * @param chunks how many chunks with text it has
   * @return the bytes, head and all
   */
  public static byte[] stream(int chunks) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(HEAD);
    events(chunks).forEach(event -> bytes.writeBytes(framed(event)));
    bytes.writeBytes(ascii("0\r\n\r\n"));
    return bytes.toByteArray();
  }

  /** The events of such an answer. */
  static List<String> events(int chunks) {
    List<String> events = new ArrayList<>(text(chunks));
    events.add(EVENTS[0].replaceFirst("\"delta\":\\{[^}]*}", "\"delta\":{}").replace("null", "\"stop\""));
    events.add("data: [DONE]\n\n");
    return events;
  }

  private static List<String> text(int chunks) {
    return IntStream.range(0, chunks).mapToObj(i -> EVENTS[i % EVENTS.length]).toList();
  }

  /**
   * An answer that stops before its end, as while a model thinks of the next token.
   *
   * @param chunks how many chunks with text it has
   * @return the bytes, head and all
   */
  public static byte[] begun(int chunks) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(HEAD);
    text(chunks).forEach(event -> bytes.writeBytes(framed(event)));
    return bytes.toByteArray();
  }

  private static byte[] framed(String event) {
    return ascii(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The port.
   *
   * @return its number
   */
  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        daemon(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      while (skipRequest(in)) {
        for (int at = 0; at < answer.length; at += SLICE) {
          out.write(answer, at, Math.min(SLICE, answer.length - at));
        }
      }
    } catch (IOException gone) {
      // The client has closed its connection.
    }
  }

  /** Reads a request to its end; false when there is none. */
  private static boolean skipRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      head.append((char) next);
    }
    int body = 0;
    for (String line : head.toString().split("\r\n")) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        body = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return in.readNBytes(body).length == body;
  }

  static void daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
