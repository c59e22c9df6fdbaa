package io.github.kimisdk.internal.protocol;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.internal.protocol.chat.ChatFormat;
import io.github.kimisdk.internal.protocol.messages.MessagesFormat;
import io.github.kimisdk.internal.protocol.responses.ResponsesFormat;
import io.github.kimisdk.internal.wire.ClientFormat;
import io.github.kimisdk.internal.wire.ServerFormat;
import java.util.List;

/** The list of the wire formats. To remove a format, delete its package and its line here. */
public final class Formats {

  private Formats() {}

  /**
   * Returns the formats that have both sides, in the order in which a server asks them. The last one answers every request that
   * no other format knows.
   */
  public static List<ServerFormat> served() {
    return List.of(new MessagesFormat(), new ResponsesFormat(), new ChatFormat());
  }

  /** Returns the client's side of a protocol. */
  public static ClientFormat client(Protocol protocol) {
    return switch (protocol) {
      case CHAT -> new ChatFormat();
      case MESSAGES -> new MessagesFormat();
      case RESPONSES -> new ResponsesFormat();
    };
  }
}
