/**
 * An unofficial SDK for Kimi (Moonshot AI): chat, streams, tools and agents, with no dependencies.
 *
 * <p>Start at {@link io.github.kimisdk.Kimi}.
 */
@SuppressWarnings("module") // the qualified exports name a module that is compiled after this one
module io.github.kimisdk {
  requires transitive java.net.http;

  exports io.github.kimisdk;
  exports io.github.kimisdk.call;
  exports io.github.kimisdk.chat;
  exports io.github.kimisdk.json;
  exports io.github.kimisdk.models;
  exports io.github.kimisdk.schema;
  exports io.github.kimisdk.token;
  exports io.github.kimisdk.tool;

  // docs/decisions/build.md says what each artifact needs.
  exports io.github.kimisdk.internal.access to io.github.kimisdk.mcp, io.github.kimisdk.platform, io.github.kimisdk.server;
  exports io.github.kimisdk.internal.call to io.github.kimisdk.platform;
  exports io.github.kimisdk.internal.callback to io.github.kimisdk.mcp, io.github.kimisdk.platform, io.github.kimisdk.server;
  exports io.github.kimisdk.internal.failures to io.github.kimisdk.platform, io.github.kimisdk.server;
  exports io.github.kimisdk.internal.flow to io.github.kimisdk.hosts, io.github.kimisdk.server;
  exports io.github.kimisdk.internal.http to io.github.kimisdk.mcp, io.github.kimisdk.platform;
  exports io.github.kimisdk.internal.protocol.messages to io.github.kimisdk.server;
  exports io.github.kimisdk.internal.protocol.responses to io.github.kimisdk.server;
  exports io.github.kimisdk.internal.rules to io.github.kimisdk.server;
  exports io.github.kimisdk.internal.schema to io.github.kimisdk.jsonschema;
  exports io.github.kimisdk.internal.stream to io.github.kimisdk.mcp, io.github.kimisdk.platform;
  exports io.github.kimisdk.internal.text to io.github.kimisdk.mcp, io.github.kimisdk.platform, io.github.kimisdk.server;
  exports io.github.kimisdk.internal.threads to io.github.kimisdk.mcp, io.github.kimisdk.platform;
  exports io.github.kimisdk.internal.wire to io.github.kimisdk.platform, io.github.kimisdk.server, io.github.kimisdk.store;
}
