package io.github.kimisdk;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.platform.data.BatchResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Requests and results for tests of batches. */
final class BatchRequests {

  static final String MODEL = "kimi-k2.6";

  private BatchRequests() {}

  /** Requests with the ids {@code r-0}, {@code r-1} and so on. */
  static Map<String, ChatRequest> of(int count) {
    Map<String, ChatRequest> requests = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      requests.put("r-" + i, ChatRequest.of("question " + i).withModel(MODEL));
    }
    return requests;
  }

  static List<BatchResult> read(Stream<BatchResult> results) {
    try (results) {
      return results.toList();
    }
  }

  static Set<String> ids(int count) {
    return of(count).keySet();
  }
}
