package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A failure in a journal: the facts that programs ask for, without the cause, the partial response and the request. */
final class FailureForm {

  private FailureForm() {}

  static JsonObject write(KimiException failure) {
    CallDetails details = failure.details();
    ObjectWriter form = new ObjectWriter()
        .put("kind", failure.getClass().getSimpleName())
        .put("what", failure.what())
        .put("hint", failure.hint())
        .put("status", details.status())
        .put("requestId", details.requestId())
        .put("retryAfter", details.retryAfter(), wait -> JsonNumber.of(wait.toMillis()))
        .put("attempt", details.attempt())
        .put("error", details.error(), FailureForm::write);
    if (failure instanceof KimiException.TimedOut late) {
      form.put("phase", late.phase().name());
    } else if (failure instanceof KimiException.RateLimited limited) {
      form.put("limited", limited.limited().name()).put("limit", limited.limit().orElse(-1));
    } else if (failure instanceof KimiException.ContextOverflow overflow) {
      form.put("limit", overflow.limit().orElse(-1)).put("requested", overflow.requested().orElse(-1));
    }
    return form.object();
  }

  private static JsonObject write(ApiError error) {
    return new ObjectWriter()
        .put("message", error.message())
        .put("type", error.type())
        .put("code", error.code())
        .put("raw", error.raw())
        .object();
  }

  /** Reads a failure. A kind that a newer version has written is read as a failure of the service. */
  static KimiException read(ObjectReader form) {
    String kind = form.required("kind");
    String what = form.required("what");
    String hint = form.string("hint").orElse("");
    CallDetails details = details(form);
    return switch (kind) {
      case "Misconfigured" -> new KimiException.Misconfigured(what, hint);
      case "Unreachable" -> new KimiException.Unreachable(what, hint, details, null);
      case "TimedOut" -> new KimiException.TimedOut(what, hint, details, named(Timeouts.Phase.TOTAL, form.string("phase")));
      case "Interrupted" -> new KimiException.Interrupted(what, details, null);
      case "BadRequest" -> new KimiException.BadRequest(what, hint, details);
      case "ContextOverflow" ->
          new KimiException.ContextOverflow(what, hint, details, number(form, "limit"), number(form, "requested"));
      case "ContentFiltered" -> new KimiException.ContentFiltered(what, hint, details);
      case "AccessDenied" -> new KimiException.AccessDenied(what, hint, details);
      case "NotFound" -> new KimiException.NotFound(what, hint, details);
      case "RateLimited" -> new KimiException.RateLimited(
          what, hint, details, named(RateLimits.Kind.UNKNOWN, form.string("limited")), number(form, "limit"));
      case "Overloaded" -> new KimiException.Overloaded(what, hint, details);
      case "QuotaExhausted" -> new KimiException.QuotaExhausted(what, hint, details);
      case "InvalidResponse" -> new KimiException.InvalidResponse(what, hint, details, null);
      case "IncompleteAnswer" -> new KimiException.IncompleteAnswer(what, hint, details, null);
      default -> new KimiException.ServerError(what, hint, details);
    };
  }

  private static CallDetails details(ObjectReader form) {
    CallDetails details = CallDetails.NONE.withAttempt((int) form.number("attempt").orElse(1));
    OptionalInt status = form.integer("status");
    Optional<String> requestId = form.string("requestId");
    OptionalLong wait = form.number("retryAfter");
    Optional<Duration> retryAfter = wait.isPresent() ? Optional.of(Duration.ofMillis(wait.getAsLong())) : Optional.empty();
    if (status.isPresent()) {
      details = details.withAnswer(status.getAsInt(), requestId, retryAfter);
    }
    Optional<ApiError> error = form.optional("error", FailureForm::readError);
    return error.isPresent() ? details.withError(error.get()) : details;
  }

  private static ApiError readError(ObjectReader form) {
    return new ApiError(
        form.required("message"), form.string("type"), form.string("code"), form.whole("raw").orElse(JsonObject.EMPTY));
  }

  private static long number(ObjectReader form, String name) {
    return form.number(name).orElse(-1);
  }

  /** Returns the constant with a name; the other one if there is none. */
  private static <E extends Enum<E>> E named(E otherwise, Optional<String> name) {
    for (E constant : otherwise.getDeclaringClass().getEnumConstants()) {
      if (name.filter(constant.name()::equals).isPresent()) {
        return constant;
      }
    }
    return otherwise;
  }
}
