package io.github.kimisdk;

import static io.github.kimisdk.FaultRow.fails;
import static io.github.kimisdk.FaultRow.repeats;

import io.github.kimisdk.call.KimiException.AccessDenied;
import io.github.kimisdk.call.KimiException.BadRequest;
import io.github.kimisdk.call.KimiException.InvalidResponse;
import io.github.kimisdk.call.KimiException.NotFound;
import io.github.kimisdk.call.KimiException.Overloaded;
import io.github.kimisdk.call.KimiException.QuotaExhausted;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.KimiException.ServerError;
import io.github.kimisdk.call.KimiException.Unreachable;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Statuses and headers that end a call before an answer, over every protocol. */
@Timeout(300)
class HeadFaultsTest {

  /** Forms of {@code Retry-After} that name no wait, so that the pauses of the policy apply. */
  private static final List<String> NO_WAIT = List.of(
      "0", "-5", "+", "soon", "1e3", "NaN", "Infinity", "0x10", "1,5", "5 s", "", ".", "..", "١", "Tue, 99 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "2026-11-24T00:00:00Z");

  /** Waits that are longer than a call waits. */
  private static final List<String> TOO_LONG = List.of(
      "3600", " 3600 ", "3600.5", "99999999999999999999", "9223372036854775807", "Fri, 31 Dec 9999 23:59:59 GMT");

  private static ScriptedAnswer limited(String retryAfter) {
    return error(429, "rate_limit_error").withHeader("Retry-After", retryAfter);
  }

  private static ScriptedAnswer error(int status, String type) {
    return ScriptedAnswer.json(status, "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"m\"}}");
  }

  private static ScriptedAnswer page(int status) {
    return ScriptedAnswer.of(status, "text/html", "<html>no</html>".getBytes());
  }

  @TestFactory
  Stream<DynamicTest> callsEndAsTheyShould() {
    List<FaultRow> rows = new ArrayList<>();
    NO_WAIT.forEach(form -> rows.add(repeats("Retry-After \"" + form + "\"", limited(form), RateLimited.class)));
    TOO_LONG.forEach(form -> rows.add(fails("Retry-After \"" + form + "\"", limited(form), RateLimited.class, "")));
    rows.add(fails("400", error(400, "invalid_request_error"), BadRequest.class, ""));
    rows.add(fails("401", error(401, "authentication_error"), AccessDenied.class, ""));
    rows.add(fails("402", error(402, "billing_error"), QuotaExhausted.class, ""));
    rows.add(fails("403", error(403, "permission_error"), AccessDenied.class, ""));
    // The client asks for the list of models, to name the nearest one.
    rows.add(new FaultRow("404", error(404, "not_found_error"), NotFound.class, "", 2));
    rows.add(fails("413", error(413, "request_too_large"), BadRequest.class, ""));
    rows.add(fails("429 of an empty account", ScriptedAnswer.error(429, "exceeded_current_quota_error", "m"),
        QuotaExhausted.class, ""));
    rows.add(repeats("408", error(408, "timeout_error"), ServerError.class));
    rows.add(repeats("500", error(500, "api_error"), ServerError.class));
    rows.add(repeats("502 with a page", page(502), ServerError.class));
    rows.add(repeats("503", page(503), Overloaded.class));
    rows.add(repeats("529", error(529, "overloaded_error"), Overloaded.class));
    rows.add(fails("200 with a page", page(200), InvalidResponse.class, ""));
    rows.add(fails("204 without a body", ScriptedAnswer.of(204, "text/plain", new byte[0]), InvalidResponse.class, ""));
    rows.add(repeats("a reset before the head", ScriptedAnswer.reset(), Unreachable.class));
    return Stream.of(Protocol.values()).flatMap(protocol -> FaultRow.tests(protocol, rows, Verb.STREAM, Verb.CHAT));
  }
}
