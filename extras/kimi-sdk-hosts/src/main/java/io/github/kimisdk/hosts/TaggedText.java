package io.github.kimisdk.hosts;

import io.github.kimisdk.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * The content of one answer, which comes in pieces cut anywhere. Reasoning in tags at its beginning, text, and markers of tool
 * calls are told apart. A piece that may be the beginning of a tag or marker is held until it is decided.
 *
 * <pre>
 *   BEGIN --open tag--> REASONING --close tag--> SPACE --other than white space--> TEXT --marker--> CALLS --end--> SPACE
 *     +----other text---------------------------------------------------------------^
 * </pre>
 */
final class TaggedText {

  /** A piece of the content that is decided. */
  record Said(String reasoning, String text, List<ToolCall> calls) {

    static final Said NOTHING = new Said("", "", List.of());

    static Said text(String text) {
      return new Said("", text, List.of());
    }
  }

  private enum State { BEGIN, REASONING, SPACE, TEXT, CALLS }

  /** Models write at most some thousand characters between markers. */
  private static final int MAX_HELD = 16 * 1024 * 1024;
  private static final List<String> OPEN = List.of("<think>", "<reasoning>");

  private final boolean markers;
  private final StringBuilder held = new StringBuilder();
  private State state;
  /** The end of the reasoning. */
  private String close = "";
  /** The length of the beginning of what is held that has no end of the calls. */
  private int searched;

  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private final List<ToolCall> calls = new ArrayList<>();

  /**
   * Creates an empty content.
   *
   * @param tags whether it may begin with reasoning in tags
   * @param markers whether it may have markers of tool calls
   */
  TaggedText(boolean tags, boolean markers) {
    this.markers = markers;
    this.state = tags ? State.BEGIN : State.TEXT;
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
      throw LeakedCalls.failure("more than " + MAX_HELD + " characters without their end");
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

  /** Ends the content. Returns the part that was held; calls that are not complete are a failure, or left out. */
  Said end(boolean strict) {
    if (state == State.CALLS) {
      try {
        calls.addAll(LeakedCalls.read(held.toString()));
      } catch (RuntimeException incomplete) {
        if (strict) {
          throw incomplete;
        }
      }
    } else if (state == State.REASONING) {
      reasoning.append(held);
    } else if (state != State.SPACE) {
      text.append(held);
    }
    held.setLength(0);
    return said();
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
      case REASONING -> upTo(reasoning, close);
      case SPACE -> {
        held.delete(0, space());
        state = held.length() > 0 ? State.TEXT : State.SPACE;
      }
      case TEXT -> upTo(text, "");
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
          close = "</" + tag.substring(1);
          state = State.REASONING;
        }
        return;
      }
    }
    state = State.TEXT;
  }

  /** Moves all up to the next tag or marker, but for the end that may be the beginning of one. */
  private void upTo(StringBuilder target, String tag) {
    int first = held.length();
    String found = "";
    int kept = 0;
    for (String end : ends(tag)) {
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
    if (!found.isEmpty() && found.equals(tag)) {
      held.delete(0, tag.length());
      state = State.SPACE;
    } else if (!found.isEmpty()) {
      searched = 0;
      state = State.CALLS;
    }
  }

  private List<String> ends(String tag) {
    List<String> ends = new ArrayList<>(markers ? LeakedCalls.BEGINNINGS : List.of());
    if (!tag.isEmpty()) {
      ends.add(tag);
    }
    return ends;
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
      calls.addAll(LeakedCalls.read(held.substring(0, end)));
      held.delete(0, end + LeakedCalls.END.length());
      state = State.SPACE;
    }
  }
}
