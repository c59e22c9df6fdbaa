package io.github.kimisdk.mcp;

import io.github.kimisdk.chat.ToolSpec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Makes names for the model from the names of a server: letters, digits, {@code _} and {@code -}, 3 to 64 of them, behind the
 * prefix of the server. A name that was cut, or equals that of another tool, ends with a checksum of the original name, so that
 * it stays the same whatever else the server has.
 */
final class ToolNames {

  private static final int LONGEST = 64;
  private static final int SHORTEST = 3;

  private ToolNames() {}

  /** Returns the tools with names for the model. Tools that have the same original name keep the same name. */
  static List<McpTool> named(List<McpTool> tools, String prefix) {
    Map<String, String> owners = new HashMap<>();
    Map<String, Boolean> taken = new HashMap<>();
    for (McpTool tool : tools) {
      String name = valid(prefix + tool.original());
      String owner = owners.putIfAbsent(name, tool.original());
      taken.merge(name, owner != null && !owner.equals(tool.original()), Boolean::logicalOr);
    }
    return tools.stream().map(tool -> {
      String name = valid(prefix + tool.original());
      return tool.withName(taken.get(name) ? marked(name, tool.original()) : cut(name, tool.original()));
    }).toList();
  }

  private static String valid(String name) {
    StringBuilder valid = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      valid.append(c == '-' || c < 128 && Character.isLetterOrDigit(c) ? c : '_');
    }
    if (!ToolSpec.validName(valid.substring(0, Math.min(1, valid.length())))) {
      valid.insert(0, '_');
    }
    while (valid.length() < SHORTEST) {
      valid.append('_');
    }
    return valid.toString();
  }

  private static String cut(String name, String original) {
    return name.length() <= LONGEST ? name : marked(name, original);
  }

  private static String marked(String name, String original) {
    CRC32 checksum = new CRC32();
    checksum.update(original.getBytes(StandardCharsets.UTF_8));
    return name.substring(0, Math.min(name.length(), LONGEST - 9)) + "_" + String.format("%08x", checksum.getValue());
  }
}
