/** JSON-RPC 2.0 and the base protocol: messages, requests that wait for answers, revisions, and connections that come back. */
package io.github.kimisdk.mcp.rpc;
