package io.github.kimisdk.hosts;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;

/** Tool calls as the model writes them. A server whose parsers are off leaves their markers in the content. */
final class LeakedCalls {

  private static final String SECTION = "<|tool_calls_section_begin|>";
  private static final String CALL = "<|tool_call_begin|>";
  private static final String ARGUMENTS = "<|tool_call_argument_begin|>";
  private static final String CALL_END = "<|tool_call_end|>";
  /** The end of all calls. */
  static final String END = "<|tool_calls_section_end|>";
  /** The markers that begin calls; some servers remove that of the section. */
  static final List<String> BEGINNINGS = List.of(SECTION, CALL);

  private static final String FUNCTIONS = "functions.";

  private LeakedCalls() {}

  /**
   * Reads calls.
   *
   * @param written the calls with their markers, without that of the end
   * @return at least one call
   * @throws KimiException.InvalidResponse if they are not complete
   */
  static List<ToolCall> read(String written) {
    String rest = written.startsWith(SECTION) ? written.substring(SECTION.length()).strip() : written.strip();
    List<ToolCall> calls = new ArrayList<>();
    while (!rest.isEmpty()) {
      int arguments = rest.indexOf(ARGUMENTS);
      int end = rest.indexOf(CALL_END, Math.max(0, arguments));
      if (!rest.startsWith(CALL) || arguments < 0 || end < 0) {
        throw failure("a call that is not complete after " + calls.size() + " complete ones");
      }
      String id = rest.substring(CALL.length(), arguments).strip();
      calls.add(ToolCall.of(id, name(id), rest.substring(arguments + ARGUMENTS.length(), end).strip()));
      rest = rest.substring(end + CALL_END.length()).strip();
    }
    if (calls.isEmpty()) {
      throw failure("no call between them");
    }
    return calls;
  }

  /** The name of the function of an id such as {@code functions.get_weather:0}. */
  private static String name(String id) {
    String counted = id.startsWith(FUNCTIONS) ? id.substring(FUNCTIONS.length()) : id;
    int colon = counted.lastIndexOf(':');
    String name = colon < 0 ? counted : counted.substring(0, colon);
    if (name.isBlank()) {
      throw failure("a call without a name");
    }
    return name;
  }

  static KimiException.InvalidResponse failure(String found) {
    return new KimiException.InvalidResponse("expected complete tool calls between their markers in the answer, found " + found,
        "Start the server with its parsers for Kimi: --tool-call-parser and --reasoning-parser of vLLM and SGLang, "
            + "--jinja of llama.cpp",
        CallDetails.NONE, null);
  }
}
