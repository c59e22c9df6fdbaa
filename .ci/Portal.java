import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stands for the portal of Maven Central in a rehearsal: takes one upload on this machine, saves its file and its heads, and ends.
 * Arguments: the folder for the files, and the minutes to wait. It prints its address.
 */
final class Portal {

  private Portal() {}

  public static void main(String... arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    CountDownLatch came = new CountDownLatch(1);
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/upload", exchange -> {
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
      int start = body.indexOf("\r\n\r\n");
      String end = "\r\n--" + type.replaceFirst(".*boundary=", "") + "--\r\n";
      if (start < 0 || !body.endsWith(end)) {
        throw new IOException("expected one part of a form, found " + type);
      }
      Files.writeString(folder.resolve("bundle"), body.substring(start + 4, body.length() - end.length()), StandardCharsets.ISO_8859_1);
      Files.writeString(folder.resolve("head"), exchange.getRequestMethod() + " "
          + exchange.getRequestHeaders().getFirst("Authorization") + " " + type + "\n" + body.substring(0, start) + "\n");
      exchange.sendResponseHeaders(201, -1);
      exchange.close();
      came.countDown();
    });
    server.start();
    System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/upload");
    boolean uploaded = came.await(Long.parseLong(arguments[1]), TimeUnit.MINUTES);
    server.stop(1);
    System.exit(uploaded ? 0 : 1);
  }
}
