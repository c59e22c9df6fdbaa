package io.github.kimisdk;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A use of each place of the public surface that takes code of the program. */
final class UserCodeRows {

  /** How the code behaves. */
  enum Behavior {
    UNCHECKED, REFUSES, CHECKED, ERROR, FATAL, NULL, BLOCKS, CLOSES, CALLS;

    boolean throwing() {
      return compareTo(NULL) < 0;
    }
  }

  /**
   * An observer changes nothing, and a decider fails its call. A loop, which is an iterator or a subscriber, ends its use or
   * passes its exception on. An agent passes the exception of an approval on, a checked one as a cause.
   */
  enum Kind { OBSERVER, DECIDER, LOOP, PASSED }

  /** Runs a call with the code. */
  interface Use {
    Object run(UserCodeRig rig) throws Exception;
  }

  /**
   * A place, a method of its code, and a call that runs it. The method has parameters where there are overloads. A word
   * {@code of} begins the use of the place.
   */
  record Row(String place, String method, Kind kind, Use use) {

    private static final Set<String> OUTSIDE = Set.of(
        "Bulk.withProgress(java.util.function.Consumer)", "KimiBatches.await(java.util.function.Consumer)",
        "KimiFormulas.tools(java.util.function.BiConsumer)", "Conversation.open(ConversationStore)");

    /** The method as {@link CallbackPlaces#methods} names it. */
    String called() {
      return method.split(" of ")[0];
    }

    /** An {@code Error} of a tool or its executor ends the run, except a failed assertion. */
    Kind kind(Behavior behavior) {
      boolean tool = place.startsWith("Tool.") || place.startsWith("AgentBuilder.executor");
      return tool && behavior == Behavior.FATAL ? Kind.PASSED : kind;
    }

    /** Whether the call ends by its timeout: code that blocks, or a key that waits for a call with that key. */
    boolean late(Behavior behavior) {
      return behavior == Behavior.BLOCKS && !outside() || behavior == Behavior.CALLS && method.equals("apply of a stage");
    }

    /** Whether code that blocks has no call whose timeout could end it, so that only its own end lets its caller go on. */
    boolean outside() {
      return kind == Kind.LOOP || OUTSIDE.contains(place);
    }
  }

  /** The result of a tool that failed. */
  static final class FailedResult extends RuntimeException {
    private static final long serialVersionUID = 1;

    FailedResult(String message) {
      super(message);
    }
  }

  static final ChatRequest HI = ChatRequest.builder().model("kimi-k3").user("hi").build();
  static final ScriptedAnswer ANSWER = ScriptedAnswer.json(
      200, "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"1\"},\"finish_reason\":\"stop\"}]}");

  private final List<Row> rows = new ArrayList<>();

  private UserCodeRows() {}

  static List<Row> all() {
    UserCodeRows all = new UserCodeRows();
    CallRows.all(all);
    CheckRows.all(all);
    ServiceRows.all(all);
    AgentRows.all(all);
    ServerRows.all(all);
    return all.rows;
  }

  void add(String place, String method, Kind kind, Use use) {
    rows.add(new Row(place, method, kind, use));
  }
}
