package io.github.kimisdk.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A failure of the client is the exception that LangChain4j has for it, whole and in a stream. */
@Timeout(60)
class FailuresTest {

  static Stream<Arguments> failures() {
    CallDetails none = CallDetails.NONE;
    return Stream.of(
        Arguments.of(new KimiException.AccessDenied("no", "", none), AuthenticationException.class),
        Arguments.of(new KimiException.BadRequest("no", "", none), InvalidRequestException.class),
        Arguments.of(new KimiException.ContentFiltered("no", "", none), ContentFilteredException.class),
        Arguments.of(new KimiException.ContextOverflow("no", "", none, 10, 11), InvalidRequestException.class),
        Arguments.of(new KimiException.IncompleteAnswer("no", "", none, null), RetriableException.class),
        Arguments.of(new KimiException.Interrupted("no", none, null), NonRetriableException.class),
        Arguments.of(new KimiException.InvalidResponse("no", "", none, null), NonRetriableException.class),
        Arguments.of(new KimiException.Misconfigured("no", ""), NonRetriableException.class),
        Arguments.of(new KimiException.NotFound("no", "", none), ModelNotFoundException.class),
        Arguments.of(new KimiException.Overloaded("no", "", none), InternalServerException.class),
        Arguments.of(new KimiException.QuotaExhausted("no", "", none), NonRetriableException.class),
        Arguments.of(new KimiException.RateLimited("no", "", none, RateLimits.Kind.REQUESTS, 3),
            RateLimitException.class),
        Arguments.of(new KimiException.ServerError("no", "", none), InternalServerException.class),
        Arguments.of(new KimiException.TimedOut("no", "", none, Timeouts.Phase.IDLE), TimeoutException.class),
        Arguments.of(new KimiException.Unreachable("no", "", none, null), RetriableException.class));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsTheOneOfLangChain4jWithItsTextAndItself(KimiException failure, Class<? extends LangChain4jException> expected) {
    Throwable thrown = catchThrowable(() -> KimiChatModel.of(request -> {
      throw failure;
    }).chat("Hello"));
    assertThat(thrown).isExactlyInstanceOf(expected).hasMessage(failure.getMessage()).hasCause(failure);
    assertThat(Heard.of(KimiStreamingChatModel.of(request -> {
      throw failure;
    }), "Hello").error()).isExactlyInstanceOf(expected).hasMessage(failure.getMessage()).hasCause(failure);
  }

  @ParameterizedTest
  @CsvSource({
      "400, invalid_request_error, InvalidRequestException", "400, content_filter, ContentFilteredException",
      "401, invalid_authentication_error, AuthenticationException", "403, permission_denied_error, AuthenticationException",
      "404, resource_not_found_error, ModelNotFoundException", "429, rate_limit_reached_error, RateLimitException",
      "429, exceeded_current_quota_error, NonRetriableException", "429, engine_overloaded_error, InternalServerException",
      "500, server_error, InternalServerException"})
  void anErrorOfTheServiceIsTheOneOfLangChain4j(int status, String type, String expected) {
    try (KimiServer server = KimiServer.answering(request -> ScriptedAnswer.error(status, type, "Not now"));
        Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE).build()) {
      Throwable whole = catchThrowable(() -> KimiChatModel.of(kimi).chat("Hello"));
      Throwable streamed = Heard.of(KimiStreamingChatModel.of(kimi), "Hello").error();
      assertThat(Stream.of(whole, streamed)).allSatisfy(failure -> {
        assertThat(failure.getClass().getSimpleName()).isEqualTo(expected);
        assertThat(failure).hasMessageContaining("Not now").hasCauseInstanceOf(KimiException.class);
      });
    }
  }

  @Test
  void theAnswerSoFarOfABrokenStreamIsInTheCause() {
    String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One \"}}]}\n\n";
    try (KimiServer server = KimiServer.answering(request -> ScriptedAnswer.events(event).thenCut());
        Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).build()) {
      Heard heard = Heard.of(KimiStreamingChatModel.of(kimi), "Count");
      assertThat(heard.error()).isExactlyInstanceOf(RetriableException.class);
      assertThat(heard.text.toString()).isEqualTo("One ");
      KimiException cause = (KimiException) heard.error().getCause();
      assertThat(cause.partial().orElseThrow().text()).isEqualTo("One ");
    }
  }

  @Test
  void whatAnotherModelThrowsIsUnchanged() {
    IllegalStateException broken = new IllegalStateException("broken");
    io.github.kimisdk.chat.ChatModel model = request -> {
      throw broken;
    };
    assertThatThrownBy(() -> KimiChatModel.of(model).chat("Hello")).isSameAs(broken);
    assertThat(Heard.of(KimiStreamingChatModel.of(model), "Hello").error()).isSameAs(broken);
  }

  @Test
  void aFailureIsToldOnceEvenIfTheHandlerFailsToo() {
    Heard heard = new Heard() {
      @Override
      public void onError(Throwable failure) {
        super.onError(failure);
        throw new AssertionError("no paper");
      }
    };
    try (KimiServer server = KimiServer.answering(request -> ScriptedAnswer.error(500, "server_error", "Not now"));
        Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE).build()) {
      KimiStreamingChatModel.of(kimi).chat("Hello", heard);
      assertThat(heard.error()).isExactlyInstanceOf(InternalServerException.class);
    }
    assertThat(heard.errors).hasSize(1);
  }
}
