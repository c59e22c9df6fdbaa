package io.github.kimisdk.server;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** The last requests that a server received, within the bounds of a {@link ServerOptions.Recording}, if there are any. */
final class RequestLog {

  private final Optional<ServerOptions.Recording> bounds;
  private final ArrayDeque<ServerRequest> requests = new ArrayDeque<>();
  private long bytes;

  RequestLog(Optional<ServerOptions.Recording> bounds) {
    this.bounds = bounds;
  }

  synchronized void add(ServerRequest request) {
    ServerOptions.Recording most = bounds.orElse(ServerOptions.Recording.NONE);
    if (most.requests() == 0) {
      return;
    }
    requests.add(request);
    bytes += request.size();
    while (requests.size() > most.requests() || requests.size() > 1 && bytes > most.bytes()) {
      bytes -= requests.remove().size();
    }
  }

  synchronized List<ServerRequest> list() {
    if (bounds.isEmpty()) {
      throw new IllegalStateException("expected a server that keeps its requests, found one that keeps none; "
          + "start it with ServerOptions.DEFAULT.withRecording()");
    }
    return List.copyOf(requests);
  }
}
