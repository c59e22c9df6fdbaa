package io.github.kimisdk.server.format.messages;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.CodedRefusal;
import io.github.kimisdk.server.format.RequestBodies;

/** Reads the body of a request. */
final class RequestReader {

  private RequestReader() {}

  /** Reads a request, with its unknown members if they are kept. */
  static ChatRequest read(JsonObject body, boolean keeping) {
    checkSupported(body);
    ObjectReader fields = ObjectReader.of(body, keeping);
    fields.value("stream");
    return new ChatRequest(
        fields.string("model"),
        HistoryReader.read(fields),
        ToolsReader.read(fields),
        SettingsReader.readReasoning(fields),
        RequestBodies.readTemperature(fields),
        SettingsReader.readOutput(fields),
        SettingsReader.readHints(fields),
        ToolsReader.readExtra(fields, fields.rest()));
  }

  /** A thread is a conversation that the server keeps. The code makes Anthropic's client send whole conversations instead. */
  private static void checkSupported(JsonObject body) {
    if (body.tryGet("thread").filter(thread -> thread != JsonNull.NULL).isPresent()) {
      throw new CodedRefusal(
          MessagesError.NO_THREADS,
          "/thread: expected nothing or null: the server keeps no messages; send the whole conversation");
    }
  }
}
