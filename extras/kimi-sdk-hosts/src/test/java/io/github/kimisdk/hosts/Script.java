package io.github.kimisdk.hosts;

import io.github.kimisdk.chat.ToolCall;
import java.util.List;

/** An answer of the model behind a fake host, which writes it in its own form. */
record Script(String reasoning, String text, List<ToolCall> calls, String finish) {

  static Script text(String reasoning, String text) {
    return new Script(reasoning, text, List.of(), "stop");
  }

  static Script calls(String reasoning, ToolCall... calls) {
    return new Script(reasoning, "", List.of(calls), "tool_calls");
  }

  Script withFinish(String reason) {
    return new Script(reasoning, text, calls, reason);
  }
}
