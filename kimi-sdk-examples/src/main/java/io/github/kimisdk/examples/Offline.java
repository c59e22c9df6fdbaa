package io.github.kimisdk.examples;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ServerOptions;
import java.time.Duration;

/** A client for the examples: of the environment where there is a key, else of a server in this process. */
final class Offline {

  private static final String[] KEYS = {"KIMI_API_KEY", "MOONSHOT_API_KEY", "KIMI_CODING_API_KEY"};

  private Offline() {}

  /** A client and, where it needs one, its server. */
  record Client(Kimi kimi, AutoCloseable server) implements AutoCloseable {

    @Override
    public void close() {
      kimi.close();
      try {
        server.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot stop the offline server", e);
      }
    }
  }

  static Client orFromEnv() {
    for (String name : KEYS) {
      if (System.getenv(name) != null || System.getProperty(name) != null) {
        return new Client(Kimi.fromEnv(), () -> { });
      }
    }
    KimiServer server =
        KimiServer.start(new OfflineModel(), ServerOptions.DEFAULT.withPace(Duration.ofMillis(15)));
    System.err.println("No key in KIMI_API_KEY: the offline model answers, at " + server.baseUrl());
    return new Client(Kimi.builder().baseUrl(server.baseUrl()).key("offline").build(), server);
  }
}
