/** Streamable HTTP: messages over POST, answers as JSON or as an event stream, the session, and the token of a request. */
package io.github.kimisdk.mcp.http;
