package io.github.kimisdk.server;

import java.util.ArrayDeque;
import java.util.List;

/** The last requests that a server received, within the bounds of a {@link ServerOptions.Recording}. */
final class RequestLog {

  private final ServerOptions.Recording bounds;
  private final ArrayDeque<ServerRequest> kept = new ArrayDeque<>();
  private long bytes;

  RequestLog(ServerOptions.Recording bounds) {
    this.bounds = bounds;
  }

  synchronized void add(ServerRequest request) {
    if (bounds.requests() == 0) {
      return;
    }
    kept.add(request);
    bytes += request.size();
    while (kept.size() > bounds.requests() || kept.size() > 1 && bytes > bounds.bytes()) {
      bytes -= kept.remove().size();
    }
  }

  synchronized List<ServerRequest> list() {
    return List.copyOf(kept);
  }
}
