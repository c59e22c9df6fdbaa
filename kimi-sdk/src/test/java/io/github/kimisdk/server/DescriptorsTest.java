package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server whose process has no descriptors left closes silent connections to get some back. */
@Timeout(120)
class DescriptorsTest {

  /** Serves a model until its input ends. */
  static final class Served {

    public static void main(String[] args) throws IOException {
      try (KimiServer server = KimiServer.start(request -> ChatResponse.of("ok"))) {
        System.out.println(server.port());
        System.in.read();
        System.out.println(server.failures());
      }
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the limit is set by a shell")
  void halfOpenConnectionsDoNotKeepTheDescriptors() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process = new ProcessBuilder("sh", "-c", "ulimit -n 150; exec \"$0\" \"$@\"", java, "-XX:-MaxFDLimit", "-Xmx64m", "-cp",
        System.getProperty("java.class.path"), Served.class.getName()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<Socket> silent = new ArrayList<>();
    try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int port = Integer.parseInt(out.readLine());
      // The first request loads classes, which needs descriptors, too, where they are in a directory.
      assertThat(get(port)).startsWith("HTTP/1.1 200");
      for (int i = 0; i < 400; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      assertThat(get(port)).startsWith("HTTP/1.1 200");
      process.getOutputStream().close();
      assertThat(out.readLine()).contains("Too many open files");
    } finally {
      process.destroyForcibly();
      for (Socket one : silent) {
        one.close();
      }
    }
  }

  private static String get(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      String request = "GET /v1/models HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
