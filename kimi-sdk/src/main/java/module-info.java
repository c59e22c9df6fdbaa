/**
 * An unofficial SDK for Kimi (Moonshot AI): chat, streams, and a server to test against, with no dependencies.
 *
 * <p>Start at {@link io.github.kimisdk.Kimi}.
 */
module io.github.kimisdk {
  requires transitive java.net.http;

  exports io.github.kimisdk;
  exports io.github.kimisdk.call;
  exports io.github.kimisdk.chat;
  exports io.github.kimisdk.json;
  exports io.github.kimisdk.platform;
  exports io.github.kimisdk.schema;
  exports io.github.kimisdk.server;
  exports io.github.kimisdk.token;
  exports io.github.kimisdk.tool;
}
