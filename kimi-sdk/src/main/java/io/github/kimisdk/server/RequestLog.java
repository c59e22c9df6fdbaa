package io.github.kimisdk.server;

import java.util.ArrayDeque;
import java.util.List;

/** The last requests that a server received, within the bounds of a {@link ServerOptions.Recording}. */
final class RequestLog {

  private final ServerOptions.Recording bounds;
  private final ArrayDeque<ServerRequest> requests = new ArrayDeque<>();
  private long bytes;

  RequestLog(ServerOptions.Recording bounds) {
    this.bounds = bounds;
  }

  synchronized void add(ServerRequest request) {
    if (bounds.requests() == 0) {
      return;
    }
    requests.add(request);
    bytes += request.size();
    while (requests.size() > bounds.requests() || requests.size() > 1 && bytes > bounds.bytes()) {
      bytes -= requests.remove().size();
    }
  }

  synchronized List<ServerRequest> list() {
    return List.copyOf(requests);
  }
}
