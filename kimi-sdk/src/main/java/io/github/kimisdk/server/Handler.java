package io.github.kimisdk.server;

import io.github.kimisdk.server.ServerRequest.Ending;
import java.io.IOException;

/** Answers a request on its connection. */
@FunctionalInterface
interface Handler {

  Ending handle(ServerRequest request, Connection connection) throws IOException;
}
