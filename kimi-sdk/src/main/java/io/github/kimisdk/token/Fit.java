package io.github.kimisdk.token;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.platform.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes a conversation fit by leaving out its oldest turns. A turn is what a user says and everything up to the next time
 * that a user speaks; system messages belong to none. Turns go or stay whole; those with a pinned message, and the last,
 * stay.
 *
 * <p>More is left out than needed, up to a multiple of a quarter of the room: so a conversation that grows keeps its
 * beginning for many calls, and hits the prefix cache, although nothing is remembered between them.
 */
final class Fit {

  private static final int STEPS = 4;

  private final TokenEstimator estimator;
  private final ChatRequest request;
  private final long room;
  private final Model model;
  private final List<List<Integer>> turns = new ArrayList<>();
  private final boolean[] gone;
  private int first = -1;

  /** The request, and the tokens that its prompt may have. */
  Fit(TokenEstimator estimator, ChatRequest request, long room, Predicate<Message> pinned) {
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
      if (!(messages.get(i) instanceof SystemMessage)) {
        turn.add(i);
        spoke = user;
        stays |= pinned.test(messages.get(i));
      }
    }
  }

  /** The request that fits; the same one when it did, or when nothing that may go makes it fit. */
  ChatRequest fitted(Function<List<Message>, String> summary) {
    TokenEstimate whole = estimator.estimate(request);
    if (whole.high() <= room || room <= 0) {
      return request;
    }
    long step = Math.max(1, room / STEPS);
    long target = (whole.high() - room + step - 1) / step * step;
    double scale = (double) whole.high() / Math.max(1, whole.likely());
    int read = TokenEstimator.firstRead(request, model);
    int taken = 0;
    double sum = 0;
    while (taken < turns.size()) {
      while (taken < turns.size() && sum < target) {
        for (int i : turns.get(taken++)) {
          gone[i] = true;
          first = first < 0 ? i : first;
          sum += scale * estimator.weigh(request.messages().get(i), model, i >= read);
        }
      }
      ChatRequest shorter = without(summary == null ? "" : summary.apply(dropped()));
      if (estimator.estimate(shorter).high() <= room) {
        return shorter;
      }
      target += step;
    }
    ChatRequest shortest = without("");
    if (taken > 0 && estimator.estimate(shortest).high() <= room) {
      return shortest;
    }
    Arrays.fill(gone, false);
    return request;
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
        kept.add(Message.user("Summary of the conversation before this point:\n" + summary));
      }
      if (!gone[i]) {
        kept.add(request.messages().get(i));
      }
    }
    return request.withMessages(kept);
  }
}
