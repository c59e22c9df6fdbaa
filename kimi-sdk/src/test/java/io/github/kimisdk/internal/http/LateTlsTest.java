package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

class LateTlsTest {

  @Test
  void aSecureConnectionIsSetUpAsUsual() throws Exception {
    SSLEngine late = LateTls.context().createSSLEngine("localhost", 443);
    SSLEngine usual = SSLContext.getDefault().createSSLEngine("localhost", 443);
    assertThat(late).hasSameClassAs(usual);
    assertThat(late.getEnabledCipherSuites()).isNotEmpty().containsExactly(usual.getEnabledCipherSuites());
    assertThat(late.getPeerHost()).isEqualTo("localhost");
  }

  @Test
  void theClientOfTheJdkOffersTheProtocolsThatItWouldOffer() {
    String[] usual = HttpClient.newHttpClient().sslParameters().getProtocols();
    HttpClient late = HttpClient.newBuilder().sslContext(LateTls.context()).build();
    assertThat(late.sslParameters().getProtocols()).isNotEmpty().containsExactly(usual);
    assertThat(late.sslContext().getSocketFactory()).isNotNull();
  }
}
