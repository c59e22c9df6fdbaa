package io.github.kimisdk.server.http;

import io.github.kimisdk.server.http.OpenConnections.IdleWatch;
import io.github.kimisdk.server.http.OpenConnections.Phase;
import io.github.kimisdk.server.http.Request.Ending;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One HTTP/1.1 connection of a client, served by one thread: it reads a request, answers it, and goes on with the next.
 *
 * <p>While an answer is made or sent, the end of the input shows that the client has gone; every pause looks for it. A client
 * that closes only its own direction counts as gone, too.
 */
public final class Connection implements AutoCloseable {

  /** The client went away before the end of its answer. */
  public static final class ClientGone extends IOException {
    private static final long serialVersionUID = 1;

    public ClientGone() {
      super("the client has gone");
    }
  }

  private static final int LINGER_MILLIS = 2_000;
  private static final byte[] CRLF = ascii("\r\n");
  private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");

  /** The state of one answer. */
  private static final class Progress {

    private Map<String, String> added = Map.of();
    private boolean headSent;
    private int status;
    private long bodyBytes;
    private boolean chunked;
    private boolean keepAlive;
  }

  private final Socket socket;
  private final Limits limits;
  private final OpenConnections open;
  private final IdleWatch idle;
  private final ReadAhead in;
  private final WatchedOutput out;
  private final RequestParser requests;
  private RequestHead request;
  private Progress answer = new Progress();
  private boolean unread = true;
  private volatile boolean used;
  /** When the wait for the next request began. */
  private volatile long idleSince;

  public Connection(Socket socket, Limits limits, OpenConnections open, IdleWatch idle) throws IOException {
    this.socket = socket;
    this.limits = limits;
    this.open = open;
    this.idle = idle;
    socket.setTcpNoDelay(true);
    this.in = new ReadAhead(socket);
    this.out = new WatchedOutput(socket.getOutputStream());
    this.requests = new RequestParser(in, out, limits);
  }

  /** Reads the head of the next request; null when the client has closed the connection or is silent for too long. */
  RequestHead readHead() throws IOException {
    request = null;
    answer = new Progress();
    unread = true;
    if (!begins()) {
      return null;
    }
    try {
      request = requests.head();
    } catch (SocketTimeoutException late) {
      throw new BadRequest(408, "expected the head of a request within " + limits.headTimeout());
    }
    unread = request != null && request.length() != 0;
    answer.keepAlive = request != null && request.keepAlive();
    enter(unread ? Phase.BODY : Phase.ANSWER);
    in.release();
    return request;
  }

  /** Waits for the first byte of a request. The time for the head of the first request begins with the connection. */
  private boolean begins() throws IOException {
    idleSince = System.nanoTime();
    enter(used ? Phase.IDLE : Phase.HEAD);
    if (used) {
      idle.begin();
    }
    in.setTimeout(used ? 0 : Limits.millis(limits.headTimeout()));
    try {
      if (!in.hasMore()) {
        return false;
      }
    } catch (SocketTimeoutException silent) {
      return false;
    }
    if (used) {
      open.enter(this, Phase.HEAD);
      in.setTimeout(Limits.millis(limits.headTimeout()));
    }
    used = true;
    return true;
  }

  /** Reads the body that belongs to the last head. */
  byte[] readBody() throws IOException {
    if (!unread) {
      return new byte[0];
    }
    in.setTimeout(Limits.millis(limits.bodyTimeout()));
    in.onBytes(() -> open.enter(this, Phase.BODY));
    byte[] body;
    try {
      body = requests.body(request);
    } catch (SocketTimeoutException late) {
      throw new BadRequest(408, "expected the body of a request within " + limits.bodyTimeout());
    } finally {
      in.onBytes(() -> {});
    }
    startAnswer();
    unread = false;
    return body;
  }

  /**
   * Opens the body of an upload, which is read as it comes. The time for a body is that between two reads. The answer may begin
   * when the stream is closed; if the stream was not read to its end, the connection closes after the answer.
   */
  public InputStream openBody() throws IOException {
    in.onBytes(() -> open.enter(this, Phase.BODY));
    return new UploadBody(requests.openBody(request));
  }

  private final class UploadBody extends RequestParser.BodyInput {

    private final InputStream body;

    UploadBody(InputStream body) {
      this.body = body;
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
      in.setTimeout(Limits.millis(limits.bodyTimeout()));
      try {
        int count = body.read(to, from, length);
        unread &= count >= 0;
        return count;
      } catch (SocketTimeoutException late) {
        throw new BadRequest(408, "expected the next bytes of an upload within " + limits.bodyTimeout());
      }
    }

    @Override
    public void close() throws IOException {
      in.onBytes(() -> {});
      startAnswer();
    }
  }

  private void startAnswer() throws ClientGone {
    enter(Phase.ANSWER);
    in.release();
  }

  /** A connection that was closed for another one makes no work, although its last bytes have been read. */
  private void enter(Phase phase) throws ClientGone {
    if (!open.enter(this, phase)) {
      throw new ClientGone();
    }
  }

  /** Sets headers that the answer to the last request has in addition to its own. */
  void addToAnswer(Map<String, String> headers) {
    answer.added = headers;
  }

  /** Sends the head of an answer; its body is chunked unless the headers give a length or the client may speak HTTP/1.0. */
  public void head(int status, Map<String, String> headers) throws IOException {
    if (request != null && unread) {
      open.enter(this, Phase.ANSWER);
    }
    boolean oldClient = requests.line().minor() == 0;
    boolean bodiless = status == 204 || status == 304;
    boolean sized = bodiless || headers.keySet().stream().anyMatch("content-length"::equalsIgnoreCase);
    answer.chunked = !sized && !oldClient;
    answer.keepAlive &= !unread && (sized || answer.chunked) && !open.draining();
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" -\r\n");
    headers.forEach((name, value) -> append(head, name, value));
    answer.added.forEach((name, value) -> append(head, name, value));
    head.append(answer.chunked ? "Transfer-Encoding: chunked\r\n" : "");
    head.append(!answer.keepAlive ? "Connection: close\r\n" : oldClient ? "Connection: keep-alive\r\n" : "").append("\r\n");
    answer.headSent = true;
    answer.status = status;
    hold(ascii(head.toString()));
  }

  private static void append(StringBuilder head, String name, String value) {
    if (broken(name) || broken(value)) {
      throw new IllegalArgumentException("expected headers of one line each, found line breaks");
    }
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private static boolean broken(String text) {
    return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
  }

  /**
   * Sends bytes of the body, unless the request is HEAD, which asks for the head only. They are written together with those that
   * follow: with the end of the answer, before a pause, or by {@link #flush}.
   */
  public void send(byte[] bytes) throws IOException {
    if (bytes.length == 0 || headOnly()) {
      return;
    }
    answer.bodyBytes += bytes.length;
    if (!answer.chunked) {
      hold(bytes);
      return;
    }
    hold(ascii(Integer.toHexString(bytes.length) + "\r\n"));
    hold(bytes);
    hold(CRLF);
  }

  /** Ends the answer, and the connection where it does not stay open for another request. */
  public Ending end() throws IOException {
    if (answer.chunked && !headOnly()) {
      hold(LAST_CHUNK);
    }
    flush();
    if (!answer.keepAlive) {
      finish();
    }
    return Ending.SENT;
  }

  private boolean headOnly() {
    return requests.line().method().equals("HEAD");
  }

  /**
   * Closes the connection. If the request was not read to its end, the rest is read before and dropped: closing with bytes that
   * are not read resets the connection, and the client may lose the answer (RFC 9112, section 9.6).
   */
  private void finish() throws IOException {
    try (this) {
      if (unread) {
        open.enter(this, Phase.LEAVING);
        socket.shutdownOutput();
        in.drain(LINGER_MILLIS);
      }
    } catch (IOException gone) {
      // The client has the answer, or does not want it.
    }
  }

  /** Returns whether another request may follow the last answer. */
  boolean staysOpen() {
    return answer.keepAlive;
  }

  public boolean headSent() {
    return answer.headSent;
  }

  /** Returns the status of the last answer; 0 before it has one. */
  int status() {
    return answer.status;
  }

  /** Returns the bytes of the last answer without its head and its framing. */
  long bodyBytes() {
    return answer.bodyBytes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void hold(byte[] bytes) throws IOException {
    try {
      out.hold(bytes);
    } catch (IOException closed) {
      throw new ClientGone();
    }
  }

  /** Writes the bytes that wait for others. */
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException closed) {
      throw new ClientGone();
    }
  }

  /** Waits, unless the client goes away before. */
  public void pause(long millis) throws IOException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
      waitForEnd((int) Math.min(Integer.MAX_VALUE, left));
    }
  }

  /** Waits until the client goes away, which it throws. */
  public void stall() throws IOException {
    while (true) {
      waitForEnd(0);
    }
  }

  private void waitForEnd(int millis) throws IOException {
    flush();
    try {
      if (in.endsWithin(millis)) {
        throw new ClientGone();
      }
    } catch (SocketException closed) {
      throw new ClientGone();
    }
  }

  /** Closes the connection with a reset, as a crashed server does. */
  public void reset() throws IOException {
    flush();
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Returns whether the client has sent nothing yet. Any thread may ask. */
  boolean silent() {
    try {
      return !used && socket.getInputStream().available() == 0;
    } catch (IOException closed) {
      return true;
    }
  }

  /**
   * Returns whether a connection that waits for its next request has waited for longer than some nanoseconds. Any thread may ask.
   */
  boolean idleFor(long nanos) {
    return System.nanoTime() - idleSince > nanos;
  }

  /** Returns whether the client has taken nothing of its answer for so long that another client may have its place. */
  boolean stalled() {
    return out.stalled(limits.idleTimeout());
  }

  /** Closes the connection from another thread, which ends its work. */
  void abandon() {
    try {
      socket.close();
    } catch (IOException closed) {
      // The socket is closed even so.
    }
  }

  @Override
  public void close() throws IOException {
    try (socket) {
      out.flush();
    }
  }
}
