package io.github.kimisdk;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.internal.protocol.ServerFormats;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventFraming;
import io.github.kimisdk.server.format.EventWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Streams of chat completions in the events of each protocol, as a server of the protocol writes them. */
final class ProtocolScript {

  private ProtocolScript() {}

  /** Returns the events of an answer that has not ended. */
  static String begun(Protocol protocol, String chatEvents) {
    return protocol == Protocol.CHAT ? chatEvents : written(protocol, chatEvents, false);
  }

  /** Returns the events of a complete answer. */
  static String whole(Protocol protocol, String chatEvents) {
    return protocol == Protocol.CHAT ? chatEvents + "data: [DONE]\n\n" : written(protocol, chatEvents, true);
  }

  private static String written(Protocol protocol, String chatEvents, boolean whole) {
    EventWriter writer = ServerFormats.of(protocol).events(JsonObject.of("model", "m"));
    StringBuilder stream = new StringBuilder();
    for (String event : chatEvents.split("\n\n")) {
      append(writer.chunk(ChunkWire.read(Json.parse(event.substring("data: ".length())))), stream);
    }
    if (whole) {
      append(writer.end(), stream);
    }
    return stream.toString();
  }

  private static void append(List<EventWriter.Event> events, StringBuilder stream) {
    events.forEach(event -> stream.append(new String(EventFraming.serverSentEvents().frame(event), StandardCharsets.UTF_8)));
  }
}
