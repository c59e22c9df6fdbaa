package io.github.kimisdk.server.format.messages;

import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.access.JoinedCalls;
import io.github.kimisdk.internal.wire.ArgumentsEnd;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Writes the calls of a streamed answer. Models of other formats may send pieces of several calls in turn, while the blocks of
 * this format come one after the other: a call waits until the arguments of the one before it are complete.
 */
final class ServedCalls {

  private final BlockWriter blocks;
  private final JoinedCalls<ServedCall> calls = new JoinedCalls<>(number -> new ServedCall());
  private final Queue<ServedCall> waiting = new ArrayDeque<>();
  private ServedCall open;
  private int begun;

  ServedCalls(BlockWriter blocks) {
    this.blocks = blocks;
  }

  boolean any() {
    return begun > 0;
  }

  /** Whether the block of a call is open that needs more arguments. Other content would stop it before they come. */
  boolean unfinished() {
    return open != null && !open.complete();
  }

  void take(ToolCallDelta piece) {
    ServedCall call = calls.of(piece.index(), piece.id(), piece.name());
    boolean fresh = calls.calls().size() > begun;
    if (fresh) {
      begun++;
      waiting.add(call);
    }
    call.take(piece);
    if (call.block >= 0) {
      write(call, piece.arguments().orElse(""));
    } else if (fresh) {
      startComplete();
    }
  }

  /**
   * Starts the blocks of the calls that wait, as far as the one before each is complete. Only a new call does so: white space
   * may follow complete arguments.
   */
  private void startComplete() {
    while (!waiting.isEmpty() && !unfinished()) {
      start(waiting.remove());
    }
  }

  private void start(ServedCall call) {
    open = call;
    call.block = blocks.call(call.id, call.name, JsonObject.of(call.extra));
    write(call, call.arguments.toString());
    call.arguments.setLength(0);
  }

  private void write(ServedCall call, String piece) {
    if (!piece.isEmpty()) {
      blocks.arguments(call.block, piece);
    }
  }

  /** Writes all calls that wait. No more arguments come. */
  void end() {
    while (!waiting.isEmpty()) {
      start(waiting.remove());
    }
    open = null;
  }

  private static final class ServedCall {

    /** The arguments that came before the block. */
    private final StringBuilder arguments = new StringBuilder();
    private final ArgumentsEnd end = new ArgumentsEnd();
    private final Map<String, JsonValue> extra = new LinkedHashMap<>();
    private String id = "";
    private String name = "";
    private int block = -1;

    void take(ToolCallDelta piece) {
      id = id.isEmpty() ? piece.id().orElse("") : id;
      name = name.isEmpty() ? piece.name().orElse("") : name;
      String more = piece.arguments().orElse("");
      end.take(more);
      if (block < 0) {
        arguments.append(more);
        extra.putAll(piece.extra().members());
      }
    }

    boolean complete() {
      return end.reached();
    }
  }
}
