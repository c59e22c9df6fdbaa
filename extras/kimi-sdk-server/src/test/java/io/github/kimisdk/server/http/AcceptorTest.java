package io.github.kimisdk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Only the end of the server ends the loop that accepts connections. */
@Timeout(60)
class AcceptorTest {

  private static final Throwable NONE = new Throwable();

  @Test
  void noFailureEndsTheLoop() {
    List<Throwable> failures = List.of(new IOException("Too many open files"),
        new OutOfMemoryError("unable to create native thread"),
        new StackOverflowError(), new IllegalStateException("a bug"), new SocketException("reset"), new AssertionError(),
        new Throwable("any"));
    for (Throwable failure : failures) {
      for (boolean atAccept : new boolean[] {true, false}) {
        Gate gate = new Gate(atAccept, List.of(failure, NONE, failure, failure, NONE));
        new Acceptor(gate).run();
        assertThat(gate.served).as("%s", failure).isEqualTo(2);
        assertThat(gate.pauses).containsExactly(2L, 2L, 4L);
        assertThat(gate.times).containsExactly(1, 1, 2);
        assertThat(gate.refused).allMatch(Socket::isClosed).hasSize(atAccept ? 0 : 3);
      }
    }
  }

  @Test
  void thePauseGrowsToASecond() {
    Gate gate = new Gate(true, new ArrayList<>(Collections.nCopies(13, new IOException("Too many open files"))));
    new Acceptor(gate).run();
    assertThat(gate.pauses).containsExactly(2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 1024L, 1024L, 1024L, 1024L);
  }

  @Test
  void aLogOrAPauseThatFailsDoesNotEndTheLoop() {
    Gate gate = new Gate(true, List.of(new OutOfMemoryError(), NONE));
    gate.broken = new OutOfMemoryError("again");
    new Acceptor(gate).run();
    assertThat(gate.served).isEqualTo(1);
    assertThat(gate.pauses).hasSize(1);
  }

  @Test
  void theEndOfTheServerEndsTheLoopWithoutAPause() {
    Gate gate = new Gate(true, List.of());
    new Acceptor(gate).run();
    assertThat(gate.pauses).isEmpty();
  }

  /** Plays failures in their order, at accepting or at serving, and is closed after the last. */
  private static final class Gate implements Acceptor.Gate {

    private final boolean atAccept;
    private final Deque<Throwable> script;
    private final List<Socket> refused = new ArrayList<>();
    private final List<Long> pauses = new ArrayList<>();
    private final List<Integer> times = new ArrayList<>();
    private Throwable broken = NONE;
    private int served;
    private boolean closed;

    Gate(boolean atAccept, List<Throwable> script) {
      this.atAccept = atAccept;
      this.script = new ArrayDeque<>(script);
    }

    @Override
    public boolean closed() {
      return closed;
    }

    @Override
    public Socket accept() throws IOException {
      if (script.isEmpty()) {
        closed = true;
        throw new SocketException("Socket closed");
      }
      if (atAccept) {
        raise(script.remove());
      }
      return new Socket();
    }

    @Override
    public void serve(Socket client) throws IOException {
      if (!atAccept) {
        refused.add(client);
        raise(script.remove());
        refused.remove(client);
      }
      served++;
    }

    @Override
    public void failed(Throwable failure, int count) {
      times.add(count);
      raise(broken);
    }

    @Override
    public void pause(long millis) {
      pauses.add(millis);
      raise(broken);
    }

    private static void raise(Throwable failure) {
      if (failure != NONE) {
        Gate.<RuntimeException>sneak(failure);
      }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
      throw (E) failure;
    }
  }
}
