package io.github.kimisdk.benchmarks.client;

import java.net.http.HttpClient;

/** The protocol between clients and the server. */
public enum Wire {
  /** HTTP/1.1 in the clear. */
  HTTP("http", HttpClient.Version.HTTP_1_1),
  /** HTTP/1.1 over TLS. */
  HTTPS("https", HttpClient.Version.HTTP_1_1),
  /** HTTP/2 over TLS. kimi-sdk speaks it with an HTTP client that the program brings along. */
  HTTP_2("HTTP/2", HttpClient.Version.HTTP_2);

  private final String label;
  private final HttpClient.Version version;

  Wire(String label, HttpClient.Version version) {
    this.label = label;
    this.version = version;
  }

  /**
   * The name in results.
   *
   * @return the name
   */
  public String label() {
    return label;
  }

  HttpClient.Version version() {
    return version;
  }

  boolean secure() {
    return this != HTTP;
  }
}
