package io.github.kimisdk.strict;

import java.util.List;

/** How the upstream answers a request that no rule refuses. */
sealed interface Reply {

  /** A call of a tool. */
  record Call(String id, String name, String arguments) {}

  /**
   * An answer of the model.
   *
   * @param cut whether the connection breaks in the middle of it
   */
  record Answer(String reasoning, String text, List<Call> calls, boolean cut) implements Reply {

    static Answer text(String text) {
      return new Answer("I know this.", text, List.of(), false);
    }

    static Answer calls(List<Call> calls) {
      return new Answer("I need the file.", "", calls, false);
    }
  }

  /**
   * A refusal that the scenario asks for.
   *
   * @param retryAfter the seconds of the header, or an empty text
   */
  record Refused(int status, String type, String message, String retryAfter) implements Reply {

    static Refused overflow(String message) {
      return new Refused(400, Rule.REQUEST, message, "");
    }
  }
}
