package io.github.kimisdk.server;

import java.io.IOException;

/** A request that breaks the framing or a limit. The server answers with the status and closes the connection. */
final class BadRequest extends IOException {

  private static final long serialVersionUID = 1;

  private final int status;

  BadRequest(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }

  static BadRequest tooLarge() {
    return new BadRequest(413, "Request exceeds the maximum size");
  }
}
