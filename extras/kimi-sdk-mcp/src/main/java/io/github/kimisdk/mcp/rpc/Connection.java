package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.json.JsonObject;
import java.util.concurrent.CompletableFuture;

/**
 * A server that is connected.
 *
 * @param peer sends requests
 * @param transport carries them
 * @param facts the facts that the server told
 * @param since the time of the connection in nanoseconds
 */
record Connection(RpcPeer peer, MessageTransport transport, ServerFacts facts, long since) {

  CompletableFuture<JsonObject> request(Call call) {
    return peer.request(call);
  }
}
