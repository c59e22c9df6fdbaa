package io.github.kimisdk.server.http;

import java.util.ArrayDeque;
import java.util.List;

/** The last requests that a server received, within bounds. */
public final class RequestLog {

  private final int most;
  private final long mostBytes;
  private final ArrayDeque<Request> requests = new ArrayDeque<>();
  private long bytes;

  public RequestLog(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  public synchronized void add(Request request) {
    if (most == 0) {
      return;
    }
    requests.add(request);
    bytes += request.size();
    while (requests.size() > most || requests.size() > 1 && bytes > mostBytes) {
      bytes -= requests.remove().size();
    }
  }

  public synchronized List<Request> list() {
    return List.copyOf(requests);
  }
}
