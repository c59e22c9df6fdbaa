package io.github.kimisdk.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.server.http.OpenConnections.Phase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that has lost its place makes no work. */
@Timeout(60)
class OpenConnectionsTest {

  private static final String GET = "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String POST = "POST /v1/files HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n";

  @Test
  void aRequestThatWasReadWhenItsConnectionWasClosedForAnotherIsNotAnswered() throws IOException {
    OpenConnections open = new OpenConnections(1);
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Connection first = new Connection(server.accept(), TestLimits.WIDE, open, idle(open))) {
      assertThat(open.add(first)).contains(Phase.HEAD);
      client.getOutputStream().write((GET + GET).getBytes(StandardCharsets.ISO_8859_1));
      assertThat(first.readHead().path()).isEqualTo("/v1/models");
      // Now the second request is in the buffer, and the connection waits for a request.
      assertThat(open.enter(first, Phase.IDLE)).isTrue();
      try (Socket another = new Socket(server.getInetAddress(), server.getLocalPort());
          Connection second = new Connection(server.accept(), TestLimits.WIDE, open, idle(open))) {
        assertThat(open.add(second)).contains(Phase.HEAD);
        assertThat(another.isConnected()).isTrue();
        assertThatThrownBy(first::readHead).isInstanceOf(Connection.ClientGone.class);
        assertThat(open.count()).isEqualTo(1);
      }
    }
  }

  @Test
  void aConnectionWhoseBodyHasNotComeIsClosedForAnother() throws IOException {
    OpenConnections open = new OpenConnections(1);
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Connection first = new Connection(server.accept(), TestLimits.WIDE, open, idle(open))) {
      open.add(first);
      client.getOutputStream().write(POST.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(first.readHead().path()).isEqualTo("/v1/files");
      assertThat(phaseOfAnother(open, server)).contains(Phase.HEAD);
    }
  }

  @Test
  void aRefusalAtTheHeadIsSentToItsEnd() throws IOException {
    OpenConnections open = new OpenConnections(1);
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Connection first = new Connection(server.accept(), TestLimits.WIDE, open, idle(open))) {
      open.add(first);
      client.getOutputStream().write(POST.getBytes(StandardCharsets.ISO_8859_1));
      first.readHead();
      first.head(401, Map.of());
      assertThat(phaseOfAnother(open, server)).contains(Phase.REFUSED);
      first.flush();
      assertThat(new String(client.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1)).isEqualTo("HTTP/1.1 401");
    }
  }

  private static Optional<Phase> phaseOfAnother(OpenConnections open, ServerSocket server) throws IOException {
    try (Socket another = new Socket(server.getInetAddress(), server.getLocalPort());
        Connection second = new Connection(server.accept(), TestLimits.WIDE, open, idle(open))) {
      assertThat(another.isConnected()).isTrue();
      return open.add(second);
    }
  }

  /** The threads of the connections may still be working. */
  @Test
  void noConnectionIsOpenAfterTheEnd() throws IOException {
    OpenConnections open = new OpenConnections(2);
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Connection connection = new Connection(server.accept(), TestLimits.WIDE, open, idle(open))) {
      open.add(connection);
      open.close();
      assertThat(open.count()).isZero();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(open.enter(connection, Phase.ANSWER)).isFalse();
      assertThat(open.add(connection)).isEmpty();
      assertThat(open.count()).isZero();
    }
  }

  @Test
  void onlyConnectionsThatWaitForAnotherRequestAreIdle() throws IOException {
    OpenConnections open = new OpenConnections(2);
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Socket silent = new Socket(server.getInetAddress(), server.getLocalPort());
        Connection waiting = new Connection(server.accept(), TestLimits.WIDE, open, idle(open));
        Socket busy = new Socket(server.getInetAddress(), server.getLocalPort());
        Connection answering = new Connection(server.accept(), TestLimits.WIDE, open, idle(open))) {
      open.add(waiting);
      open.add(answering);
      assertThat(open.closeIdle(-1)).isFalse();
      open.enter(waiting, Phase.IDLE);
      open.enter(answering, Phase.ANSWER);
      assertThat(open.closeIdle(Long.MAX_VALUE)).isTrue();
      assertThat(open.count()).isEqualTo(2);
      assertThat(open.closeIdle(-1)).isFalse();
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      assertThat(open.enter(waiting, Phase.HEAD)).isFalse();
      assertThat(open.enter(answering, Phase.ANSWER)).isTrue();
      assertThat(busy.isConnected()).isTrue();
    }
  }

  private static OpenConnections.IdleWatch idle(OpenConnections open) {
    return new OpenConnections.IdleWatch(open, Duration.ofMinutes(2), Runnable::run);
  }
}
