package io.github.kimisdk.spring;

import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.spring.app.Application;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A running service with the starter, and a client of it. */
record Service(ConfigurableApplicationContext context) implements AutoCloseable {

  static final String KEY = "sk-test-0123456789";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  static Service start(KimiServer kimi, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--server.port=0", "--spring.main.banner-mode=off", "--kimi.key=" + KEY,
        "--kimi.base-url=" + kimi.baseUrl(), "--kimi.model=kimi-k2.6", "--management.endpoints.web.exposure.include=*",
        "--management.endpoint.health.show-details=always", "--management.endpoint.env.show-values=always",
        "--management.endpoint.configprops.show-values=always"));
    all.addAll(List.of(arguments));
    return new Service(SpringApplication.run(Application.class, all.toArray(String[]::new)));
  }

  CompletableFuture<HttpResponse<String>> ask(String path) {
    URI uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    return CLIENT.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  String get(String path) {
    return ask(path).join().body();
  }

  @Override
  public void close() {
    context.close();
  }
}
