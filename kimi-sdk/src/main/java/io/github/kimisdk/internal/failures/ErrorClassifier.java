package io.github.kimisdk.internal.failures;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits.Kind;
import io.github.kimisdk.internal.http.Numbers;
import io.github.kimisdk.internal.threads.DurationText;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Classifies every error of the service, of all formats: by its name, which is its type or code, its status and its message. An
 * error inside a stream, or in a body with status 200, gets the status that its name has elsewhere. One status has several
 * meanings (429 is an overload, a rate limit, or an empty account), and some errors have no name (an overflow of the context
 * window), so the message counts too. The names and phrases are those of the reference and of the official clients.
 */
public final class ErrorClassifier {

  private static final int FIRST_ERROR = 400;
  private static final int UNKNOWN_KEY = 401;
  private static final int FAILED = 500;
  private static final int BUSY_STATUS = 503;

  private static final String READ_IT = "Change the part that the service refuses; curl() returns a command that sends the "
      + "same request";

  private static final List<String> QUOTA = List.of(
      "exceeded your current quota", "exceeded your current token quota", "check your account balance", "insufficient balance",
      "insufficient_quota", "quota insufficient", "insufficient quota", "recharge your account", "in arrears",
      "reached your usage limit");

  static final Set<String> FILTER_NAMES = Set.of("content_filter", "content_policy_violation", "image_content_policy_violation");

  /** The code of OpenAI, and the type of llama.cpp, which comes with any status. */
  static final Set<String> OVERFLOW_NAMES = Set.of("context_length_exceeded", "exceed_context_size_error");

  /** Names that say more than the status beside them, behind the status that they mean. */
  static final List<String> NAMES = List.of(
      "401 invalid_authentication_error incorrect_api_key_error authentication_error invalid_api_key",
      "402 billing_error exceeded_current_quota_error usage_limit usage_limit_reached insufficient_quota",
      "403 permission_denied_error access_terminated_error permission_error",
      "404 resource_not_found_error not_found_error model_not_found NotFoundError",
      "413 request_too_large",
      "429 rate_limit_reached_error rate_limit_error rate_limit_exceeded rate_limited TooManyRequests",
      "503 engine_overloaded_error overloaded_error overloaded server_is_overloaded slow_down server_unavailable "
      + "unavailable_error rate_limit_unavailable insufficient_system_resource ServerOverloaded");

  /** Names that count only without an error status. All others mean that the service failed. */
  static final List<String> WEAK_NAMES = List.of(
      "400 invalid_request_error invalid_request invalid_prompt BadRequestError", "499 client_closed_request");

  private static final List<String> BUSY = List.of("overloaded", "receiving too many requests");

  private final HostHints hints;
  private final ContextOverflowText overflow;
  private final ApiError error;
  private final CallDetails details;
  /** The status of the answer, which is 200 for an error inside a stream. */
  private final int sent;
  /** The status that the error means. */
  private final int status;
  private final String words;

  ErrorClassifier(HostHints hints, ApiError error, CallDetails details) {
    this.hints = hints;
    this.error = error;
    this.details = details;
    this.sent = details.status().orElse(0);
    this.status = status(error, sent);
    this.words = error.message().toLowerCase(Locale.ROOT);
    this.overflow = new ContextOverflowText(error, words);
  }

  /** Whether a failure says that the service does not know the key. */
  public static boolean refusesKey(KimiException failure) {
    int sent = failure.status().orElse(0);
    return failure instanceof KimiException.AccessDenied
        && (sent == UNKNOWN_KEY || failure.error().filter(error -> status(error, sent) == UNKNOWN_KEY).isPresent());
  }

  private static int status(ApiError error, int sent) {
    int named = named(NAMES, error);
    if (named == 0 && sent < FIRST_ERROR) {
      // Some gateways repeat the status as a code.
      String code = error.code().orElse("");
      named = code.matches("[45][0-9]{2}") ? Integer.parseInt(code) : named(WEAK_NAMES, error);
    }
    return named != 0 ? named : sent < FIRST_ERROR ? FAILED : sent;
  }

  /** Whether the type or the code of an error is among names. */
  static boolean named(Set<String> names, ApiError error) {
    return error.code().filter(names::contains).isPresent() || error.type().filter(names::contains).isPresent();
  }

  /** Returns the status that the code means, which says more than the type, or else the type; 0 if none is among the names. */
  private static int named(List<String> rows, ApiError error) {
    int code = named(rows, error.code().orElse(""));
    return code != 0 ? code : named(rows, error.type().orElse(""));
  }

  private static int named(List<String> rows, String name) {
    for (String row : rows) {
      if (!name.isEmpty() && (row + " ").contains(" " + name + " ")) {
        return Integer.parseInt(row.substring(0, 3));
      }
    }
    return 0;
  }

  /** The first cause that the error means counts; the last is for all others. */
  KimiException failure() {
    if (exhausted()) {
      return new KimiException.QuotaExhausted(message("the quota is exhausted"), hints.quota(), details);
    }
    if (named(FILTER_NAMES, error) || words.contains("considered high risk")) {
      return new KimiException.ContentFiltered(message("content review rejected it"),
          "Change the content; trying again does not help", details);
    }
    if (named(OVERFLOW_NAMES, error) || overflow.found(sent)) {
      return new KimiException.ContextOverflow(message("the conversation does not fit into the model's window"),
          "Shorten the conversation, ask for fewer output tokens, or choose a model with a larger window", details,
          overflow.limit(), overflow.requested());
    }
    if (status == UNKNOWN_KEY) {
      return new KimiException.AccessDenied(message("the key is not known to this host"), hints.key(), details);
    }
    if (overloaded()) {
      return new KimiException.Overloaded(message("the service is overloaded"), "Try again in a while", details);
    }
    if (limited()) {
      return limit(message("rate limited"),
          details.retryAfter().map(wait -> "Try again in " + DurationText.of(wait)).orElse("Try again later"));
    }
    if (status == 402 || status == 403) {
      return new KimiException.AccessDenied(message("not allowed"),
          words.startsWith("<") ? hints.page() : hints.rights(words), details);
    }
    if (status == 404) {
      return new KimiException.NotFound(message("not found"), hints.missing(), details);
    }
    if (status == 407) {
      return new KimiException.Misconfigured(message("the proxy wants a user and a password"),
          "Pass an HttpClient with an Authenticator, and for https start the JVM with "
          + "-Djdk.http.auth.tunneling.disabledSchemes=", details, null);
    }
    if (status >= FAILED || status == 408 || status == 409 || status == 425) {
      return new KimiException.ServerError(message("the service failed"), hints.server(error.typed("timeout") ? 0 : status),
          details);
    }
    return refused();
  }

  private KimiException refused() {
    return switch (status) {
      case 413 -> new KimiException.BadRequest(message("the request is too large"), hints.size(), details);
      case 499 -> new KimiException.BadRequest(message("the call was counted as cancelled by its client"),
          "If this program did not cancel it, a gateway or a proxy did", details);
      default -> new KimiException.BadRequest(message("the request was refused"),
          RefusalTable.hint("BadRequest", words).orElse(READ_IT), details);
    };
  }

  private boolean exhausted() {
    return error.typed("exceeded_current_quota_error")
        || status == 402 && !words.contains("membership")
        || status != 400 && QUOTA.stream().anyMatch(words::contains)
        // The help pages document 403 for an empty balance; 429 was measured.
        || status == 403 && words.contains("balance") && !words.contains("balancer")
        || status == 403 && words.contains("account") && words.contains("is not active");
  }

  private boolean limited() {
    return status == 429
        || status == 403 && words.contains("concurrency");
  }

  private boolean overloaded() {
    return status == BUSY_STATUS
        || sent == BUSY_STATUS
        || sent == 529
        || status != 400 && BUSY.stream().anyMatch(words::contains);
  }

  private KimiException.RateLimited limit(String what, String hint) {
    Kind kind = Kind.UNKNOWN;
    long limit = -1;
    if (words.contains("concurrency")) {
      kind = Kind.CONCURRENCY;
      limit = Numbers.after(words, "concurrency: ");
    } else if (words.contains("tpd")) {
      kind = Kind.TOKENS_PER_DAY;
      limit = Numbers.after(words, "limit: ");
    } else if (words.contains("tpm")) {
      kind = Kind.TOKENS;
      limit = Math.max(Numbers.after(words, "limit: "), Numbers.after(words, "tpm: "));
    } else if (words.contains("rpm")) {
      kind = Kind.REQUESTS;
      limit = Numbers.after(words, "rpm: ");
    }
    return new KimiException.RateLimited(what, hint, details, kind, limit);
  }

  private String message(String happened) {
    String type = error.type().map(name -> " [" + name + "]").orElse("");
    return error.message().isEmpty() ? happened + type : happened + ": " + error.message() + type;
  }
}
