package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Waits on this machine for the browser that comes back from the authorization server (RFC 8252). It listens on 127.0.0.1 alone,
 * reads no more than the head of a request, and repeats nothing of it. It ends when it is closed, or by itself.
 */
final class LoopbackListener implements AutoCloseable {

  private static final int MAX_HEAD = 16 * 1024;
  private static final int MAX_CONNECTIONS = 16;
  private static final int READ_LIMIT = 5_000;
  private static final int HIGHEST_PORT = 65_535;

  private final ServerSocket socket;
  private final URI redirect;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private LoopbackListener(ServerSocket socket, URI redirect) {
    this.socket = socket;
    this.redirect = redirect;
  }

  /** Opens a port: the one of the redirect, or that of an earlier sign-in, or any. */
  static LoopbackListener open(URI wanted, Optional<String> before) {
    int earlier = wanted.getPort() > 0 ? 0 : before.map(last -> port(wanted, last)).orElse(0);
    try {
      return bound(wanted, earlier > 0 ? earlier : Math.max(0, wanted.getPort()));
    } catch (IOException taken) {
      if (earlier > 0) {
        return open(wanted, Optional.empty());
      }
      throw new SignInFailure(Step.AUTHORIZATION, wanted, "expected a free port for the redirect " + wanted + ", found none: "
          + taken.getMessage(), "End the program that listens there, or set another redirect");
    }
  }

  /** Returns the port of an earlier redirect; 0 if that had another host or path. */
  private static int port(URI wanted, String last) {
    String start = "http://" + wanted.getHost() + ":";
    String middle = last.startsWith(start) && last.endsWith(wanted.getRawPath())
        ? last.substring(start.length(), Math.max(start.length(), last.length() - wanted.getRawPath().length())) : "";
    boolean number = !middle.isEmpty() && middle.length() <= 5 && middle.chars().allMatch(c -> c >= '0' && c <= '9');
    return number && Integer.parseInt(middle) <= HIGHEST_PORT ? Integer.parseInt(middle) : 0;
  }

  private static LoopbackListener bound(URI wanted, int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), MAX_CONNECTIONS);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return new LoopbackListener(socket,
        URI.create("http://" + wanted.getHost() + ":" + socket.getLocalPort() + wanted.getRawPath()));
  }

  /** The address at which the browser finds this listener. */
  URI redirect() {
    return redirect;
  }

  /** Hands the query of each request for the redirect to a taker, which says whether it is the answer, for a time. */
  void listen(Duration limit, Predicate<String> taker) {
    long end = System.nanoTime() + limit.toNanos();
    Workers.run(() -> {
      try {
        for (long left = limit.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
          socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
          accepted(socket.accept(), taker);
        }
      } catch (IOException over) {
        // The answer has come, or the time is up.
      } finally {
        close();
      }
    });
  }

  private void accepted(Socket connection, Predicate<String> taker) {
    connections.add(connection);
    if (connections.size() > MAX_CONNECTIONS || socket.isClosed()) {
      drop(connection);
      return;
    }
    Workers.run(() -> {
      try {
        connection.setSoTimeout(READ_LIMIT);
        String answer = answer(head(new BufferedInputStream(connection.getInputStream())), taker);
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        connection.getOutputStream().flush();
      } catch (IOException gone) {
        // The browser has left, or sent nothing; another request may follow.
      } finally {
        drop(connection);
      }
    });
  }

  /** Reads a head whole, so that the browser is not interrupted while it sends; empty if it is too long or breaks off. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < MAX_HEAD && head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.length() < MAX_HEAD ? head.toString() : "";
  }

  private String answer(String head, Predicate<String> taker) {
    String line = head.substring(0, Math.max(0, head.indexOf("\r\n")));
    String start = "GET " + redirect.getRawPath() + "?";
    int end = line.lastIndexOf(" HTTP/1.");
    if (!line.startsWith(start) || end < start.length()) {
      return page("404 Not Found", "There is nothing here.");
    }
    return taker.test(line.substring(start.length(), end))
        ? page("200 OK", "The sign-in goes on in the program. You can close this page.")
        : page("400 Bad Request", "This answer belongs to no sign-in that waits.");
  }

  private static String page(String status, String text) {
    String html = "<!doctype html><html lang=\"en\"><title>Sign-in</title><p>" + text + "</p></html>\n";
    return "HTTP/1.1 " + status + "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " + html.length()
        + "\r\nConnection: close\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer"
        + "\r\nContent-Security-Policy: default-src 'none'\r\n\r\n" + html;
  }

  private void drop(Socket connection) {
    connections.remove(connection);
    try {
      connection.close();
    } catch (IOException closed) {
      // The connection is of no use any more.
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException closed) {
      // The port is free.
    }
  }
}
