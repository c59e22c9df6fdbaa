package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.mcp.http.TokenSource.Challenge;
import io.github.kimisdk.mcp.http.TokenSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Sends requests as a transport does: with the token, and once again after a challenge. */
public final class ProtectedClient {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private ProtectedClient() {}

  /** Returns the status of the last answer. Throws the failure of the source. */
  public static int call(URI server, TokenSource source) {
    Optional<String> token = await(source.token());
    HttpResponse<String> answer = send(server, token);
    if (answer.statusCode() != 401 && answer.statusCode() != 403) {
      return answer.statusCode();
    }
    List<String> challenges = answer.headers().allValues("WWW-Authenticate");
    Optional<String> next = await(source.challenged(new Challenge(server, answer.statusCode(), challenges, token)));
    return next.isEmpty() ? answer.statusCode() : send(server, next).statusCode();
  }

  private static HttpResponse<String> send(URI server, Optional<String> token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server).POST(HttpRequest.BodyPublishers.noBody());
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    try {
      return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits for a token. */
  public static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
