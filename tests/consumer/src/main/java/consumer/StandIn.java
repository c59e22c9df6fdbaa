package consumer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.kimisdk.Kimi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** A stand-in of the service, which is a server of the JDK, so that the programs need no server of the SDK. */
final class StandIn {

  private static final String MESSAGE =
      "{\"id\":\"1\",\"model\":\"kimi-k3\",\"choices\":[{\"index\":0,\"finish_reason\":\"%s\",\"message\":{\"role\":\"assistant\",%s}}]}";
  private static final String ANSWER = MESSAGE.formatted("stop", "\"content\":\"Hello from the client alone\"");
  private static final String CALL = MESSAGE.formatted("tool_calls", "\"content\":\"\",\"tool_calls\":[{\"id\":\"greet:0\","
      + "\"type\":\"function\",\"function\":{\"name\":\"greet\",\"arguments\":\"{\\\"name\\\":\\\"client\\\"}\"}}]");
  private static final String BALANCE = "{\"code\":0,\"data\":{\"available_balance\":49.5,\"voucher_balance\":46.5,"
      + "\"cash_balance\":3},\"scode\":\"0x0\",\"status\":true}";

  private StandIn() {}

  /** Runs a program with a client of the stand-in. */
  static String with(Function<Kimi, String> program) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", StandIn::answer);
      server.start();
      String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
      try (Kimi kimi = Kimi.builder().key("any-key").baseUrl(address).build()) {
        return program.apply(kimi);
      } finally {
        server.stop(0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean calls = asked.contains("\"tools\"") && !asked.contains("\"role\":\"tool\"");
    String answer = exchange.getRequestURI().getPath().endsWith("/balance") ? BALANCE : calls ? CALL : ANSWER;
    boolean streams = asked.contains("\"stream\":true");
    byte[] body = (streams ? "data: " + answer.replace("\"message\"", "\"delta\"") + "\n\ndata: [DONE]\n\n" : answer)
        .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", streams ? "text/event-stream" : "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
