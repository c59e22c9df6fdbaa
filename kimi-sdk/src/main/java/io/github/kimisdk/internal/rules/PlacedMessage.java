package io.github.kimisdk.internal.rules;

import io.github.kimisdk.chat.Message;
import java.util.ArrayList;
import java.util.List;

/** A message, which may be repaired, and its position in the request. */
record PlacedMessage(int position, Message message) {

  static List<PlacedMessage> of(List<Message> messages) {
    List<PlacedMessage> placed = new ArrayList<>();
    messages.forEach(message -> placed.add(new PlacedMessage(placed.size(), message)));
    return placed;
  }

  String path() {
    return "/messages/" + position;
  }
}
