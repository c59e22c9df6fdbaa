package io.github.kimisdk.internal.failures;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits.Kind;
import io.github.kimisdk.internal.http.Errors;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorClassifierTest {

  private static final ApiKey KEY = new ApiKey("sk-abcdefghijklmnop", "a test");
  private static final VirtualTime TIME = VirtualTime.still();

  @ParameterizedTest
  @CsvSource({
    "rate_limit_error, server_is_overloaded, Overloaded",
    "permission_error, rate_limit_exceeded, RateLimited",
    "overloaded_error, rate_limit_exceeded, RateLimited",
    "rate_limit_reached_error, engine_overloaded_error, Overloaded",
    "invalid_authentication_error, model_not_found, NotFound",
    "not_found_error, billing_error, QuotaExhausted",
  })
  void theCodeSaysMoreThanTheType(String type, String code, String failure) {
    String body = "{\"error\":{\"message\":\"\",\"type\":\"" + type + "\",\"code\":\"" + code + "\"}}";
    assertThat(failure(418, body).getClass().getSimpleName()).isEqualTo(failure);
  }

  /** The table of errors of the service: status, type, words, and the failure that they mean. */
  @ParameterizedTest
  @CsvSource(nullValues = "-", value = {
    "400, content_filter, The request was rejected because it was considered high risk, ContentFiltered",
    "400, invalid_request_error, The request was rejected because it was considered high risk, ContentFiltered",
    "400, invalid_request_error, 'Invalid request: only 1 is allowed for temperature', BadRequest",
    "400, invalid_request_error, 'Invalid request: the overloaded function is not known', BadRequest",
    "400, invalid_request_error, Input token length too long, ContextOverflow",
    "400, invalid_request_error, 'Your request exceeded model token limit: 131072', ContextOverflow",
    "400, invalid_request_error, 'This model''s maximum context length is 131072 tokens', ContextOverflow",
    "400, invalid_request_error, 'prompt plus output exceed the max tokens of the model', ContextOverflow",
    "401, invalid_authentication_error, Invalid Authentication, AccessDenied",
    "401, incorrect_api_key_error, Incorrect API key provided, AccessDenied",
    "401, -, '', AccessDenied",
    "402, -, membership cannot be verified, AccessDenied",
    "403, permission_denied_error, The API you are accessing is not open, AccessDenied",
    "403, permission_denied_error, You are not allowed to get other user info, AccessDenied",
    "403, permission_denied_error, Your IP is not allowed to access this organization, AccessDenied",
    "403, access_terminated_error, Kimi For Coding is only available for Coding Agents, AccessDenied",
    "403, -, 'You have reached max concurrency: 2', RateLimited",
    "404, resource_not_found_error, Not found the model kimi-x or Permission denied, NotFound",
    "404, -, 'Model not found, or this account does not have permission to access the model', NotFound",
    "408, -, '', ServerError",
    "425, -, '', ServerError",
    "413, -, Request exceeds the maximum size, BadRequest",
    "429, engine_overloaded_error, 'The engine is currently overloaded, please try again later', Overloaded",
    "429, rate_limit_error, 'We are overloaded, recovering in minutes', Overloaded",
    "429, rate_limit_error, slow down, RateLimited",
    "429, -, '', RateLimited",
    "429, exceeded_current_quota_error, 'You exceeded your current token quota: 12', QuotaExhausted",
    "429, -, 'You exceeded your current quota, please check your account balance', QuotaExhausted",
    "429, rate_limit_reached_error, 'Your account is suspended due to insufficient balance, please recharge your account', "
    + "QuotaExhausted",
    "403, -, 'the account is in arrears', QuotaExhausted",
    "403, exceeded_current_quota_error, Your account org-x is not active, QuotaExhausted",
    "403, permission_denied_error, 'Your account org-x is not active, please check your plan', QuotaExhausted",
    "499, client_closed_request, '', BadRequest",
    "500, server_error, '', ServerError",
    "500, unexpected_output, '', ServerError",
    "502, -, Bad Gateway, ServerError",
    "503, server_unavailable, '', Overloaded",
    "504, -, <html>, ServerError",
    "529, -, '', Overloaded",
    "418, -, short and stout, BadRequest",
  })
  void everyRowOfTheTableIsKnown(int status, String type, String words, String failure) {
    KimiException found = failure(status, json(type, words));

    assertThat(found.getClass().getSimpleName()).isEqualTo(failure);
    assertThat(found.status()).hasValue(status);
    assertThat(found.error().orElseThrow().type()).isEqualTo(Optional.ofNullable(type));
    if (!(found instanceof KimiException.BadRequest)) {
      assertThat(found.hint() + found.error().orElseThrow().message()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'Your account org-f2f1b1a0c3 request reached organization max RPM: 3, please try again after 1 seconds', REQUESTS, 3, PT1S",
    "'Your account <org> request reached max organization concurrency: 3, please try again after 2 seconds', CONCURRENCY, 3, "
    + "PT2S",
    "'request reached organization TPM rate limit, current: 64001, limit: 64000', TOKENS, 64000, PT1S",
    "'request reached organization max TPM: 500000, please try again after 20 seconds', TOKENS, 500000, PT20S",
    "'request reached organization TPD rate limit, current: 1500001, limit: 1500000', TOKENS_PER_DAY, 1500000, PT1S",
    "'Organization Rate limit exceeded, please try again after 1 seconds', UNKNOWN, -1, PT1S",
  })
  void aRateLimitIsReadFromTheWords(String words, Kind limited, long limit, Duration wait) {
    RateLimited found = (RateLimited) failure(429, json("rate_limit_reached_error", words));

    assertThat(found.limited()).isEqualTo(limited);
    assertThat(found.limit().orElse(-1)).isEqualTo(limit);
    assertThat(found.retryAfter()).isEqualTo(wait);
    assertThat(found.hint()).startsWith("Try again");
    assertThat(found.getMessage()).doesNotContain("f2f1b1a0c3");
  }

  @Test
  void theHeaderGoesBeforeTheWords() {
    RateLimited found =
        (RateLimited) failure(429, json("rate_limit_reached_error", "max RPM: 3, try again after 1 seconds"), "retry-after", "9");

    assertThat(found.retryAfter()).isEqualTo(Duration.ofSeconds(9));
  }

  @ParameterizedTest
  @CsvSource({
    "'Your request exceeded model token limit: 262144 (requested: 269030)', 262144, 269030",
    "'Invalid request: Your request exceeded model token limit: 131072', 131072, -1",
    "'This model''s maximum context length is 8192 tokens', 8192, -1",
    "'Input token length too long', -1, -1",
  })
  void anOverflowTellsTheWindowAndWhatWasAskedFor(String words, long limit, long requested) {
    KimiException.ContextOverflow found =
        (KimiException.ContextOverflow) failure(400, json("invalid_request_error", words));

    assertThat(found.limit().orElse(-1)).isEqualTo(limit);
    assertThat(found.requested().orElse(-1)).isEqualTo(requested);
    assertThat(found.hint()).contains("Shorten the conversation");
  }

  @Test
  void anOverflowIsKnownByItsCodeToo() {
    String body = "{\"error\":{\"message\":\"too "
        + "much\",\"type\":\"invalid_request_error\",\"code\":\"context_length_exceeded\"}}";

    assertThat(failure(400, body)).isInstanceOf(KimiException.ContextOverflow.class);
  }

  @Test
  void aPageOfAGatewayIsShownByItsBeginning() {
    KimiException found = failure(504, "<html>\n<head><title>504 Gateway Time-out</title></head>\n" + "x".repeat(5000));

    assertThat(found).isInstanceOf(KimiException.ServerError.class).hasMessageContaining("504 Gateway Time-out");
    assertThat(found.hint()).contains("15 minutes");
    assertThat(found.getMessage()).hasSizeLessThan(600);
  }

  @ParameterizedTest
  @CsvSource({
    "529, overloaded_error, Overloaded", "429, rate_limit_error, RateLimited", "401, authentication_error, AccessDenied",
    "404, not_found_error, NotFound", "500, api_error, ServerError", "400, invalid_request_error, BadRequest",
    "403, permission_error, AccessDenied",
  })
  void theOtherRoutesFormOfErrorsIsKnown(int status, String type, String failure) {
    String body = "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"m\"}}";

    assertThat(failure(status, body).getClass().getSimpleName()).isEqualTo(failure);
  }

  @ParameterizedTest
  @CsvSource({
    "engine_overloaded_error, busy, Overloaded", "rate_limit_reached_error, 'max RPM: 3', RateLimited",
    "exceeded_current_quota_error, empty, QuotaExhausted", "content_filter, no, ContentFiltered",
    "server_error, oops, ServerError", "invalid_request_error, 'exceeded model token limit: 5', ContextOverflow",
    "invalid_request_error, wrong, BadRequest", "incorrect_api_key_error, no, AccessDenied",
    "permission_denied_error, no, AccessDenied", "resource_not_found_error, no, NotFound",
  })
  void anErrorInsideAStreamIsKnownByItsType(String type, String words, String failure) {
    CallDetails known = CallDetails.NONE.withAnswer(200, Optional.empty(), Optional.empty());
    KimiException found = failures(Endpoint.INTERNATIONAL, KEY).ofEvent(known, json(type, words));

    assertThat(found.getClass().getSimpleName()).isEqualTo(failure);
    assertThat(found.status()).hasValue(200);
  }

  @ParameterizedTest
  @CsvSource({
    "sk-kimi-0123456789, https://api.moonshot.ai/v1, works only on https://api.kimi.com/coding/v1",
    "sk-kimi-0123456789, https://api.moonshot.ai/v1, https://api.kimi.ai/coding/v1",
    "sk-kimi-0123456789, https://api.kimi.com/coding/v1, https://api.kimi.ai/coding/v1",
    "sk-kimi-0123456789, https://api.kimi.ai/coding/v1, https://api.kimi.com/coding/v1",
    "sk-kimi-0123456789, https://api.kimi.ai/coding/v1, the prefix of a key does not tell which",
    "sk-abcdefghijklmn, https://api.kimi.com/coding/v1, keys of the platforms work on https://api.moonshot.ai/v1",
    "sk-abcdefghijklmn, https://api.moonshot.ai/v1, works only on https://api.moonshot.cn/v1",
    "sk-abcdefghijklmn, https://api.moonshot.cn/v1, works only on https://api.moonshot.ai/v1",
  })
  void anUnknownKeyIsSentToTheHostWhereItMayBelong(String key, String base, String hint) {
    Failures failures = failures(Endpoint.of(base), new ApiKey(key, "a test"));

    assertThat(failures.of(CallDetails.NONE, reply(401, json("incorrect_api_key_error", "Incorrect API key provided"))).hint())
        .contains(hint);
  }

  private static KimiException failure(int status, String body, String... header) {
    Reply reply = reply(status, body, header);
    Failures failures = failures(Endpoint.INTERNATIONAL, KEY);
    return failures.of(reply.details(CallDetails.NONE, TIME), reply);
  }

  private static Failures failures(Endpoint endpoint, ApiKey key) {
    return new Failures(endpoint, key, true, null);
  }

  private static String json(String type, String words) {
    return "{\"error\":{\"message\":\"" + words + "\"" + (type == null ? "" : ",\"type\":\"" + type + "\"") + "}}";
  }

  private static Reply reply(int status, String body, String... header) {
    Map<String, List<String>> headers = header.length == 0 ? Map.of() : Map.of(header[0], List.of(header[1]));
    Reply reply = Errors.reply(status, headers, 1 << 20);
    reply.add(List.of(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))));
    return reply;
  }
}
