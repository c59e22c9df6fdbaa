package io.github.kimisdk.benchmarks.gateway;

import io.github.kimisdk.benchmarks.PreparedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;

/**
 * The service behind the gateways, in a process of its own. It prints its port: {@code MockService whole} answers at once with a
 * short answer, {@code MockService stream n} with n chunks, {@code MockService silent} with one chunk, and then says nothing.
 */
final class MockService {

  private static final String ANSWER = "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1788000000,\"model\":\"mock\",\"choices\":"
      + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"The sky is blue.\"},\"finish_reason\":\"stop\"}],"
      + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,\"total_tokens\":14}}";
  private static final String EVENT = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1788000000,\"model\":\"mock\","
      + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"The\"},\"finish_reason\":null}]}\n\n";

  private MockService() {}

  public static void main(String[] args) throws IOException {
    if (args[0].equals("silent")) {
      silent();
      return;
    }
    byte[] answer = args[0].equals("whole") ? whole() : PreparedServer.stream(Integer.parseInt(args[1]));
    try (PreparedServer server = new PreparedServer(answer, ServerSocketFactory.getDefault())) {
      System.out.println(server.port());
      while (System.in.read() >= 0) {
        // The end of the input ends the service.
      }
    }
    System.exit(0);
  }

  private static byte[] whole() {
    return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + ANSWER.length() + "\r\n\r\n" + ANSWER)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** One thread begins all answers, and keeps their sockets. */
  private static void silent() throws IOException {
    byte[] begin = ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        + Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n").getBytes(StandardCharsets.US_ASCII);
    List<Socket> kept = new ArrayList<>();
    try (ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
      System.out.println(listener.getLocalPort());
      while (true) {
        Socket socket = listener.accept();
        kept.add(socket);
        InputStream in = socket.getInputStream();
        if (in.read(new byte[16 * 1024]) > 0) {
          socket.getOutputStream().write(begin);
        }
      }
    }
  }
}
