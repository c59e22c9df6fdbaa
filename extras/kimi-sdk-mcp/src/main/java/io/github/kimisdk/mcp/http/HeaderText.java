package io.github.kimisdk.mcp.http;

import io.github.kimisdk.mcp.rpc.MessageMembers;
import io.github.kimisdk.mcp.rpc.Outgoing;
import io.github.kimisdk.mcp.rpc.Revision;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The headers in which the stateless revision repeats parts of a request, and the form of their values. */
final class HeaderText {

  private static final String BEGIN = "=?base64?";
  private static final String END = "?=";

  private HeaderText() {}

  /** Returns the headers of a message that come from the protocol. */
  static Map<String, String> of(Outgoing message) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (!message.revision().isEmpty()) {
      headers.put("MCP-Protocol-Version", message.revision());
    }
    if (Revision.stateless(message.revision()) && message.id() >= 0) {
      headers.put("Mcp-Method", message.method());
      String member = switch (message.method()) {
        case "tools/call", "prompts/get" -> "name";
        case "resources/read" -> "uri";
        default -> "";
      };
      MessageMembers.find(message.params(), member).ifPresent(name -> headers.put("Mcp-Name", encoded(name)));
      message.headers().forEach((name, value) -> headers.put(name, encoded(value)));
    }
    return headers;
  }

  /** A value as a header has it: itself, or marked Base64 if it is no plain text of ASCII. */
  static String encoded(String value) {
    boolean plain = value.equals(value.strip()) && !(value.startsWith(BEGIN) && value.endsWith(END))
        && value.chars().allMatch(c -> c >= ' ' && c < 0x7F || c == '\t');
    return plain ? value : BEGIN + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) + END;
  }
}
