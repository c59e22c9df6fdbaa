package io.github.kimisdk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.server.gateway.ServedAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection has a buffer only while there are bytes in it, and misses none of them. */
@Timeout(60)
class ReadAheadTest {

  private ServerSocket listening;
  private Socket client;
  private Socket accepted;
  private ReadAhead in;

  @BeforeEach
  void connect() throws IOException {
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    client = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort());
    accepted = listening.accept();
    in = new ReadAhead(accepted);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    accepted.close();
    listening.close();
  }

  private void send(String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private String read(int length) throws IOException {
    return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
  }

  @Test
  void aConnectionWithoutBytesHoldsNoBuffer() throws IOException {
    assertThat(in.held()).isZero();
    send("abc");
    assertThat(in.hasMore()).isTrue();
    assertThat(in.held()).isEqualTo(ReadAhead.LEAST);
    assertThat(read(3)).isEqualTo("abc");
    in.release();
    assertThat(in.held()).isZero();
    assertThat(in.endsWithin(1)).isFalse();
    assertThat(in.held()).isZero();
  }

  @Test
  void aSmallBufferGrowsWithTheBytesThatComeDuringAnAnswer() throws IOException {
    send("a");
    assertThat(in.endsWithin(0)).isFalse();
    String more = "b".repeat(2 * ReadAhead.LEAST);
    send(more);
    while (in.held() < ReadAhead.SIZE) {
      assertThat(in.endsWithin(0)).isFalse();
    }
    assertThat(read(1 + more.length())).isEqualTo("a" + more);
  }

  @Test
  void bytesThatComeDuringAnAnswerAreKept() throws IOException {
    for (String piece : new String[] {"a", "bc", "def"}) {
      send(piece);
      assertThat(in.endsWithin(0)).isFalse();
      assertThat(in.held()).isBetween(ReadAhead.LEAST, ReadAhead.SIZE);
      in.release();
    }
    assertThat(in.read()).isEqualTo('a');
    send("g");
    assertThat(in.endsWithin(0)).isFalse();
    client.shutdownOutput();
    boolean ended = in.endsWithin(0);
    while (!ended) {
      ended = in.endsWithin(0);
    }
    assertThat(read(10)).isEqualTo("bcdefg");
    assertThat(in.hasMore()).isFalse();
    assertThat(in.held()).isZero();
  }

  @Test
  void theWaitForAModelDoublesAndStaysBelowASecond() {
    int checks = 0;
    int wait = ServedAnswer.FIRST_WAIT;
    for (int millis = 0; millis < 60_000; millis += wait) {
      assertThat(wait).isBetween(1, 800);
      wait = ServedAnswer.longer(wait);
      checks++;
    }
    // Looking every 40 milliseconds would be 1,500 times.
    assertThat(checks).isLessThan(110);
  }
}
