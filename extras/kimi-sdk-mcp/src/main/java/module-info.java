/**
 * A client of the Model Context Protocol: the tools and resources of servers, for agents of kimi-sdk.
 *
 * <p>Start at {@link io.github.kimisdk.mcp.McpServer}.
 */
module io.github.kimisdk.mcp {
  requires io.github.kimisdk.jsonschema;
  requires io.github.kimisdk.store;
  requires transitive io.github.kimisdk;

  exports io.github.kimisdk.mcp;
}
