package consumer;

import com.sun.net.httpserver.HttpServer;
import io.github.kimisdk.Kimi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Asks a stand-in of the service, which is a server of the JDK, so that the program needs the client alone. */
public final class Main {

  private static final String ANSWER =
      "{\"id\":\"1\",\"model\":\"kimi-k3\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\","
          + "\"message\":{\"role\":\"assistant\",\"content\":\"Hello from the client alone\"}}]}";

  private Main() {}

  /**
   * Runs the program.
   *
   * @param args nothing
   * @throws IOException if the stand-in cannot listen
   */
  public static void main(String[] args) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    try (Kimi kimi = Kimi.builder().key("any-key").baseUrl(address).build()) {
      System.out.println(greet(kimi));
    } finally {
      server.stop(0);
    }
  }

  static String greet(Kimi kimi) {
    return kimi.ask("Hello");
  }
}
