package io.github.kimisdk.internal.http;

import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
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
 * The default TLS context, which is initialized when a secure connection first needs it. The JDK's client requires a context
 * even if it makes no secure connection, and initializing one (providers, ciphers, trust store) takes longer than the rest of
 * the first call.
 */
final class LateTls extends SSLContextSpi {

  /** The protocols that the JDK's client offers. The engine has the ciphers. */
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private LateTls() {}

  static SSLContext context() {
    return new SSLContext(new LateTls(), null, "TLS") {};
  }

  private static SSLContext defaultContext() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected TLS in this Java runtime, found none", e);
    }
  }

  @Override
  protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) throws KeyManagementException {
    throw new KeyManagementException("expected no second initialization of this context");
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    return defaultContext().getSocketFactory();
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    return defaultContext().getServerSocketFactory();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return defaultContext().createSSLEngine();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    return defaultContext().createSSLEngine(host, port);
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return defaultContext().getServerSessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return defaultContext().getClientSessionContext();
  }

  @Override
  protected SSLParameters engineGetDefaultSSLParameters() {
    return new SSLParameters(null, PROTOCOLS);
  }

  @Override
  protected SSLParameters engineGetSupportedSSLParameters() {
    return engineGetDefaultSSLParameters();
  }
}
