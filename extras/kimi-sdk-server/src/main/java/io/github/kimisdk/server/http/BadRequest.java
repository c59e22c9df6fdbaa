package io.github.kimisdk.server.http;

import java.io.IOException;

/** A request that breaks the framing or a limit. The server answers with the status and closes the connection. */
public final class BadRequest extends IOException {

  private static final long serialVersionUID = 1;

  private final int status;

  BadRequest(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }

  public static BadRequest tooLarge() {
    return new BadRequest(413, "Request exceeds the maximum size");
  }
}
