package io.github.kimisdk.internal.protocol;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.server.format.ServerFormat;
import io.github.kimisdk.server.format.chat.ChatServer;
import io.github.kimisdk.server.format.messages.MessagesServer;
import io.github.kimisdk.server.format.responses.ResponsesServer;

/** The server's side of each protocol. */
public final class ServerFormats {

  private ServerFormats() {}

  public static ServerFormat of(Protocol protocol) {
    return switch (protocol) {
      case CHAT -> new ChatServer();
      case MESSAGES -> new MessagesServer();
      case RESPONSES -> new ResponsesServer();
    };
  }
}
