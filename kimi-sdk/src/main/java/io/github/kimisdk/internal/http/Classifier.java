package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.KimiException.RateLimited.Limited;
import java.util.Locale;

/**
 * Tells from status, type and words which failure an error of the service is. The service has one status for many
 * things (429 means overload, a rate, or an empty account), and no type of its own for some (an overflow of the
 * window), so the words count too. The phrases are those of the reference and of the official clients.
 */
final class Classifier {

  private static final String[] QUOTA = {
    "exceeded your current quota", "exceeded your current token quota", "check your account balance",
    "insufficient balance", "insufficient_quota", "recharge your account", "in arrears"
  };

  private static final String[] OVERFLOW = {
    "exceeded model token limit", "token length too long", "context length", "maximum context"
  };

  private final Endpoint endpoint;
  private final ApiKey key;
  private final ApiError error;
  private final CallDetails details;
  private final int status;
  private final String words;

  Classifier(Endpoint endpoint, ApiKey key, ApiError error, CallDetails details) {
    this.endpoint = endpoint;
    this.key = key;
    this.error = error;
    this.details = details;
    this.status = details.status().orElse(0);
    this.words = error.message().toLowerCase(Locale.ROOT);
  }

  KimiException failure() {
    if (error.typed("exceeded_current_quota_error") || status != 400 && says(QUOTA)) {
      return new KimiException.QuotaExhausted(
          what("the quota is used up"), "Top up the account or choose another plan; trying again does not help", details);
    }
    if (error.typed("content_filter") || words.contains("considered high risk")) {
      return new KimiException.ContentFiltered(
          what("content review rejected it"), "Change the content; trying again does not help", details);
    }
    if (overflow()) {
      return overflowed();
    }
    if (status == 401 || error.typed("invalid_authentication_error") || error.typed("incorrect_api_key_error")) {
      return new KimiException.Unauthorized(what("the key is not known to this host"), keyHint(), details);
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
      return new KimiException.Forbidden(what("not allowed"), forbiddenHint(), details);
    }
    if (status == 404 || error.typed("resource_not_found_error")) {
      return new KimiException.NotFound(
          what("not found"), "Check the model id and the base URL " + endpoint.baseUrl() + "; GET "
              + endpoint.baseUrl() + "/models lists what this account may use", details);
    }
    if (status == 413) {
      return new KimiException.TooLarge(
          what("the request is too large"), "A request holds at most 100 MB; upload files and use their ms:// ids", details);
    }
    if (status >= 500 || status == 408 || status < 400 && !error.typed("invalid_request_error")) {
      return new KimiException.ServerFailed(what("the service failed"), serverHint(), details);
    }
    return new KimiException.Refused(
        what("the request was refused"), "Change what the service objects to; curl() makes the same call by hand", details);
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
        || status == 503
        || status == 529
        || status != 400 && words.contains("overloaded");
  }

  private KimiException busy() {
    return new KimiException.Overloaded(what("the service is overloaded"), "Try again in a while", details);
  }

  private KimiException tooFast() {
    String hint = details.retryAfter().map(wait -> "Try again in " + Failures.words(wait)).orElse("Try again later");
    Limited kind = Limited.UNKNOWN;
    long limit = -1;
    if (words.contains("concurrency")) {
      kind = Limited.CONCURRENCY;
      limit = Numbers.after(words, "concurrency: ");
    } else if (words.contains("tpd")) {
      kind = Limited.TOKENS_PER_DAY;
      limit = Numbers.after(words, "limit: ");
    } else if (words.contains("tpm")) {
      kind = Limited.TOKENS;
      limit = Math.max(Numbers.after(words, "limit: "), Numbers.after(words, "tpm: "));
    } else if (words.contains("rpm")) {
      kind = Limited.REQUESTS;
      limit = Numbers.after(words, "rpm: ");
    }
    return new KimiException.RateLimited(what("rate limited"), hint, details, kind, limit);
  }

  private boolean overflow() {
    boolean possible = status == 400 || status == 413 || status < 400;
    return possible
        && (error.code().filter("context_length_exceeded"::equals).isPresent()
            || says(OVERFLOW)
            || words.contains("exceed") && words.contains("max tokens"));
  }

  private KimiException overflowed() {
    long limit = Math.max(Numbers.after(words, "token limit: "), Numbers.after(words, "context length is "));
    return new KimiException.ContextOverflow(
        what("the conversation does not fit into the model's window"),
        "Shorten the conversation, ask for fewer output tokens, or choose a model with a larger window",
        details,
        limit,
        Numbers.after(words, "requested: "));
  }

  private String keyHint() {
    if (key.coding() && !endpoint.coding()) {
      return "This key is one of Kimi Code (sk-kimi-...) and works only on " + Endpoint.CODING.baseUrl();
    }
    if (endpoint.coding()) {
      return "Kimi Code takes its own keys only (sk-kimi-...); keys of the platforms work on "
          + Endpoint.INTERNATIONAL.baseUrl() + " or " + Endpoint.CHINA.baseUrl();
    }
    String other =
        endpoint.baseUrl().equals(Endpoint.CHINA.baseUrl())
            ? Endpoint.INTERNATIONAL.baseUrl().toString()
            : Endpoint.CHINA.baseUrl().toString();
    return "Keys belong to one host: a key of the other platform works only on " + other + "; check the key and the base URL";
  }

  private String forbiddenHint() {
    return error.typed("access_terminated_error")
        ? "Kimi Code decides by the User-Agent and by the membership's quota; set your own user agent, or use a platform key"
        : "The key is known; check in the console what its project and organisation may use";
  }

  private String serverHint() {
    return status == 504
        ? "The gateway gives up after 15 minutes without a byte; stream the answer, or ask for less"
        : "Try again in a while; if it goes on, report it with the request id";
  }

  private boolean says(String[] phrases) {
    for (String phrase : phrases) {
      if (words.contains(phrase)) {
        return true;
      }
    }
    return false;
  }

  private String what(String happened) {
    String type = error.type().map(name -> " [" + name + "]").orElse("");
    return error.message().isEmpty() ? happened + type : happened + ": " + error.message() + type;
  }
}
