package io.github.kimisdk.examples;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.KimiServerBuilder;
import io.github.kimisdk.server.OfflineModel;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Serves Kimi to the clients of several vendors, and a chat page.
 *
 * <pre>
 *   Gateway --port 8080 --key K      with a key that clients must send
 *   Gateway                          on any free port, for every program of this machine
 * </pre>
 *
 * <p>The first line on standard output is the address, such as {@code http://127.0.0.1:8080}. Without a key of Kimi, the offline
 * model answers. The clients repeat failed calls themselves, so the gateway passes each failure on at once. It runs until it is
 * killed, and then gives running answers ten seconds to end.
 */
public final class Gateway {

  private static final String OPTIONS = "--port <port>, --key <key>, --models <id>,<id> or --log";
  private static final Duration GRACE = Duration.ofSeconds(10);

  private Gateway() {}

  /**
   * Runs the example.
   *
   * @param args {@code --port} with a port, {@code --key} with a key, {@code --models} with the ids to list, {@code --log} for a
   *     line on standard error for each answer
   * @throws InterruptedException when the main thread is interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    KimiServer server;
    try {
      server = configured(new ArrayList<>(List.of(args)), model()).start();
    } catch (IllegalArgumentException | UncheckedIOException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(GRACE)));
    System.out.println(server.baseUrl().substring(0, server.baseUrl().length() - "/v1".length()));
    new CountDownLatch(1).await();
  }

  private static KimiServerBuilder configured(List<String> arguments, ChatModel model) {
    KimiServerBuilder gateway = KimiServer.builder(model).page(true);
    if (model instanceof OfflineModel) {
      gateway.pace(Duration.ofMillis(5));
    }
    model.model().ifPresent(own -> gateway.map("claude-*", own).map("gpt-*", own).map("gemini-*", own));
    while (!arguments.isEmpty()) {
      String option = arguments.remove(0);
      if (option.equals("--log")) {
        gateway.accessLog();
      } else if (arguments.isEmpty()) {
        throw new IllegalArgumentException("expected " + OPTIONS + ", found " + option + " at the end");
      } else {
        set(gateway, option, arguments.remove(0));
      }
    }
    return gateway;
  }

  private static void set(KimiServerBuilder gateway, String option, String value) {
    switch (option) {
      case "--port" -> gateway.port(port(value));
      case "--key" -> gateway.key(value);
      case "--models" -> gateway.models(value.split(","));
      default -> throw new IllegalArgumentException("expected " + OPTIONS + ", found " + option);
    }
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected a port, found " + text, e);
    }
  }

  private static ChatModel model() {
    if (Offline.hasKey()) {
      return Kimi.builderFromEnv().retry(RetryPolicy.NONE).build();
    }
    System.err.println("No key in KIMI_API_KEY: the offline model answers");
    return new OfflineModel();
  }
}
