package io.github.kimisdk.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import java.io.FileInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Http2ServerTest {

  private static final int CHUNKS = 1_000;
  private static final int STREAMS = 64;

  @Test
  void streamsOfOneConnectionComeWhole() throws Exception {
    Certificate certificate = new Certificate();
    ExecutorService threads = Executors.newFixedThreadPool(STREAMS);
    HttpClient client = HttpClient.newBuilder().sslContext(trusting(certificate)).build();
    try (Http2Server server = new Http2Server(CHUNKS, certificate.keystore())) {
      String address = "https://127.0.0.1:" + server.port() + "/v1";
      HttpRequest get = HttpRequest.newBuilder(URI.create(address)).build();
      HttpResponse<String> plain = client.send(get, HttpResponse.BodyHandlers.ofString());
      assertThat(plain.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(plain.body()).isEqualTo(String.join("", PreparedServer.events(CHUNKS)));
      try (Kimi kimi = Kimi.builder().key("k").baseUrl(address).httpClient(client).build()) {
        String whole = text(kimi);
        assertThat(whole).hasSizeGreaterThan(CHUNKS);
        Callable<String> read = () -> text(kimi);
        for (Future<String> text : threads.invokeAll(Collections.nCopies(STREAMS, read))) {
          assertThat(text.get()).isEqualTo(whole);
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private static String text(Kimi kimi) {
    return kimi.stream("Hello", text -> { }).text();
  }

  /** Trusts the certificate that the key store has. */
  private static SSLContext trusting(Certificate certificate) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream file = new FileInputStream(certificate.keystore())) {
      keys.load(file, PreparedServer.PASSWORD);
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
