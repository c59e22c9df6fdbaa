package io.github.kimisdk.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.data.BulkResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Failures are the same after a round trip through the journal. */
class FailureFormTest {

  private static final RequestHash HASH = new RequestHash(RequestHash.FORM, "kimi-k3", "00ff");

  private static final CallDetails DETAILS = CallDetails.NONE
      .withAnswer(429, Optional.of("r-1"), Optional.of(Duration.ofMillis(1_500)))
      .withAttempt(3)
      .withError(new ApiError("slow down", Optional.of("rate_limit"), Optional.empty(),
      JsonObject.of("message", "slow down", "n", 1)));

  static List<KimiException> failures() {
    return List.of(
        new KimiException.Misconfigured("w", "h"),
        new KimiException.Unreachable("w", "h", DETAILS, null),
        new KimiException.TimedOut("w", "h", DETAILS, Timeouts.Phase.IDLE),
        new KimiException.Interrupted("w", DETAILS, null),
        new KimiException.BadRequest("w", "h", DETAILS),
        new KimiException.ContextOverflow("w", "h", DETAILS, 100, -1),
        new KimiException.ContentFiltered("w", "", CallDetails.NONE),
        new KimiException.AccessDenied("w", "h", DETAILS),
        new KimiException.NotFound("w", "h", DETAILS),
        new KimiException.RateLimited("w", "h", DETAILS, RateLimits.Kind.TOKENS_PER_DAY, 9),
        new KimiException.Overloaded("w", "h", DETAILS),
        new KimiException.QuotaExhausted("w", "h", DETAILS),
        new KimiException.ServerError("w", "h", DETAILS),
        new KimiException.InvalidResponse("w", "h", DETAILS, null),
        new KimiException.IncompleteAnswer("w", "h", DETAILS, null));
  }

  @Test
  void everyKindOfFailureIsTested() {
    assertThat(failures().stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(Stream.of(KimiException.class.getPermittedSubclasses()).collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsTheSameAfterARoundTrip(KimiException failure) {
    JournalEntry entry = new JournalEntry(HASH, BulkResult.failed(7, "seven", failure));
    JournalEntry read = JournalEntry.read(Json.parse(entry.write().toString()));
    KimiException found = read.result().failure().get();
    assertThat(found).isExactlyInstanceOf(failure.getClass()).hasMessage(failure.getMessage()).hasNoCause();
    assertThat(found.details()).isEqualTo(failure.details());
    assertThat(read.write()).isEqualTo(entry.write());
    assertThat(read.request()).isEqualTo(HASH);
    assertThat(read.result().id()).isEqualTo("seven");
  }

  @Test
  void aKindOfANewerVersionIsAFailureOfTheService() {
    KimiException read = FailureForm.read(ObjectReader.of(JsonObject.of("kind", "Tired", "what", "w"), ""));
    assertThat(read).isInstanceOf(KimiException.ServerError.class).hasMessage("w");
    KimiException phase = FailureForm.read(ObjectReader.of(JsonObject.of("kind", "TimedOut", "what", "w", "phase", "TEA"), ""));
    assertThat(((KimiException.TimedOut) phase).phase()).isEqualTo(Timeouts.Phase.TOTAL);
  }

  @Test
  void aResponseIsTheSameAfterARoundTrip() {
    for (boolean complete : new boolean[] {true, false}) {
      BulkResult result = BulkResult.of(3, "\ud800 \"id\"", HandDriven.response("Grüße").withComplete(complete));
      JournalEntry read = JournalEntry.read(Json.parse(new JournalEntry(HASH, result).write().toString()));
      assertThat(read.result()).isEqualTo(result.withReplayed(true));
    }
  }

  @Test
  void anEntryHasAResponseOrAFailure() {
    JsonObject both = new JournalEntry(HASH, BulkResult.of(0, "0", HandDriven.response("x"))).write()
        .with("failure", FailureForm.write(new KimiException.Misconfigured("w", "h")));
    assertThatThrownBy(() -> JournalEntry.read(both)).isInstanceOf(JsonTypeException.class).hasMessageContaining("both");
    assertThatThrownBy(() -> JournalEntry.read(both.without("failure").without("response"))).hasMessageContaining("neither");
  }
}
