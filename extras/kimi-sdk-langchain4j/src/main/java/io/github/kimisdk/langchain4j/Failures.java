package io.github.kimisdk.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import io.github.kimisdk.call.KimiException;
import java.util.Map;
import java.util.function.Function;

/** The exceptions of LangChain4j for those of the client, which are their causes. */
final class Failures {

  private static final Map<Class<? extends KimiException>, Function<Throwable, LangChain4jException>> CLASSES = Map.of(
      KimiException.AccessDenied.class, AuthenticationException::new,
      KimiException.BadRequest.class, InvalidRequestException::new,
      KimiException.ContentFiltered.class, ContentFilteredException::new,
      KimiException.ContextOverflow.class, InvalidRequestException::new,
      KimiException.NotFound.class, ModelNotFoundException::new,
      KimiException.Overloaded.class, InternalServerException::new,
      KimiException.RateLimited.class, RateLimitException::new,
      KimiException.ServerError.class, InternalServerException::new,
      KimiException.TimedOut.class, TimeoutException::new);

  private Failures() {}

  /** The exception for a failure of the client; of the others, only whether another attempt can help is known to LangChain4j. */
  static LangChain4jException translated(KimiException failure) {
    return CLASSES.getOrDefault(failure.getClass(), failure.permanent() ? NonRetriableException::new : RetriableException::new)
        .apply(failure);
  }
}
