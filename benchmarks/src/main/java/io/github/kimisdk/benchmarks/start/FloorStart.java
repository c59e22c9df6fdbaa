package io.github.kimisdk.benchmarks.start;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * The least that reads the same bytes with the JDK's client: prints as soon as the first of them are there, and ends with its
 * standard input: {@code FloorStart address}. Without TLS it reads no trust store.
 */
public final class FloorStart {

  private FloorStart() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    String body = "{\"model\":\"kimi-k2.6\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"stream\":true}";
    HttpRequest request = HttpRequest.newBuilder(URI.create(args[0] + "/chat/completions"))
        .header("Authorization", "Bearer sk-start")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    if (args[0].startsWith("http:")) {
      client.sslContext(new SSLContext(new NoTls(), null, "TLS") {});
    }
    byte[] bytes = new byte[16 * 1024];
    try (InputStream answer = client.build().send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
      System.out.println(answer.read(bytes) > 0 ? "the" : "none");
      System.out.flush();
      System.in.read();
    }
  }

  /** The JDK's client wants a context even if it makes no secure connection. This one has nothing to read. */
  private static final class NoTls extends SSLContextSpi {

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return new SSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return new SSLParameters(new String[] {"TLS_AES_128_GCM_SHA256"}, new String[] {"TLSv1.3"});
    }
  }
}
