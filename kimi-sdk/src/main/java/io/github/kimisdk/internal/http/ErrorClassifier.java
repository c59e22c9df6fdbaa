package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.RateLimits.Kind;
import io.github.kimisdk.call.KimiException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Classifies an error of the service by status, type and message. One status has several meanings (429 is an overload, a rate
 * limit, or an empty account), and some errors have no type (an overflow of the context window), so the message counts too. The
 * phrases are those of the reference and of the official clients.
 */
final class ErrorClassifier {

  private static final List<String> QUOTA = List.of(
      "exceeded your current quota", "exceeded your current token quota", "check your account balance", "insufficient balance",
      "insufficient_quota", "quota insufficient", "insufficient quota", "recharge your account", "in arrears", "reached your usage limit");

  private static final Set<String> QUOTA_CODES = Set.of("usage_limit", "insufficient_quota");
  private static final List<String> BUSY = List.of("overloaded", "receiving too many requests");

  private final HostHints hints;
  private final ContextOverflowText overflow;
  private final ApiError error;
  private final CallDetails details;
  private final int status;
  private final String words;

  ErrorClassifier(Endpoint endpoint, ApiKey key, ApiError error, CallDetails details) {
    this.hints = new HostHints(endpoint, key);
    this.error = error;
    this.details = details;
    this.status = details.status().orElse(0);
    this.words = error.message().toLowerCase(Locale.ROOT);
    this.overflow = new ContextOverflowText(error, words);
  }

  /** Whether a failure says that the service does not know the key. */
  static boolean refusesKey(KimiException failure) {
    return failure instanceof KimiException.AccessDenied
        && (failure.status().orElse(0) == 401 || failure.error().filter(ErrorClassifier::refusesKey).isPresent());
  }

  private static boolean refusesKey(ApiError error) {
    return error.typed("invalid_authentication_error") || error.typed("incorrect_api_key_error");
  }

  KimiException failure() {
    if (exhausted()) {
      return new KimiException.QuotaExhausted(message("the quota is exhausted"), hints.quota(), details);
    }
    if (error.typed("content_filter") || words.contains("considered high risk")) {
      return new KimiException.ContentFiltered(
          message("content review rejected it"), "Change the content; trying again does not help", details);
    }
    if (overflow.found(status)) {
      return overflowed();
    }
    if (status == 401 || refusesKey(error)) {
      return new KimiException.AccessDenied(message("the key is not known to this host"), hints.key(), details);
    }
    if (limited()) {
      return overloaded() ? busy() : tooFast();
    }
    return byStatus();
  }

  private KimiException byStatus() {
    if (overloaded()) {
      return busy();
    }
    if (status == 402 || status == 403 || error.typed("permission_denied_error") || error.typed("access_terminated_error")) {
      return new KimiException.AccessDenied(message("not allowed"), hints.rights(words), details);
    }
    if (status == 404 || error.typed("resource_not_found_error")) {
      return new KimiException.NotFound(message("not found"), hints.missing(), details);
    }
    if (status == 413) {
      return new KimiException.BadRequest(message("the request is too large"), hints.size(), details);
    }
    if (status >= 500 || status == 408 || status == 409 || status < 400 && !error.typed("invalid_request_error")) {
      return new KimiException.ServerError(message("the service failed"), hints.server(error.typed("timeout") ? 0 : status), details);
    }
    if (status == 499) {
      return new KimiException.BadRequest(
          message("the call was counted as cancelled by its client"), "If this program did not cancel it, a gateway or a proxy did", details);
    }
    return new KimiException.BadRequest(message("the request was refused"), RefusalHints.of(words), details);
  }

  private boolean exhausted() {
    return error.typed("exceeded_current_quota_error")
        || error.code().filter(QUOTA_CODES::contains).isPresent()
        || status != 400 && QUOTA.stream().anyMatch(words::contains)
        // The help pages document 403 for an empty balance; 429 was measured.
        || status == 403 && words.contains("balance") && !words.contains("balancer");
  }

  private boolean limited() {
    return status == 429
        || error.typed("rate_limit_reached_error")
        || error.typed("rate_limit_error")
        || status == 403 && words.contains("concurrency");
  }

  private boolean overloaded() {
    return error.typed("engine_overloaded_error")
        || error.typed("overloaded_error")
        || error.typed("server_unavailable")
        || error.typed("rate_limit_unavailable")
        || status == 503
        || status == 529
        || status != 400 && BUSY.stream().anyMatch(words::contains);
  }

  private KimiException busy() {
    return new KimiException.Overloaded(message("the service is overloaded"), "Try again in a while", details);
  }

  private KimiException tooFast() {
    String hint = details.retryAfter().map(wait -> "Try again in " + DurationText.of(wait)).orElse("Try again later");
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
    return new KimiException.RateLimited(message("rate limited"), hint, details, kind, limit);
  }

  private KimiException overflowed() {
    return new KimiException.ContextOverflow(
        message("the conversation does not fit into the model's window"),
        "Shorten the conversation, ask for fewer output tokens, or choose a model with a larger window",
        details,
        overflow.limit(),
        overflow.requested());
  }

  private String message(String happened) {
    String type = error.type().map(name -> " [" + name + "]").orElse("");
    return error.message().isEmpty() ? happened + type : happened + ": " + error.message() + type;
  }
}
