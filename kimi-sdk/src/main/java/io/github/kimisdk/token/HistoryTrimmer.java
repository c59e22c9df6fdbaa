package io.github.kimisdk.token;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.platform.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes a conversation fit by leaving out its oldest turns. A turn is what a user says and everything up to the next time
 * that a user speaks; system and developer messages belong to none. Turns go or stay whole; those with a pinned message, and the last,
 * stay.
 *
 * <p>More is left out than needed, up to a multiple of a quarter of the room: so a conversation that grows keeps its
 * beginning for many calls, and hits the prefix cache, although nothing but summaries is remembered between them.
 */
final class HistoryTrimmer {

  private static final int STEPS = 4;

  /** The part of the room that is kept free for a summary. */
  private static final int SUMMARY = 8;

  /** So many conversations have their last summary remembered. */
  private static final int REMEMBERED = 32;

  private final TokenEstimator estimator;
  private final ChatRequest request;
  private final long room;
  private final Model model;
  private final List<List<Integer>> turns = new ArrayList<>();
  private final boolean[] gone;
  private int first = -1;

  /** The request, and the tokens that its prompt may have. */
  HistoryTrimmer(TokenEstimator estimator, ChatRequest request, long room, Predicate<Message> pinned) {
    this.estimator = estimator;
    this.request = request;
    this.room = room;
    this.model = estimator.model(request);
    this.gone = new boolean[request.messages().size()];
    List<Message> messages = request.messages();
    List<Integer> turn = new ArrayList<>();
    boolean spoke = true;
    boolean stays = false;
    for (int i = 0; i < messages.size(); i++) {
      boolean user = messages.get(i) instanceof UserMessage;
      if (user && !spoke) {
        if (!stays) {
          turns.add(turn);
        }
        turn = new ArrayList<>();
        stays = false;
      }
      String role = messages.get(i).role();
      if (!role.equals("system") && !role.equals("developer")) {
        turn.add(i);
        spoke = user;
        stays |= pinned.test(messages.get(i));
      }
    }
  }

  /**
   * The request that fits; the same one when it did, or when nothing that may go makes it fit. What is left out is
   * summarized if there is somebody to do it: that fails as a finding, and what has no room is left out as well.
   */
  ChatRequest fitted(Function<List<Message>, String> summary, Map<List<Message>, String> known, List<Finding> findings) {
    TokenEstimate whole = estimator.estimate(request);
    if (whole.high() <= room || room <= 0) {
      return request;
    }
    long enough = summary == null ? room : room - room / SUMMARY;
    long step = Math.max(1, room / STEPS);
    long target = (whole.high() - enough + step - 1) / step * step;
    double scale = (double) whole.high() / Math.max(1, whole.likely());
    int read = TokenEstimator.firstRead(request, model);
    int taken = 0;
    double sum = 0;
    long high = whole.high();
    ChatRequest shorter = request;
    while (taken < turns.size() && high > enough) {
      while (taken < turns.size() && sum < target) {
        for (int i : turns.get(taken++)) {
          gone[i] = true;
          first = first < 0 ? i : first;
          sum += scale * weight(request.messages().get(i), i >= read);
        }
      }
      shorter = without("");
      high = estimator.estimate(shorter).high();
      target += step;
    }
    if (high > room) {
      Arrays.fill(gone, false);
      return request;
    }
    try {
      ChatRequest told = summary == null ? shorter : without(words(summary, known));
      return estimator.estimate(told).high() <= room ? told : shorter;
    } catch (KimiException failure) {
      findings.add(new Finding("summary-failed", "", "what was left out could not be summarized: " + failure.getMessage(),
          "It is left out without a summary; the next request tries again", false, false));
      return shorter;
    }
  }

  private long weight(Message message, boolean reasoningRead) {
    return estimator.weigh(message, model, reasoningRead);
  }

  /**
   * What is left out, in words. A summary of its beginning is gone on from, in pieces of half the room, so that no piece is
   * longer than what the model reads.
   */
  private String words(Function<List<Message>, String> summary, Map<List<Message>, String> known) {
    List<Message> dropped = dropped();
    List<Message> told = List.of();
    String words = "";
    for (List<Message> before : known.keySet()) {
      String said = known.get(before);
      int size = before.size();
      if (said != null && size > told.size() && size <= dropped.size() && dropped.subList(0, size).equals(before)) {
        told = before;
        words = said;
      }
    }
    while (told.size() < dropped.size()) {
      List<Message> piece = new ArrayList<>(words.isEmpty() ? List.of() : List.of(summary(words)));
      int end = told.size();
      long sum = 0;
      do {
        piece.add(dropped.get(end));
        sum += weight(dropped.get(end++), false);
      } while (end < dropped.size() && sum + weight(dropped.get(end), false) <= room / 2);
      words = Objects.requireNonNull(summary.apply(piece), "expected a summary, the function for it gave null");
      known.remove(told);
      if (known.size() == REMEMBERED) {
        known.remove(known.keySet().iterator().next());
      }
      told = dropped.subList(0, end);
      known.put(told, words);
    }
    return words;
  }

  /** What is left out. */
  List<Message> dropped() {
    List<Message> dropped = new ArrayList<>();
    for (int i = 0; i < gone.length; i++) {
      if (gone[i]) {
        dropped.add(request.messages().get(i));
      }
    }
    return dropped;
  }

  private ChatRequest without(String summary) {
    List<Message> kept = new ArrayList<>();
    for (int i = 0; i < gone.length; i++) {
      if (i == first && !summary.isEmpty()) {
        kept.add(summary(summary));
      }
      if (!gone[i]) {
        kept.add(request.messages().get(i));
      }
    }
    return request.withMessages(kept);
  }

  private static Message summary(String words) {
    return Message.user("Summary of the conversation before this point:\n" + words);
  }
}
