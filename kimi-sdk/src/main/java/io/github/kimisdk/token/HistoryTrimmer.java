package io.github.kimisdk.token;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.models.Model;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Makes a conversation fit by dropping its oldest turns. A turn begins with a user message and ends before the next one;
 * system and developer messages belong to no turn. Turns are dropped whole. The last turn stays, and so do turns with a
 * pinned message.
 *
 * <p>The amount to drop is rounded up to a multiple of a quarter of the room. So a conversation that grows keeps its
 * beginning for many calls and hits the prefix cache, although only summaries are remembered between calls.
 */
final class HistoryTrimmer {

  private static final int STEPS = 4;

  /** The part of the room that is kept free for a summary. */
  private static final int SUMMARY_PART = 8;

  /**
   * How to trim.
   *
   * @param pinned which messages stay
   * @param summaries replaces dropped messages, if present
   */
  record Policy(Predicate<Message> pinned, Optional<Summaries> summaries) {}

  /**
   * The room of a window.
   *
   * @param window the tokens of prompt and answer
   * @param reserved the tokens for the answer
   * @param counted whether the service is known to count the tokens for the answer
   */
  record Room(long window, long reserved, boolean counted) {

    long forPrompt() {
      return window - reserved;
    }

    boolean fits(TokenEstimate prompt) {
      return prompt.high() <= forPrompt();
    }

    /** Whether a prompt is certain to overflow; one that neither fits nor overflows is tight. */
    boolean overflows(TokenEstimate prompt) {
      return prompt.likely() > (counted ? forPrompt() : window);
    }
  }

  private final TokenEstimator estimator;
  private final ChatRequest request;
  private final Room room;
  private final Policy policy;
  private final Model model;
  private final BitSet dropped = new BitSet();

  /** A trimmer for one request. */
  HistoryTrimmer(TokenEstimator estimator, ChatRequest request, Room room, Policy policy) {
    this.estimator = estimator;
    this.request = request;
    this.room = room;
    this.policy = policy;
    this.model = estimator.model(request);
  }

  /** The messages that the trimmed request is without. */
  List<Message> dropped() {
    return dropped.stream().mapToObj(request.messages()::get).toList();
  }

  /**
   * Returns a request that fits, or else the shortest one, unless even that is certain to overflow. It is the same request if
   * nothing is dropped. A summary that has no room is left out. A summary that fails is a finding.
   */
  ChatRequest trimmed(List<Finding> findings) {
    TokenEstimate whole = estimator.estimate(request);
    if (room.fits(whole) || room.forPrompt() <= 0) {
      return request;
    }
    ChatRequest shorter = drop(whole);
    TokenEstimate least = estimator.estimate(shorter);
    if (room.overflows(least)) {
      dropped.clear();
      return request;
    }
    if (!room.fits(least)) {
      return shorter;
    }
    try {
      return summarized().filter(summarized -> room.fits(estimator.estimate(summarized))).orElse(shorter);
    } catch (KimiException failure) {
      findings.add(new Finding("summary-failed", "", "what was left out could not be summarized: " + failure.getMessage(),
          "It is left out without a summary; the next request tries again", false, false));
      return shorter;
    }
  }

  /** Drops turns until the rest fits, or none is left. Weights of single messages are faster but less exact than an estimate. */
  private ChatRequest drop(TokenEstimate whole) {
    long most = room.forPrompt();
    long target = policy.summaries().isPresent() ? most - most / SUMMARY_PART : most;
    long step = Math.max(1, most / STEPS);
    long excess = (whole.high() - target + step - 1) / step * step;
    double scale = (double) whole.high() / Math.max(1, whole.likely());
    int read = RequestWeigher.firstRead(request, model);
    List<List<Integer>> turns = turns();
    int next = 0;
    double sum = 0;
    ChatRequest shorter = request;
    long high = whole.high();
    while (next < turns.size() && high > target) {
      while (next < turns.size() && sum < excess) {
        for (int i : turns.get(next++)) {
          dropped.set(i);
          sum += scale * weight(request.messages().get(i), i >= read);
        }
      }
      shorter = remaining(Optional.empty());
      high = estimator.estimate(shorter).high();
      excess += step;
      // In a small room, steps of one size could be as many as the turns.
      step *= 2;
    }
    return shorter;
  }

  /** The turns that may be dropped, oldest first, as positions of messages. */
  private List<List<Integer>> turns() {
    List<List<Integer>> turns = new ArrayList<>();
    List<Integer> turn = new ArrayList<>();
    boolean afterUser = true;
    boolean pinned = false;
    for (int i = 0; i < request.messages().size(); i++) {
      Message message = request.messages().get(i);
      boolean user = message instanceof UserMessage;
      if (user && !afterUser) {
        if (!pinned) {
          turns.add(turn);
        }
        turn = new ArrayList<>();
        pinned = false;
      }
      if (!message.role().equals("system") && !message.role().equals("developer")) {
        turn.add(i);
        afterUser = user;
        pinned |= policy.pinned().test(message);
      }
    }
    return turns;
  }

  private long weight(Message message, boolean reasoningRead) {
    return estimator.weigh(message, model, reasoningRead);
  }

  private Optional<ChatRequest> summarized() {
    return policy.summaries().map(summaries ->
        remaining(Optional.of(summaries.summarize(dropped(), room.forPrompt() / 2, message -> weight(message, false)))));
  }

  private ChatRequest remaining(Optional<String> summary) {
    List<Message> kept = new ArrayList<>();
    int first = dropped.nextSetBit(0);
    for (int i = 0; i < request.messages().size(); i++) {
      if (i == first) {
        summary.filter(text -> !text.isEmpty()).map(Summaries::message).ifPresent(kept::add);
      }
      if (!dropped.get(i)) {
        kept.add(request.messages().get(i));
      }
    }
    return request.withMessages(kept);
  }
}
