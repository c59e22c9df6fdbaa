package io.github.kimisdk.mcp.http;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.stream.SseParser;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.mcp.rpc.Failure;
import io.github.kimisdk.mcp.rpc.Secrets;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One request of HTTP and its answer, which may take several requests: with another token after a 401 or 403, once; and after a
 * redirect within the origin of the server. The future ends with the answer.
 */
final class McpExchange {

  private static final int MAX_REDIRECTS = 3;
  private static final int FORBIDDEN = 403;
  private static final int UNAUTHORIZED = 401;

  /**
   * Takes an answer.
   *
   * @param events takes the events of an event stream
   * @param position hears how far the stream has come
   * @param head takes the headers of an answer with the status 200, before any message
   */
  record Incoming(SseParser.Sink events, StreamPosition position, Consumer<HttpHeaders> head) {}

  private final HttpSettings settings;
  private final Map<String, String> headers;
  private final Supplier<HttpRequest.Builder> request;
  private final Incoming incoming;
  private final CompletableFuture<HttpResponse<byte[]>> answer = new CompletableFuture<>();
  private URI address;
  private int redirects;
  /** Whether a refusal is final: another token was given, or nobody waits for the answer. */
  private boolean challenged;

  /**
   * Creates an exchange.
   *
   * @param headers headers besides those of the settings
   * @param request makes the method and the body
   * @param incoming takes the answer
   */
  McpExchange(HttpSettings settings, Map<String, String> headers, Supplier<HttpRequest.Builder> request, Incoming incoming) {
    this.settings = settings;
    this.headers = headers;
    this.request = request;
    this.incoming = incoming;
    this.address = settings.address();
  }

  /** Asks for no other token after a refusal. A message that nobody waits for must not begin a sign-in. */
  McpExchange quiet() {
    challenged = true;
    return this;
  }

  /** Begins. Cancelling the future ends the exchange. */
  CompletableFuture<HttpResponse<byte[]>> start() {
    ask(settings.tokens()::token, this::send);
    return answer;
  }

  /** Asks the source of tokens, which may be code of the program, on a worker. */
  private void ask(Supplier<CompletionStage<Optional<String>>> source, Consumer<Optional<String>> then) {
    Workers.run(() -> {
      try {
        new Callbacks().ask(source).whenComplete((token, failure) -> {
          if (failure != null || token == null) {
            answer.completeExceptionally(noToken(failure));
          } else {
            guarded(() -> then.accept(token));
          }
        });
      } catch (Throwable thrown) {
        answer.completeExceptionally(noToken(thrown));
      }
    });
  }

  private static Failure noToken(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    return cause instanceof Failure known ? known : new Failure(Failure.Kind.UNAUTHORIZED, "the supplier of the token gave none"
        + (cause == null ? "" : ": " + cause), "", cause);
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error thrown) {
      answer.completeExceptionally(thrown);
    }
  }

  private void send(Optional<String> token) {
    if (answer.isDone()) {
      return;
    }
    HttpRequest.Builder builder = request.get().uri(address);
    settings.headers().forEach(builder::setHeader);
    headers.forEach(builder::setHeader);
    token.ifPresent(text -> {
      if (!TokenSource.visible(text)) {
        throw new Failure(Failure.Kind.UNAUTHORIZED, "expected a token of visible ASCII characters, found another text",
            "A token from a file may end with a line break: strip it");
      }
      Secrets.remember(text);
      builder.setHeader("Authorization", "Bearer " + text);
    });
    CompletableFuture<HttpResponse<byte[]>> sent = settings.client().sendAsync(builder.build(), this::reader);
    answer.whenComplete((response, failure) -> sent.cancel(true));
    sent.whenComplete((response, failure) -> guarded(() -> {
      if (failure != null) {
        answer.completeExceptionally(unreachable(failure));
      } else {
        answered(response, token);
      }
    }));
  }

  private Failure unreachable(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof Failure known ? known : new Failure(Failure.Kind.UNREACHABLE,
        "the server at " + HttpSettings.place(settings.address()) + " gave no answer: " + cause,
        "Check that it runs, the address and the network", cause);
  }

  private BodySubscriber<byte[]> reader(ResponseInfo info) {
    if (info.statusCode() != 200) {
      return AnswerBody.beginning();
    }
    incoming.head().accept(info.headers());
    boolean events = contentType(info.headers().firstValue("content-type")).equals("text/event-stream");
    return events ? AnswerBody.events(incoming.events(), incoming.position(), settings.maxBytes())
        : AnswerBody.message(settings.maxBytes());
  }

  /** The type of a body without its parameters. */
  static String contentType(Optional<String> header) {
    return header.map(type -> type.split(";")[0].strip().toLowerCase(Locale.ROOT)).orElse("");
  }

  private void answered(HttpResponse<byte[]> response, Optional<String> token) {
    int status = response.statusCode();
    if ((status == UNAUTHORIZED || status == FORBIDDEN) && !challenged) {
      challenged = true;
      TokenSource.Challenge challenge = new TokenSource.Challenge(settings.address(), status,
          response.headers().allValues("www-authenticate"), token);
      ask(() -> settings.tokens().challenged(challenge), another -> {
        if (another.isPresent() && !another.equals(token)) {
          send(another);
        } else {
          answer.complete(response);
        }
      });
    } else if (status == 307 || status == 308) {
      redirect(response, token);
    } else {
      answer.complete(response);
    }
  }

  /** A redirect to another origin is not followed, because the token and the message belong to the server alone. */
  private void redirect(HttpResponse<byte[]> response, Optional<String> token) {
    URI target;
    try {
      target = address.resolve(response.headers().firstValue("location").orElse(""));
    } catch (IllegalArgumentException bad) {
      target = address;
    }
    if (target.getHost() == null || !settings.sameOrigin(target) || ++redirects > MAX_REDIRECTS) {
      throw new Failure(Failure.Kind.UNREACHABLE, "the server redirects to " + (redirects > MAX_REDIRECTS
          ? "more than " + MAX_REDIRECTS + " places" : target.getScheme() + "://" + HttpSettings.place(target))
          + ", and no request is sent there", "If this is the new address of the server, set it");
    }
    address = target;
    send(token);
  }
}
