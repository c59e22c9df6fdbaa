/**
 * A client of the Model Context Protocol (MCP): a server's tools for an agent, and its resources.
 *
 * <p>Everything that a server says is data. Nothing of it is run, and no text of it is an instruction to this library.
 */
package io.github.kimisdk.mcp;
