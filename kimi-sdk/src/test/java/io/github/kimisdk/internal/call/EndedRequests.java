package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.call.Successor.Ended;
import io.github.kimisdk.internal.call.Successor.Step;
import io.github.kimisdk.internal.http.OutgoingRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A request that has ended, for tests of what follows it: an hour is left, and pauses have half of their bound. */
public record EndedRequests(Ended ended) {

  /** A request that has failed before any content, on a connection that was open. */
  public static EndedRequests of(OutgoingRequest request, KimiException failure) {
    return new EndedRequests(new Ended(
        request, Optional.ofNullable(failure), false, false, false, Duration.ZERO, Duration.ofHours(1), 0.5, List.of()));
  }

  public EndedRequests flowing(boolean flowing) {
    return new EndedRequests(new Ended(ended.request(), ended.failure(), flowing, ended.stale(), ended.learned(), ended.silence(),
        ended.left(), ended.random(), ended.before()));
  }

  public EndedRequests stale() {
    return new EndedRequests(new Ended(ended.request(), ended.failure(), ended.flowing(), true, ended.learned(), ended.silence(),
        ended.left(), ended.random(), ended.before()));
  }

  public EndedRequests learned() {
    return new EndedRequests(new Ended(ended.request(), ended.failure(), ended.flowing(), ended.stale(), true, ended.silence(),
        ended.left(), ended.random(), ended.before()));
  }

  public EndedRequests after(Duration silence, Duration left) {
    return new EndedRequests(new Ended(ended.request(), ended.failure(), ended.flowing(), ended.stale(), ended.learned(), silence,
        left, ended.random(), ended.before()));
  }

  public EndedRequests behind(Step... before) {
    return new EndedRequests(new Ended(ended.request(), ended.failure(), ended.flowing(), ended.stale(), ended.learned(),
        ended.silence(), ended.left(), ended.random(), List.of(before)));
  }
}
