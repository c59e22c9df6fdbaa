package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.json.JsonObject;

/**
 * The facts that a server tells about itself.
 *
 * @param revision the revision that both sides speak
 * @param capabilities the capabilities, as the server wrote them
 * @param name the name of the program; empty if it tells none
 * @param version the version of the program; empty if it tells none
 * @param instructions advice for the model; empty if it gives none
 */
public record ServerFacts(String revision, JsonObject capabilities, String name, String version, String instructions) {

  /** Reads the result of {@code initialize} or {@code server/discover}; information about the program stands in another place. */
  static ServerFacts read(String revision, JsonObject result, JsonObject program) {
    return new ServerFacts(revision, MessageMembers.object(result, "capabilities"), MessageMembers.text(program, "name"),
        MessageMembers.text(program, "version"), MessageMembers.text(result, "instructions"));
  }

  /** Whether the server has a capability, such as {@code tools}. */
  public boolean offers(String capability) {
    return capabilities.has(capability);
  }

  /** Whether the server tells that its tools change. */
  boolean changesTools() {
    return MessageMembers.flag(MessageMembers.object(capabilities, "tools"), "listChanged", false);
  }
}
