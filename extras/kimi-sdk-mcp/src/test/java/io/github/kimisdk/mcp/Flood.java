package io.github.kimisdk.mcp;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

/** Answers of a hostile server that are larger than a small heap, or take more memory than their bytes. */
enum Flood {

  /** A result of 100 MB in one message. */
  MESSAGE("expected messages of at most ") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      String[] halves = FakeServer.answer(call, FakeServer.text("@")).split("@");
      to.write(to.begin() + halves[0]);
      to.repeat(1_000, "x".repeat(PIECE));
      to.write(halves[1] + to.end());
    }
  },
  /** A result with values whose objects take many times the memory of their text. */
  VALUES("a message of the server takes too much memory") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      to.line(FakeServer.answer(call, JsonObject.of("content", JsonArray.of(Collections.nCopies(1_200_000, JsonArray.EMPTY)))));
    }
  },
  /** A result in thousands of parts. */
  PARTS("expected a result of at most 1000 parts") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      to.line(FakeServer.answer(call,
          JsonObject.of("content", JsonArray.of(Collections.nCopies(20_000, JsonObject.of("type", "text", "text", "x"))))));
    }
  },
  /** An error with the longest text and the longest data. */
  ERROR("the server refused tools/call with the code 7: xxxx") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      String half = "x".repeat(LARGE / 2);
      to.line(Json.write(JsonObject.of("jsonrpc", "2.0", "id", call.get("id"),
          "error", JsonObject.of("code", 7, "message", half, "data", half))));
    }
  },
  /** The longest text that is within the limits. */
  TEXT("ok: " + Flood.LARGE) {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      to.line(FakeServer.answer(call, FakeServer.text("x".repeat(LARGE))));
    }
  },
  /** The largest image that is within the limits. */
  IMAGE("ok: 0") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      JsonObject image = JsonObject.of("type", "image", "mimeType", "image/png", "data", "iVBORw0KGgo" + "A".repeat(LARGE - 11));
      to.line(FakeServer.answer(call, JsonObject.of("content", JsonArray.of(image))));
    }
  },
  NOTIFICATIONS("ok: 5") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      to.flood(call, FakeServer.notification("notifications/message", JsonObject.of("level", "info", "data", "x".repeat(PIECE))));
    }
  },
  CHANGES("ok: 5") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      to.flood(call, FakeServer.notification("notifications/tools/list_changed", JsonObject.of("x", "x".repeat(PIECE))));
    }
  },
  SAMPLINGS("ok: 5") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      to.flood(call, Json.write(JsonObject.of("jsonrpc", "2.0", "id", "x".repeat(PIECE), "method", "sampling/createMessage")));
    }
  },
  NOISE("ok: 5") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      to.flood(call, "Listening ".repeat(PIECE / 10));
    }
  },
  /** Lines of a log, and a line of a log without an end, on the error stream of a child. */
  LOG("ok: 5") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      Sink log = new Sink(System.err, "", "\n");
      log.repeat(40_000, "x".repeat(1_000) + "\n");
      log.repeat(400, "x".repeat(PIECE));
      to.flood(call, "");
    }
  },
  /** Progress that grows, with long texts, which nobody takes. */
  PROGRESS("the server gave no answer to tools/call within 2 s") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      for (int i = 0; i < Integer.MAX_VALUE; i++) {
        JsonValue token = call.get("params").asObject().get("_meta").asObject().get("progressToken");
        to.line(FakeServer.notification("notifications/progress",
            JsonObject.of("progressToken", token, "progress", i, "message", "x".repeat(1_000))));
      }
    }
  },
  /** Notifications without an end. */
  ENDLESS("the server gave no answer to tools/call within 2 s") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      to.repeat(Integer.MAX_VALUE,
          to.begin() + FakeServer.notification("notifications/message", JsonObject.of("data", "x".repeat(PIECE))) + to.end());
    }
  },
  /** Comments of an event stream without an end. */
  COMMENTS("the server gave no answer to tools/call within 2 s") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      to.repeat(Integer.MAX_VALUE, ": " + "x".repeat(PIECE) + "\n\n");
    }
  },
  /** Fields of one event without an end. */
  FIELDS("expected messages of at most ") {
    @Override
    void pour(JsonObject call, Sink to) throws IOException {
      to.repeat(Integer.MAX_VALUE, "data: x\n");
    }
  };

  /** Floods of HTTP alone, and those of a child alone. */
  static final List<Flood> HTTP_ONLY = List.of(COMMENTS, FIELDS);
  static final List<Flood> CHILD_ONLY = List.of(LOG);

  private static final int PIECE = 100_000;
  /** Within a message of an eighth of a heap of 32 MiB, of which some collectors use a little less. */
  static final int LARGE = 3_800_000;

  private final String outcome;

  Flood(String outcome) {
    this.outcome = outcome;
  }

  /** The beginning of the outcome of the call. */
  String outcome() {
    return outcome;
  }

  /** Whether it ends by its time limit. */
  boolean endless() {
    return outcome.contains("gave no answer");
  }

  /** Writes messages until the last one is written or the client has left. */
  abstract void pour(JsonObject call, Sink to) throws IOException;

  /**
   * Takes messages.
   *
   * @param out takes bytes
   * @param begin stands before each message
   * @param end stands behind each message
   */
  record Sink(OutputStream out, String begin, String end) {

    void write(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    void line(String message) throws IOException {
      write(begin + message + end);
    }

    void repeat(int times, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < times; i++) {
        out.write(bytes);
      }
      out.flush();
    }

    /** Writes messages of 40 MB, and the answer. */
    void flood(JsonObject call, String message) throws IOException {
      repeat(message.isEmpty() ? 0 : 400, begin + message + end);
      line(FakeServer.answer(call, FakeServer.text("after")));
    }
  }
}
