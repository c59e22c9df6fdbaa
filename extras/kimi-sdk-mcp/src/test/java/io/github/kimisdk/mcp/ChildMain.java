package io.github.kimisdk.mcp;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A server that is a child process: echoes, tells its environment, ends in a call, or stays when its input ends. */
public final class ChildMain {

  private ChildMain() {}

  /** The command that starts this class with arguments. */
  static String[] command(String... arguments) {
    List<String> words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp", System.getProperty("java.class.path"), ChildMain.class.getName()));
    words.addAll(List.of(arguments));
    return words.toArray(String[]::new);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> modes = List.of(arguments);
    if (modes.contains("sleep")) {
      new CountDownLatch(1).await();
    }
    System.err.println("the child begins");
    if (modes.contains("with-grandchild")) {
      Process grandchild = new ProcessBuilder(command("sleep")).start();
      Files.writeString(Path.of(arguments[1]), ProcessHandle.current().pid() + " " + grandchild.pid());
    }
    FakeServer server = new FakeServer(modes.stream().filter(mode -> mode.startsWith("revision=")).findFirst()
        .map(mode -> mode.substring("revision=".length())).orElse("2025-11-25"));
    server.on("tools/call", (message, out) -> out.accept(FakeServer.answer(message, FakeServer.text(answer(message)))));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      server.handle(Json.parse(line).asObject(), text -> {
        System.out.println(text);
        System.out.flush();
      });
    }
    if (modes.contains("stay")) {
      new CountDownLatch(1).await();
    }
  }

  private static long start(Path file) {
    try {
      long pid = new ProcessBuilder(command("sleep")).start().pid();
      Files.writeString(file, String.valueOf(pid));
      return pid;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String answer(JsonObject message) {
    String text = message.get("params").asObject().get("arguments").asObject().tryGet("text").map(Object::toString).orElse("");
    if (text.contains("starts ")) {
      return "started " + start(Path.of(text.replaceAll(".*starts |\"", "")));
    }
    if (text.contains("die")) {
      System.err.println("the child gives up \u001b[31mred\u202e, with the password hunter2hunter2");
      System.exit(7);
    }
    return text.contains("environment") ? String.valueOf(System.getenv()) + " in " + Path.of("").toAbsolutePath()
        : text + " from " + ProcessHandle.current().pid();
  }
}
