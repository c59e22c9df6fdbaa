/** The chunks of an answer as server-sent events of another server. */
package io.github.kimisdk.server.relay;
