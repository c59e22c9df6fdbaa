package io.github.kimisdk.hosts;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The content of one answer, which comes in pieces cut anywhere. Reasoning in tags at its beginning, text, and markers of tool
 * calls are told apart. A piece that may be the beginning of a tag or marker is held until it is decided.
 *
 * <pre>
 *   BEGIN --open tag--> REASONING --close tag--> SPACE --other than white space--> TEXT --marker--> CALLS --end--> SPACE
 *     +----other text-------|-------------------------------------------------------^
 *                           +--marker--> CALLS --end--> REASONING
 * </pre>
 *
 * Other text at the beginning is reasoning if the answer begins within it.
 */
final class TaggedText {

  /** How reasoning in the content is read. */
  enum Tags {
    /** Not at all. */
    NONE,
    /** Between two tags. */
    PAIRS,
    /** Between two tags, and in a whole content before a tag that closes what no tag opens. */
    LONE,
    /** From the beginning up to a tag, because the host has removed the tag before it. */
    OPEN
  }

  /** A piece of the content that is decided. */
  record Said(String reasoning, String text, List<ToolCall> calls) {

    static final Said NOTHING = new Said("", "", List.of());

    static Said text(String text) {
      return new Said("", text, List.of());
    }

    Said plus(Said more) {
      return more == NOTHING ? this : new Said(reasoning + more.reasoning, text + more.text,
          Stream.concat(calls.stream(), more.calls.stream()).toList());
    }
  }

  private enum State { BEGIN, REASONING, SPACE, TEXT, CALLS }

  /** Models write at most some thousand characters between markers. */
  private static final int MAX_HELD = 16 * 1024 * 1024;
  private static final List<String> OPEN = List.of("<think>", "<reasoning>");

  private final boolean open;
  private final boolean markers;
  private final StringBuilder held = new StringBuilder();
  private State state;
  /** The state after the calls. */
  private State after = State.SPACE;
  /** The ends of the reasoning. */
  private List<String> closes = List.of();
  /** The length of the beginning of what is held that has no end of the calls. */
  private int searched;

  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private final List<ToolCall> calls = new ArrayList<>();

  /** Null unless markers are not complete. */
  private KimiException.InvalidResponse failure;

  /**
   * Creates an empty content.
   *
   * @param tags how it may begin with reasoning
   * @param markers whether it may have markers of tool calls
   */
  TaggedText(Tags tags, boolean markers) {
    this.open = tags == Tags.OPEN;
    this.markers = markers;
    this.state = tags == Tags.NONE ? State.TEXT : State.BEGIN;
  }

  /** Returns whether a whole content has a tag that closes reasoning, and none before it that opens it. */
  static boolean closesOnly(String whole) {
    return OPEN.stream().anyMatch(tag -> {
      int close = whole.indexOf(close(tag));
      return close >= 0 && whole.lastIndexOf(tag, close) < 0;
    });
  }

  private static String close(String tag) {
    return "</" + tag.substring(1);
  }

  /** Returns the failure of markers that are not complete; the calls between them are left out. */
  Optional<KimiException.InvalidResponse> failure() {
    return Optional.ofNullable(failure);
  }

  /** Reasoning has come beside the content, so the content does not begin with it. */
  void reasoned() {
    if (state == State.BEGIN) {
      state = State.TEXT;
    }
  }

  /** Whether a next piece without a tag or marker is all text. */
  private boolean plain(String piece) {
    return state == State.TEXT && held.length() == 0 && piece.indexOf('<') < 0;
  }

  /** Takes a piece. Returns the part that is decided. */
  Said take(String piece) {
    if (plain(piece)) {
      return Said.text(piece);
    }
    if (held.length() + (long) piece.length() > MAX_HELD) {
      failure = LeakedCalls.failure("more than " + MAX_HELD + " characters without their end");
      return Said.NOTHING;
    }
    held.append(piece);
    State before;
    int length;
    do {
      before = state;
      length = held.length();
      step();
    } while (before != state || length != held.length());
    return said();
  }

  /** Ends the content. Returns the part that was held. */
  Said end() {
    if (state == State.CALLS) {
      read(held.toString());
      state = after;
    } else if (state == State.REASONING) {
      reasoning.append(held);
    } else if (state != State.SPACE) {
      text.append(held);
    }
    held.setLength(0);
    return said();
  }

  /** Returns the text that was held, because no more of it comes now. Markers of calls are held further. */
  Said pause() {
    return state == State.CALLS ? Said.NOTHING : end();
  }

  private void read(String written) {
    try {
      calls.addAll(LeakedCalls.read(written));
    } catch (KimiException.InvalidResponse incomplete) {
      failure = incomplete;
    }
  }

  private Said said() {
    if (reasoning.length() + text.length() == 0 && calls.isEmpty()) {
      return Said.NOTHING;
    }
    Said said = new Said(reasoning.toString(), text.toString(), List.copyOf(calls));
    reasoning.setLength(0);
    text.setLength(0);
    calls.clear();
    return said;
  }

  private void step() {
    switch (state) {
      case BEGIN -> begin();
      case REASONING -> upTo(reasoning);
      case SPACE -> {
        held.delete(0, space());
        state = held.length() > 0 ? State.TEXT : State.SPACE;
      }
      case TEXT -> upTo(text);
      case CALLS -> calls();
    }
  }

  /** The number of characters of white space at the beginning of what is held. */
  private int space() {
    int end = 0;
    while (end < held.length() && Character.isWhitespace(held.charAt(end))) {
      end++;
    }
    return end;
  }

  private void begin() {
    int start = space();
    for (String tag : OPEN) {
      int length = Math.min(tag.length(), held.length() - start);
      if (tag.startsWith(held.substring(start, start + length))) {
        if (length == tag.length()) {
          held.delete(0, start + length);
          closes = List.of(close(tag));
          state = State.REASONING;
        }
        return;
      }
    }
    closes = open ? OPEN.stream().map(TaggedText::close).toList() : List.of();
    state = open ? State.REASONING : State.TEXT;
  }

  /** Moves all up to the next tag or marker, but for the end that may be the beginning of one. */
  private void upTo(StringBuilder target) {
    List<String> ends = new ArrayList<>(markers ? LeakedCalls.BEGINNINGS : List.of());
    ends.addAll(state == State.REASONING ? closes : List.of());
    int first = held.length();
    String found = "";
    int kept = 0;
    for (String end : ends) {
      int at = held.indexOf(end);
      if (at >= 0 && at < first) {
        first = at;
        found = end;
      }
      kept = Math.max(kept, overlap(end));
    }
    int decided = found.isEmpty() ? first - kept : first;
    target.append(held, 0, decided);
    held.delete(0, decided);
    if (closes.contains(found)) {
      held.delete(0, found.length());
      state = State.SPACE;
    } else if (!found.isEmpty()) {
      searched = 0;
      after = state == State.REASONING ? State.REASONING : State.SPACE;
      state = State.CALLS;
    }
  }

  /** The length of the longest end of what is held that is the beginning of a tag, but not all of it. */
  private int overlap(String tag) {
    int length = Math.min(tag.length() - 1, held.length());
    while (length > 0 && !tag.startsWith(held.substring(held.length() - length))) {
      length--;
    }
    return length;
  }

  private void calls() {
    int end = held.indexOf(LeakedCalls.END, Math.max(0, searched - LeakedCalls.END.length()));
    searched = held.length();
    if (end >= 0) {
      read(held.substring(0, end));
      held.delete(0, end + LeakedCalls.END.length());
      state = after;
    }
  }
}
