package io.github.kimisdk.benchmarks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A server that answers every request over HTTP/2 and TLS with the same events, made beforehand: {@code Http2Server chunks
 * keystore}. Each event is a frame of its own, as servers that flush each event send them, and the streams of a connection take
 * turns. It prints its port, and ends with its standard input.
 *
 * <p>It knows no more of RFC 9113 than a load test needs: it reads no headers, and keeps to the window of a connection. A whole
 * answer must fit into the window of a stream.
 */
public final class Http2Server implements AutoCloseable {

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int PREFACE = 24;
  private static final int FIRST_WINDOW = 65_535;
  private static final int HALF_WINDOW = FIRST_WINDOW / 2;
  private static final int SLICE = 64 * 1024;

  /** The maximum number of streams of a connection (3), and their number in four bytes. */
  private static final byte[] LIMITS = {0, 3, 0, 0, 4, 0};
  private static final int STREAM_WINDOW = 4;

  private final List<Slice> answer;
  private final int length;
  private final ServerSocket listener;

  /** Whole frames: their bytes, where each begins, and how many of the bytes count for the windows. */
  private record Slice(byte[] bytes, List<Integer> frames, int counted) {

    /** A copy for a stream. */
    byte[] of(int stream) {
      ByteBuffer copy = ByteBuffer.wrap(bytes.clone());
      frames.forEach(at -> copy.putInt(at + 5, stream));
      return copy.array();
    }
  }

  /** The next slice of a stream. */
  private record Turn(int stream, int slice) {}

  /**
   * A server on a free port of this machine.
   *
   * @param chunks how many chunks with text an answer has
   * @param keystore a file in PKCS12
   * @throws IOException if there is no port, or the file cannot be read
   * @throws GeneralSecurityException if it holds no key
   */
  public Http2Server(int chunks, String keystore) throws IOException, GeneralSecurityException {
    this.answer = slices(PreparedServer.events(chunks));
    this.length = answer.stream().mapToInt(Slice::counted).sum();
    this.listener = PreparedServer.secure(keystore).createServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    PreparedServer.daemon(this::accept);
  }

  /**
   * Runs the server until standard input ends.
   *
   * @param args how many chunks a stream has, and a key store
   * @throws Exception when it cannot run
   */
  public static void main(String[] args) throws Exception {
    try (Http2Server server = new Http2Server(Integer.parseInt(args[0]), args[1])) {
      System.out.println(server.port());
      while (System.in.read() >= 0) {
        // The process that started the server closes its standard input to stop it.
      }
    }
  }

  /**
   * The port.
   *
   * @return its number
   */
  public int port() {
    return listener.getLocalPort();
  }

  private static List<Slice> slices(List<String> events) {
    List<Slice> slices = new ArrayList<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<Integer> frames = new ArrayList<>(List.of(0));
    bytes.writeBytes(frame(HEADERS, END_HEADERS, head()));
    int counted = 0;
    for (int i = 0; i < events.size(); i++) {
      byte[] event = events.get(i).getBytes(StandardCharsets.US_ASCII);
      boolean last = i == events.size() - 1;
      frames.add(bytes.size());
      bytes.writeBytes(frame(DATA, last ? END_STREAM : 0, event));
      counted += event.length;
      if (last || bytes.size() >= SLICE) {
        slices.add(new Slice(bytes.toByteArray(), List.copyOf(frames), counted));
        bytes.reset();
        frames.clear();
        counted = 0;
      }
    }
    return slices;
  }

  /** The status 200 and the content type, as literals of RFC 7541 that change no table. */
  private static byte[] head() {
    byte[] type = "text/event-stream".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(4 + type.length).put((byte) 0x88).put((byte) 0x0f).put((byte) 0x10).put((byte) type.length)
        .put(type).array();
  }

  /** A frame of the connection; {@link Slice#of} sets another stream. */
  private static byte[] frame(int type, int flags, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length).putInt(payload.length << 8 | type).put((byte) flags).putInt(0).put(payload)
        .array();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        SSLSocket socket = (SSLSocket) listener.accept();
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setTcpNoDelay(true);
        PreparedServer.daemon(() -> new Connection(socket).serve());
      } catch (IOException closed) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** A connection: one thread reads it, another one answers. */
  private final class Connection {

    private final SSLSocket socket;
    private final BlockingQueue<Turn> turns = new LinkedBlockingQueue<>();
    private final Semaphore window = new Semaphore(FIRST_WINDOW);
    private int taken;

    Connection(SSLSocket socket) {
      this.socket = socket;
    }

    void serve() {
      Thread answering = new Thread(this::answer);
      answering.setDaemon(true);
      try (socket) {
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        in.readFully(new byte[PREFACE]);
        write(frame(SETTINGS, 0, LIMITS));
        answering.start();
        while (true) {
          int lengthAndType = in.readInt();
          int flags = in.readUnsignedByte();
          int stream = in.readInt();
          take(lengthAndType & 0xff, flags, stream, in.readNBytes(lengthAndType >>> 8));
        }
      } catch (IOException gone) {
        // The client has closed its connection.
      } finally {
        answering.interrupt();
      }
    }

    private void take(int type, int flags, int stream, byte[] payload) throws IOException {
      switch (type) {
        case SETTINGS -> agree(flags, ByteBuffer.wrap(payload));
        case PING -> write(frame(PING, ACK, payload));
        case WINDOW_UPDATE -> window.release(stream == 0 ? ByteBuffer.wrap(payload).getInt() : 0);
        case DATA -> reopen(payload.length);
        default -> { }
      }
      if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
        turns.add(new Turn(stream, 0));
      }
    }

    private void agree(int flags, ByteBuffer settings) throws IOException {
      if ((flags & ACK) != 0) {
        return;
      }
      int streamWindow = FIRST_WINDOW;
      while (settings.hasRemaining()) {
        int name = settings.getShort();
        int value = settings.getInt();
        streamWindow = name == STREAM_WINDOW ? value : streamWindow;
      }
      if (streamWindow < length) {
        throw new IllegalStateException("expected a client with a window of " + length + " bytes, found " + streamWindow);
      }
      write(frame(SETTINGS, ACK, new byte[0]));
    }

    /** Opens the window for requests again when half of it is used. */
    private void reopen(int bytes) throws IOException {
      taken += bytes;
      if (taken > HALF_WINDOW) {
        write(frame(WINDOW_UPDATE, 0, ByteBuffer.allocate(4).putInt(taken).array()));
        taken = 0;
      }
    }

    private void answer() {
      try {
        while (true) {
          Turn turn = turns.take();
          Slice slice = answer.get(turn.slice);
          window.acquire(slice.counted);
          write(slice.of(turn.stream));
          if (turn.slice + 1 < answer.size()) {
            turns.add(new Turn(turn.stream, turn.slice + 1));
          }
        }
      } catch (IOException | InterruptedException gone) {
        // The client has closed its connection.
      }
    }

    private synchronized void write(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
    }
  }
}
