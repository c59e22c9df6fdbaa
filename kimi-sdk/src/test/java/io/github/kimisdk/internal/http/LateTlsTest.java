package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.security.KeyManagementException;
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

  @Test
  void everyPartOfTheContextIsThatOfTheDefaultOne() throws Exception {
    SSLContext late = LateTls.context();
    SSLContext usual = SSLContext.getDefault();
    assertThat(late.getProtocol()).isEqualTo("TLS");
    assertThat(late.createSSLEngine()).hasSameClassAs(usual.createSSLEngine());
    assertThat(late.getSocketFactory().getDefaultCipherSuites()).containsExactly(usual.getSocketFactory()
        .getDefaultCipherSuites());
    assertThat(late.getServerSocketFactory()).hasSameClassAs(usual.getServerSocketFactory());
    assertThat(late.getServerSessionContext()).isSameAs(usual.getServerSessionContext());
    assertThat(late.getClientSessionContext()).isSameAs(usual.getClientSessionContext());
    assertThat(late.getSupportedSSLParameters().getProtocols()).containsExactly("TLSv1.3", "TLSv1.2");
    assertThatThrownBy(() -> late.init(null, null, null)).isInstanceOf(KeyManagementException.class)
        .hasMessage("expected no second initialization of this context");
  }
}
