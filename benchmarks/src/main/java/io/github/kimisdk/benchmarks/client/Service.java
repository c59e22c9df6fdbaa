package io.github.kimisdk.benchmarks.client;

import io.github.kimisdk.benchmarks.Certificate;
import io.github.kimisdk.benchmarks.Http2Server;
import io.github.kimisdk.benchmarks.Jvm;
import io.github.kimisdk.benchmarks.PreparedServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A server in a process of its own on one core, and clients in processes of their own on the other core. */
final class Service implements AutoCloseable {

  private final Wire wire;
  private final List<String> trust;
  private final Child server;
  private final String address;

  /**
   * Starts the server.
   *
   * @param wire the protocol
   * @param chunks how many chunks a stream has
   * @throws IOException if it does not start
   */
  Service(Wire wire, int chunks) throws IOException {
    this(wire, wire == Wire.HTTP_2 ? Http2Server.class : PreparedServer.class, chunks);
  }

  Service(Wire wire, Class<?> program, int chunks) throws IOException {
    this.wire = wire;
    List<String> command = command("-Xmx1g", program.getName(), String.valueOf(chunks));
    if (wire.secure()) {
      Certificate certificate = new Certificate();
      command.add(certificate.keystore());
      trust = certificate.trust(Jvm.running());
    } else {
      trust = List.of();
    }
    server = new Child(Jvm.SERVER, command);
    address = (wire.secure() ? "https" : "http") + "://127.0.0.1:" + server.line() + "/v1";
  }

  /** Starts a client with a heap of a gigabyte. */
  Child client(String name) throws IOException {
    return client(name, "-Xmx1g");
  }

  Child client(String name, String heap) throws IOException {
    List<String> command = command(heap, ClientProcess.class.getName(), name, address, wire.name());
    command.addAll(0, trust);
    return new Child(Jvm.CLIENT, command);
  }

  private static List<String> command(String option, String... program) {
    List<String> command = new ArrayList<>(List.of(option, "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(program));
    return command;
  }

  @Override
  public void close() {
    server.close();
  }
}
