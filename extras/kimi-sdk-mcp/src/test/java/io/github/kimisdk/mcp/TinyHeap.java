package io.github.kimisdk.mcp;

import io.github.kimisdk.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * A program for a JVM with little memory: {@code TinyHeap address}. It suffers the floods of a child and of the server at the
 * address, and prints a line for each. A short call after each flood proves that the client goes on.
 */
final class TinyHeap {

  /** The ways to a hostile server: a child, event streams, and answers in JSON. */
  enum Way {
    CHILD, EVENTS, JSON;

    boolean has(Flood flood) {
      return switch (this) {
        case CHILD -> !Flood.HTTP_ONLY.contains(flood);
        case EVENTS -> !Flood.CHILD_ONLY.contains(flood);
        case JSON -> flood.compareTo(Flood.IMAGE) <= 0;
      };
    }
  }

  private TinyHeap() {}

  public static void main(String[] arguments) {
    CountDownLatch end = new CountDownLatch(1);
    for (Way way : Way.values()) {
      URI address = URI.create(arguments[0] + way);
      Supplier<McpServerBuilder> builder = () -> (way == Way.CHILD ? McpServer.builder(FloodChild.command())
          : McpServer.builder(address)).onToolsChanged(() -> { }).onProgress(progress -> await(end));
      try (McpServer server = builder.get().start()) {
        for (Flood flood : Flood.values()) {
          if (way.has(flood) && !flood.endless()) {
            System.out.println(way + " " + flood + " " + outcome(() -> text(server, flood.name()))
                + " " + outcome(() -> text(server, "short")));
          }
        }
        System.out.println(way + " tools " + outcome(() -> server.tools().size()));
        System.out.println(way + " pages " + outcome(() -> server.resources().size()));
        System.out.println(way + " entries " + outcome(() -> server.resourceTemplates().size()));
      }
      for (Flood flood : Flood.values()) {
        if (way.has(flood) && flood.endless()) {
          try (McpServer server = builder.get().timeout(Duration.ofSeconds(2)).totalTimeout(Duration.ofSeconds(2)).start()) {
            System.out.println(way + " " + flood + " " + outcome(() -> text(server, flood.name())));
          }
        }
      }
    }
    try (McpServer server = McpServer.builder(URI.create(arguments[0] + "HEADERS")).start()) {
      System.out.println("HEADERS " + outcome(() -> text(server, "headers")) + " " + outcome(() -> text(server, "short")));
    }
    try (McpServer server = McpServer.builder(URI.create(arguments[0] + "SESSIONS")).start()) {
      int calls = 0;
      for (int i = 0; i < 100; i++) {
        calls += text(server, "short") > 0 ? 1 : 0;
      }
      System.out.println("SESSIONS " + calls);
    }
    end.countDown();
  }

  private static int text(McpServer server, String text) {
    return server.call("echo", JsonObject.of("text", text)).text().length();
  }

  private static String outcome(Supplier<Integer> call) {
    try {
      return "ok: " + call.get();
    } catch (McpException failure) {
      String what = failure.getMessage();
      return what.substring(0, Math.min(what.length(), 100)).replace('\n', ' ');
    }
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
