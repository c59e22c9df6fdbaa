package io.github.kimisdk.internal.http;

import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A client of the JDK's kind that goes nowhere: a test says what comes of sending. */
public final class FakeClient extends HttpClient {

  private final BiFunction<HttpRequest, BodyHandler<?>, CompletableFuture<?>> sent;

  /** A client whose every exchange ends as the function says; it is given what would read the body. */
  public FakeClient(Function<BodyHandler<?>, CompletableFuture<?>> sent) {
    this((request, body) -> sent.apply(body));
  }

  /** A client whose function is given the request as well. */
  public FakeClient(BiFunction<HttpRequest, BodyHandler<?>, CompletableFuture<?>> sent) {
    this.sent = sent;
  }

  /** A client whose exchanges fail. */
  public static FakeClient failing(Throwable failure) {
    return new FakeClient(body -> CompletableFuture.failedFuture(failure));
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> body) {
    return (CompletableFuture<HttpResponse<T>>) sent.apply(request, body);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> body, HttpResponse.PushPromiseHandler<T> push) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return Optional.empty();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return Optional.empty();
  }

  @Override
  public Redirect followRedirects() {
    return Redirect.NEVER;
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return Optional.empty();
  }

  @Override
  public SSLContext sslContext() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SSLParameters sslParameters() {
    return new SSLParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return Optional.empty();
  }

  @Override
  public Version version() {
    return Version.HTTP_1_1;
  }

  @Override
  public Optional<Executor> executor() {
    return Optional.empty();
  }
}
