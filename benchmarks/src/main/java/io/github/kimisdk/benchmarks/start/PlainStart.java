package io.github.kimisdk.benchmarks.start;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * The least that reads the same bytes with the JDK's client: prints as soon as the first of them are there, and ends
 * with its standard input: {@code PlainStart address}.
 */
public final class PlainStart {

  private PlainStart() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    String body = "{\"model\":\"kimi-k2.6\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"stream\":true}";
    boolean plain = args[0].startsWith("http:");
    HttpRequest request = HttpRequest.newBuilder(URI.create(args[0] + "/chat/completions"))
        .version(plain ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2)
        .header("Authorization", "Bearer sk-start")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    HttpClient client = HttpClient.newHttpClient();
    byte[] bytes = new byte[16 * 1024];
    try (InputStream answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
      System.out.println(answer.read(bytes) > 0 ? "the" : "none");
      System.out.flush();
      System.in.read();
    }
  }
}
