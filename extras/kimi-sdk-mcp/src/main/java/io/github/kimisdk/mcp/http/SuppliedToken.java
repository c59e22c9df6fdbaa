package io.github.kimisdk.mcp.http;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The token that a program supplies. After a refusal the supplier gets the refused token, and gives another one. */
public record SuppliedToken(Function<Optional<String>, ? extends CompletionStage<String>> supplier) implements TokenSource {

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
    return "SuppliedToken[***]";
  }
}
