package io.github.kimisdk.benchmarks.gateway;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ServerLimits;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * A gateway in a process of its own: {@code GatewayProcess address} serves the service at the address. It prints its port, and
 * then, for each line of its input, the bytes of its heap after a collection and the number of its platform threads.
 */
final class GatewayProcess {

  private static final int CONNECTIONS = 20_000;

  private GatewayProcess() {}

  public static void main(String[] args) throws Exception {
    try (Kimi kimi = Kimi.builder().key("sk-benchmark").baseUrl(args[0]).model("mock").retry(RetryPolicy.NONE).build();
        KimiServer gateway = KimiServer.builder(kimi).limits(ServerLimits.DEFAULT.withConnections(CONNECTIONS)).start()) {
      System.out.println(gateway.port());
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (in.readLine() != null) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.println(runtime.totalMemory() - runtime.freeMemory() + " " + ManagementFactory.getThreadMXBean()
            .getThreadCount());
      }
    }
    System.exit(0);
  }
}
