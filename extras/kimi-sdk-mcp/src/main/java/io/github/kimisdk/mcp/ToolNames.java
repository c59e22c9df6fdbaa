package io.github.kimisdk.mcp;

import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.text.Total;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * Makes names for the model from the names of a server: letters, digits, {@code _} and {@code -}, 3 to 64 of them, behind the
 * prefix of the server. A name that was cut, or equals that of another tool of this list or an earlier one, ends with a checksum
 * of the original name. So a name never goes from one tool to another, while an agent may still have it.
 */
final class ToolNames {

  private static final int LONGEST = 64;
  private static final int SHORTEST = 3;

  /** How many names are remembered. Beyond them, each name ends with a checksum. */
  private static final int MAX_OWNERS = 2 * Lists.MAX_ENTRIES;
  private static final int MAX_CHARACTERS = 1 << 20;

  private final String prefix;
  /** The original name of the tool to which a name belongs. */
  private final Map<String, String> owners = new HashMap<>();
  private final Total characters = new Total(MAX_CHARACTERS);

  ToolNames(String prefix) {
    this.prefix = prefix;
  }

  /** Returns the tools with names for the model. Tools that have the same original name get the same name. */
  synchronized List<McpTool> named(List<McpTool> tools) {
    Set<String> originals = tools.stream().map(McpTool::original).collect(Collectors.toSet());
    Map<String, String> first = new HashMap<>();
    Set<String> shared = new HashSet<>();
    for (McpTool tool : tools) {
      String name = valid(prefix + tool.original());
      if (!first.computeIfAbsent(name, any -> tool.original()).equals(tool.original()) || taken(name, originals)) {
        shared.add(name);
      }
    }
    return tools.stream().map(tool -> {
      String name = valid(prefix + tool.original());
      return tool.withName(name.length() > LONGEST || shared.contains(name) ? marked(name, tool.original()) : name);
    }).toList();
  }

  /** Whether a name belongs to a tool that these are not. */
  private boolean taken(String name, Set<String> originals) {
    return owners.containsKey(name) ? !originals.contains(owners.get(name)) : full();
  }

  private boolean full() {
    return owners.size() >= MAX_OWNERS || !characters.fits(0);
  }

  /** Gives a tool its name. Returns false if that belongs to another tool. */
  synchronized boolean give(McpTool tool) {
    String owner = owners.get(tool.name());
    if (owner == null && !full()) {
      owners.put(tool.name(), tool.original());
      characters.add(tool.original().length());
    }
    return owner == null || owner.equals(tool.original());
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

  private static String marked(String name, String original) {
    CRC32 checksum = new CRC32();
    checksum.update(original.getBytes(StandardCharsets.UTF_8));
    return name.substring(0, Math.min(name.length(), LONGEST - 9)) + "_" + String.format("%08x", checksum.getValue());
  }
}
