package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileInputStream;
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

/** A server whose process has no descriptors left closes silent connections to get some back, and lives to have some again. */
@Timeout(120)
class DescriptorsTest {

  /**
   * Serves a model until its input ends. With an argument, it first takes all descriptors but one, and frees them after a byte of
   * input.
   */
  static final class Served {

    public static void main(String[] args) throws IOException {
      try (KimiServer server = KimiServer.start(request -> ChatResponse.of("ok"))) {
        List<Closeable> taken = args.length == 0 ? List.of() : takeAllButOne();
        System.out.println(server.port());
        System.in.read();
        for (Closeable one : taken) {
          one.close();
        }
        System.out.println("free");
        while (System.in.read() >= 0) {
          // The next output follows the end of the input.
        }
        System.out.println(server.failures());
      }
    }

    private static List<Closeable> takeAllButOne() throws IOException {
      List<Closeable> taken = new ArrayList<>();
      try {
        while (true) {
          taken.add(new FileInputStream("/dev/null"));
        }
      } catch (IOException none) {
        taken.remove(0).close();
        return taken;
      }
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the limit is set by a shell")
  void halfOpenConnectionsDoNotKeepTheDescriptors() throws Exception {
    Process process = start(64);
    List<Socket> silent = new ArrayList<>();
    try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int port = Integer.parseInt(out.readLine());
      for (int i = 0; i < 400; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      assertThat(get(port)).startsWith("HTTP/1.1 200");
      process.getOutputStream().close();
      assertThat(out.readLine()).isEqualTo("free");
      assertThat(out.readLine()).contains("Too many open files");
    } finally {
      end(process, silent);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the limit is set by a shell")
  void aServerThatFoundNoDescriptorForItsFirstClientComesBack() throws Exception {
    Process process = start(64, "taken");
    List<Socket> waiting = new ArrayList<>();
    try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int port = Integer.parseInt(out.readLine());
      for (int i = 0; i < 3; i++) {
        waiting.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      // The first is accepted and, because it is silent, closed for the next.
      assertThat(waiting.get(0).getInputStream().read()).isEqualTo(-1);
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      assertThat(out.readLine()).isEqualTo("free");
      assertThat(get(port)).startsWith("HTTP/1.1 200");
      process.getOutputStream().close();
      assertThat(out.readLine()).doesNotContain("Error");
    } finally {
      end(process, waiting);
    }
  }

  private static Process start(int descriptors, String... arguments) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$0\" \"$@\"", java,
        "-XX:-MaxFDLimit", "-Xmx64m", "-cp", System.getProperty("java.class.path"), Served.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void end(Process process, List<Socket> sockets) throws IOException {
    process.destroyForcibly();
    for (Socket one : sockets) {
      one.close();
    }
  }

  private static String get(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request(port));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] request(int port) {
    String request = "GET /v1/models HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n\r\n";
    return request.getBytes(StandardCharsets.ISO_8859_1);
  }
}
