package io.github.kimisdk.mcp.http;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Gives the bearer token of each request. The transport masks each token in all texts, sends it to the origin of the server
 * alone, and asks on a worker. Safe for use by many threads.
 */
public interface TokenSource {

  /** Requests without a token. */
  TokenSource NONE = new TokenSource() {
    @Override
    public CompletionStage<Optional<String>> token() {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<String>> challenged(Challenge challenge) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
  };

  /** Whether a text can be a token: visible characters of ASCII. Others are refused without their text, which may be secret. */
  static boolean visible(String token) {
    return !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }

  /** Gives the token of the next request; empty for a request without one. A failure fails the request. */
  CompletionStage<Optional<String>> token();

  /**
   * The server has refused a request with 401 or 403. Gives another token, with which the transport repeats the request once;
   * empty if there is none, and then the request fails with {@code UNAUTHORIZED}. So does a failure of the sign-in, a {@link
   * io.github.kimisdk.mcp.rpc.Failure}.
   */
  CompletionStage<Optional<String>> challenged(Challenge challenge);

  /**
   * A request that was refused.
   *
   * @param address the address of the server
   * @param status 401 or 403
   * @param challenges the values of {@code WWW-Authenticate}, unread; empty if there are none
   * @param token the token that was sent, if there was one
   */
  record Challenge(URI address, int status, List<String> challenges, Optional<String> token) {

    @Override
    public String toString() {
      return "Challenge[" + status + " of " + address + "]";
    }
  }

  /** The token that a program supplies. After a refusal the supplier gets the refused token, and gives another one. */
  record Supplied(Function<Optional<String>, ? extends CompletionStage<String>> supplier) implements TokenSource {

    @Override
    public CompletionStage<Optional<String>> token() {
      return supplier.apply(Optional.empty()).thenApply(Optional::ofNullable);
    }

    @Override
    public CompletionStage<Optional<String>> challenged(Challenge challenge) {
      return supplier.apply(challenge.token()).thenApply(Optional::ofNullable);
    }

    @Override
    public String toString() {
      return "Supplied[***]";
    }
  }
}
