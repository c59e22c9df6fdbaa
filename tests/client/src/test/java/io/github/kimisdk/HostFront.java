package io.github.kimisdk;

import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.server.KimiServer;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;

/** Clients whose base URL names a host of Kimi, while a server of the test answers as their proxy. */
final class HostFront {

  private HostFront() {}

  static Kimi client(KimiServer server, String baseUrl) {
    HttpClient proxied = HttpClient.newBuilder().proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", server.port())))
        .build();
    return Kimi.builder().key(TestKimi.KEY).baseUrl(baseUrl).allowPlainHttp().httpClient(proxied).retry(RetryPolicy.NONE).build();
  }

  /** A client of a server that stands for the platform. */
  static Kimi platform(KimiServer server) {
    return Kimi.builder().key(TestKimi.KEY).baseUrl(server.baseUrl()).retry(RetryPolicy.NONE).build();
  }

  /** A client of a server that stands for Kimi Code. */
  static Kimi coding(KimiServer server) {
    return Kimi.builder().key(TestKimi.KEY).baseUrl(server.baseUrl().replace("/v1", "/coding/v1")).retry(RetryPolicy.NONE)
        .build();
  }

  /** A client of a host, which no call of the test reaches. */
  static Kimi unreached(String baseUrl) {
    return Kimi.builder().key(TestKimi.KEY).baseUrl(baseUrl).build();
  }
}
