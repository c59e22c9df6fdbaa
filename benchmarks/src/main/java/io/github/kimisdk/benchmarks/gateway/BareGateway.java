package io.github.kimisdk.benchmarks.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A baseline for gateways on {@code java.net.http}, in a process of its own: {@code BareGateway address} forwards the bytes of a
 * request to the service at the address, and the bytes of its answer back, without parsing them. It prints its port.
 */
final class BareGateway {

  private static final String LENGTH = "content-length:";

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI service;

  private BareGateway(URI service) {
    this.service = service;
  }

  public static void main(String[] args) throws IOException {
    BareGateway gateway = new BareGateway(URI.create(args[0] + "/chat/completions"));
    ExecutorService threads = Executors.newCachedThreadPool();
    try (ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
      System.out.println(listener.getLocalPort());
      while (true) {
        Socket socket = listener.accept();
        threads.execute(() -> gateway.serve(socket));
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (byte[] body = body(in); body != null; body = body(in)) {
        answer(body, socket.getOutputStream());
      }
    } catch (ConnectException noService) {
      noService.printStackTrace();
    } catch (SocketException left) {
      // A client that leaves ends its connection.
    } catch (IOException | InterruptedException failed) {
      failed.printStackTrace();
    }
  }

  /** Reads the body of the next request, or null at the end of the connection. */
  private static byte[] body(InputStream in) throws IOException {
    int length = 0;
    while (true) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int read = in.read();
      for (; read >= 0 && read != '\n'; read = in.read()) {
        line.write(read);
      }
      if (read < 0) {
        return null;
      }
      String header = line.toString(StandardCharsets.US_ASCII).strip().toLowerCase(Locale.ROOT);
      if (header.isEmpty()) {
        return in.readNBytes(length);
      }
      if (header.startsWith(LENGTH)) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
  }

  private void answer(byte[] body, OutputStream out) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(service).header("Content-Type", "application/json")
        .header("Authorization", "Bearer sk-benchmark").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
    HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    OptionalLong length = response.headers().firstValueAsLong("Content-Length");
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    part.writeBytes(ascii("HTTP/1.1 " + response.statusCode() + " OK\r\n"
        + (length.isPresent() ? "Content-Length: " + length.getAsLong() : "Transfer-Encoding: chunked") + "\r\n\r\n"));
    try (InputStream answer = response.body()) {
      if (length.isPresent()) {
        part.writeBytes(answer.readAllBytes());
      } else {
        relay(answer, part, out);
      }
    }
    part.writeTo(out);
  }

  /** Writes each part of a stream as it comes, and leaves the end to be written. */
  private static void relay(InputStream answer, ByteArrayOutputStream part, OutputStream out) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    for (int count = answer.read(buffer); count >= 0; count = answer.read(buffer)) {
      part.writeBytes(ascii(Integer.toHexString(count) + "\r\n"));
      part.write(buffer, 0, count);
      part.writeBytes(ascii("\r\n"));
      part.writeTo(out);
      part.reset();
    }
    part.writeBytes(ascii("0\r\n\r\n"));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
