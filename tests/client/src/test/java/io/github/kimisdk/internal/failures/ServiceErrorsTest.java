package io.github.kimisdk.internal.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each error of each vendor means the same in every format: with the vendor's status, as a body with status 200, and as an
 * event. A name of the classifier without a row, or a protocol without forms, fails the test.
 */
class ServiceErrorsTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Hi");

  /** An error as a vendor sends it, and the failure that it means. */
  private record Row(int status, String name, String failure) {}

  private static final List<Row> ROWS = List.of(
      // Kimi
      new Row(400, "invalid_request_error", "BadRequest"), new Row(400, "content_filter", "ContentFiltered"),
      new Row(401, "invalid_authentication_error", "AccessDenied"), new Row(401, "incorrect_api_key_error", "AccessDenied"),
      new Row(403, "permission_denied_error", "AccessDenied"), new Row(403, "access_terminated_error", "AccessDenied"),
      new Row(404, "resource_not_found_error", "NotFound"),
      new Row(429, "engine_overloaded_error", "Overloaded"), new Row(429, "rate_limit_reached_error", "RateLimited"),
      new Row(429, "exceeded_current_quota_error", "QuotaExhausted"),
      new Row(403, "exceeded_current_quota_error", "QuotaExhausted"),
      new Row(429, "usage_limit", "QuotaExhausted"),
      new Row(499, "client_closed_request", "BadRequest"),
      new Row(500, "server_error", "ServerError"), new Row(500, "unexpected_output", "ServerError"),
      new Row(503, "server_unavailable", "Overloaded"),
      // Tools of Kimi
      new Row(400, "invalid_request", "BadRequest"), new Row(429, "rate_limited", "RateLimited"),
      new Row(429, "rate_limit_unavailable", "Overloaded"), new Row(502, "upstream_failed", "ServerError"),
      new Row(504, "timeout", "ServerError"),
      // Messages of Anthropic
      new Row(401, "authentication_error", "AccessDenied"), new Row(402, "billing_error", "QuotaExhausted"),
      new Row(403, "permission_error", "AccessDenied"), new Row(404, "not_found_error", "NotFound"),
      new Row(413, "request_too_large", "BadRequest"), new Row(429, "rate_limit_error", "RateLimited"),
      new Row(500, "api_error", "ServerError"), new Row(504, "timeout_error", "ServerError"),
      new Row(529, "overloaded_error", "Overloaded"),
      // Responses of OpenAI
      new Row(401, "invalid_api_key", "AccessDenied"), new Row(404, "model_not_found", "NotFound"),
      new Row(429, "rate_limit_exceeded", "RateLimited"), new Row(429, "insufficient_quota", "QuotaExhausted"),
      new Row(429, "usage_limit_reached", "QuotaExhausted"), new Row(503, "slow_down", "Overloaded"),
      new Row(503, "insufficient_system_resource", "Overloaded"),
      new Row(503, "overloaded", "Overloaded"), new Row(503, "server_is_overloaded", "Overloaded"),
      new Row(400, "invalid_prompt", "BadRequest"),
      new Row(400, "context_length_exceeded", "ContextOverflow"),
      new Row(400, "image_content_policy_violation", "ContentFiltered"),
      new Row(400, "content_policy_violation", "ContentFiltered"),
      // Volcengine
      new Row(503, "ServerOverloaded", "Overloaded"), new Row(429, "TooManyRequests", "RateLimited"),
      // llama.cpp and vLLM
      new Row(400, "exceed_context_size_error", "ContextOverflow"), new Row(503, "unavailable_error", "Overloaded"),
      new Row(400, "BadRequestError", "BadRequest"), new Row(404, "NotFoundError", "NotFound"), new Row(404, "404", "NotFound"),
      new Row(429, "429", "RateLimited"), new Row(503, "503", "Overloaded"), new Row(400, "400", "BadRequest"),
      new Row(502, "502", "ServerError"));

  @Test
  void everyNameOfTheClassifierHasARow() {
    Set<String> names = new HashSet<>(ErrorClassifier.FILTER_NAMES);
    names.addAll(ErrorClassifier.OVERFLOW_NAMES);
    Stream.concat(ErrorClassifier.NAMES.stream(), ErrorClassifier.WEAK_NAMES.stream())
        .forEach(row -> names.addAll(List.of(row.substring(4).split(" "))));
    assertThat(names).hasSizeGreaterThan(20);
    assertThat(ROWS.stream().map(Row::name).collect(Collectors.toSet())).containsAll(names);
  }

  @ParameterizedTest
  @EnumSource
  void aWholeAnswerWithAnError(Protocol protocol) {
    List<String> wrong = new ArrayList<>();
    for (Row row : ROWS) {
      for (String body : bodies(protocol, row.name())) {
        check(wrong, protocol, row, row.status() + body, ScriptedAnswer.json(row.status(), body), kimi -> kimi.chat(REQUEST));
        check(wrong, protocol, row, "200 " + body, ScriptedAnswer.json(200, body), kimi -> kimi.chat(REQUEST));
        check(wrong, protocol, row, "200 streamed " + body, ScriptedAnswer.json(200, body), ServiceErrorsTest::read);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anEventWithAnError(Protocol protocol) {
    List<String> wrong = new ArrayList<>();
    for (Row row : ROWS) {
      for (String event : events(protocol, row.name())) {
        check(wrong, protocol, row, event, ScriptedAnswer.events(event), ServiceErrorsTest::read);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static void read(Kimi kimi) {
    try (ChatStream stream = kimi.stream(REQUEST)) {
      for (ChatChunk chunk : stream) {
        assertThat(chunk.text()).isEmpty();
      }
    }
  }

  private static void check(List<String> wrong, Protocol protocol, Row row, String form, ScriptedAnswer answer,
      Consumer<Kimi> call) {
    try (KimiServer server = KimiServer.scripted(answer); Kimi kimi = kimi(server, protocol)) {
      KimiException failure = catchThrowableOfType(KimiException.class, () -> call.accept(kimi));
      String found = failure == null ? "an answer" : failure.getClass().getSimpleName();
      long requests = server.requests().stream().filter(request -> !request.path().endsWith("/models")).count();
      int attempts = failure != null && !failure.permanent() ? 2 : 1;
      if (!found.equals(row.failure()) || requests != attempts) {
        wrong.add(row + " " + form + ": " + found + " after " + requests);
      }
    }
  }

  private static Kimi kimi(KimiServer server, Protocol protocol) {
    return TestKimi.of(server, VirtualTime.skipping(Duration.ofSeconds(10)))
        .endpoint(Endpoint.of(server.baseUrl()).withProtocol(protocol).withModel("m"))
        .retry(RetryPolicy.DEFAULT.withMaxAttempts(2)).build();
  }

  /** The forms of an error as a body. A gateway may send those of another format. */
  private static List<String> bodies(Protocol protocol, String name) {
    Stream<String> own = protocol == Protocol.CHAT ? Stream.of("{'object':'error','message':'m','type':'%s','code':1}")
        : protocol == Protocol.MESSAGES ? Stream.of("{'type':'error','error':{'type':'%s','message':'m'},'request_id':'r'}")
        : protocol == Protocol.RESPONSES
        ? Stream.of("{'id':'r','status':'failed','output':[],'error':{'code':'%s','message':'m'}}",
            "{'type':'error','code':'%s','message':'m'}")
        : fail(protocol);
    return Stream.concat(own, Stream.of("{'error':{'message':'m','type':'%s'}}", "{'error':{'message':'m','code':'%s'}}"))
        .filter(form -> !name.matches("[0-9]+") || form.contains("'code':'%s'"))
        .map(form -> form.replace('\'', '"').formatted(name)).toList();
  }

  private static List<String> events(Protocol protocol, String name) {
    Stream<String> own = protocol == Protocol.CHAT ? Stream.of("data: {'message':'m','code':'%s'}\n\n")
        : protocol == Protocol.MESSAGES
        ? Stream.of("event: error\ndata: {'type':'error','error':{'type':'%s','message':'m'}}\n\n")
        : protocol == Protocol.RESPONSES ? Stream.of(
            "event: error\ndata: {'type':'error','code':'%s','message':'m','param':null,'sequence_number':1}\n\n",
            "event: error\ndata: {'type':'error','error':{'type':'%s','message':'m'}}\n\n",
            "event: response.failed\ndata: "
            + "{'type':'response.failed','response':{'id':'r','status':'failed','error':{'code':'%s','message':'m'}}}\n\n")
        : fail(protocol);
    return Stream.concat(own,
        Stream.of("data: {'error':{'message':'m','type':'%s'}}\n\n", "data: {'error':{'message':'m','code':'%s'}}\n\n"))
        .filter(form -> !name.matches("[0-9]+") || form.contains("'code':'%s'"))
        .map(form -> form.replace('\'', '"').formatted(name)).toList();
  }

  private static Stream<String> fail(Protocol protocol) {
    throw new AssertionError("add the forms of errors of " + protocol);
  }
}
