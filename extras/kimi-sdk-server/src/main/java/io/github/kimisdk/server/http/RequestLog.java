package io.github.kimisdk.server.http;

import io.github.kimisdk.internal.text.Total;
import java.util.ArrayDeque;
import java.util.List;

/** The last requests that a server received, within bounds. */
public final class RequestLog {

  private final int most;
  private final ArrayDeque<Request> requests = new ArrayDeque<>();
  private final Total bytes;

  public RequestLog(int most, long mostBytes) {
    this.most = most;
    this.bytes = new Total(mostBytes);
  }

  public synchronized void add(Request request) {
    if (most == 0) {
      return;
    }
    requests.add(request);
    bytes.add(request.size());
    while (requests.size() > most || requests.size() > 1 && !bytes.fits(0)) {
      bytes.add(-requests.remove().size());
    }
  }

  public synchronized List<Request> list() {
    return List.copyOf(requests);
  }
}
