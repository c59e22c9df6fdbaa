package io.github.kimisdk.internal.protocol;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.internal.protocol.chat.ChatFormat;
import io.github.kimisdk.internal.protocol.messages.MessagesFormat;
import io.github.kimisdk.internal.protocol.responses.ResponsesFormat;
import io.github.kimisdk.internal.wire.ClientFormat;

/** The list of the wire formats that a client speaks. To remove a format, delete its package and its line here. */
public final class Formats {

  private Formats() {}

  /** Returns the client's side of a protocol. */
  public static ClientFormat client(Protocol protocol) {
    if (protocol == Protocol.CHAT) {
      return new ChatFormat();
    }
    return protocol == Protocol.MESSAGES ? new MessagesFormat() : new ResponsesFormat();
  }
}
