package io.github.kimisdk.server.ui;

import io.github.kimisdk.internal.wire.EventWriter.Event;
import io.github.kimisdk.json.JsonObject;
import java.util.List;

/** A run of text or reasoning, between its start and its end. */
final class TextBlock {

  static final String TEXT = "text";
  static final String REASONING = "reasoning";

  /** No run is open. */
  static final TextBlock NONE = new TextBlock("", "");

  private final String kind;
  private final String id;
  private final StringBuilder signature = new StringBuilder();

  private TextBlock(String kind, String id) {
    this.kind = kind;
    this.id = id;
  }

  static TextBlock open(String kind, int number, List<Event> events) {
    TextBlock block = new TextBlock(kind, kind + "-" + number);
    events.add(UiMessageWriter.event(kind + "-start", "id", block.id));
    return block;
  }

  String kind() {
    return kind;
  }

  void write(String piece, List<Event> events) {
    events.add(UiMessageWriter.event(kind + "-delta", "id", id, "delta", piece));
  }

  /**
   * Keeps a piece of the signature of reasoning; an empty one replaces all. The client keeps it with the message and sends it
   * back.
   */
  void sign(String piece) {
    signature.setLength(piece.isEmpty() ? 0 : signature.length());
    signature.append(piece);
  }

  void close(List<Event> events) {
    if (this == NONE) {
      return;
    }
    events.add(signature.length() == 0
        ? UiMessageWriter.event(kind + "-end", "id", id)
        : UiMessageWriter.event(kind + "-end", "id", id,
            "providerMetadata", JsonObject.of("kimi", JsonObject.of("signature", signature.toString()))));
  }
}
